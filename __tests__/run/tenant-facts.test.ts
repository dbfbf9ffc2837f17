import { describe, expect, it } from '@jest/globals'
import { limitCertificates } from '../support/certificate-limit.ts'
import { emulators } from '../support/emulators.ts'
import { importedRegistration, type RunOptions, type RunSession, runSessions } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start, startBehindFront } = emulators()
const { importingSessionIn } = runSessions()

/** Runs and gives what a user reads first. */
async function resultOf(session: RunSession, options: RunOptions = {}, registration = importedRegistration()) {
  const { outcome, message, warnings } = await session.run(registration, options)
  return { kind: outcome.kind, message, warnings }
}

/** Answers an item of every batch that reads `path` with an error. */
function refuseItem(path: RegExp, status: number, error: { readonly code: string; readonly message: string }) {
  return (body: string): string => {
    const batch = JSON.parse(body)
    for (const response of batch.responses) {
      if (!path.test(JSON.stringify(response.body))) continue
      response.status = status
      response.body = { error }
    }
    return JSON.stringify(batch)
  }
}

describe('what a run can do without', () => {
  it.each([
    ['the app management policy', /Default app management tenant policy/, 'The app management policy of the tenant'],
    ['the organization', /verifiedDomains/, 'The organization'],
    ['the subscriptions', /servicePlans/, 'The subscriptions']
  ])('is %s: a 400 is a warning with the reason, and the run goes on', async (_what, answer, beginning) => {
    const { emulator, front } = await startBehindFront()
    emulator.grant('Policy.Read.All')
    const rewrite = refuseItem(answer, 400, { code: 'Request_BadRequest', message: 'Not here.' })
    front.fail(/batch/, { kind: 'rewrite', rewrite }, Number.POSITIVE_INFINITY)
    const run = await resultOf(await importingSessionIn(emulator), { graphEndpoint: front.origin })
    expect(run).toMatchObject({ kind: 'applied', message: '' })
    const [warning, ...others] = run.warnings
    expect(others).toEqual([])
    expect(warning).toMatch(new RegExp(`^${beginning} could not be read: Not here \\(Request_BadRequest, HTTP 400, `))
  })
})

describe('what a run for an existing application can do without', () => {
  it.each([
    ['the impersonation account', /assignedPlans/, 'The impersonation account'],
    ['its mailbox', /userPurpose/, 'The mailbox of the impersonation account'],
    ['its own app management policy', /appManagementPolic/, 'The app management policy of the application']
  ])('is %s: a 400 is a warning with the reason, and the run goes on', async (_what, answer, beginning) => {
    const { emulator, front } = await startBehindFront()
    emulator.grant('Policy.Read.All')
    const application = emulator.tenant.applications.find(({ appId }) => appId !== emulator.clientId)
    application?.ownerIds.push(emulator.objectId)
    const rewrite = refuseItem(answer, 400, { code: 'Request_BadRequest', message: 'Not here.' })
    front.fail(/batch/, { kind: 'rewrite', rewrite }, Number.POSITIVE_INFINITY)
    const registration = importedRegistration({
      services: { exchangeOnline: true, publicFolders: true },
      application: { flow: 'existing', applicationId: application?.appId, username: 'backup@contoso.com' }
    })
    const run = await resultOf(await importingSessionIn(emulator), { graphEndpoint: front.origin }, registration)
    expect(run).toMatchObject({ kind: 'applied', message: '' })
    const beginnings = run.warnings.map((warning) => warning.replace(/ could not be read: Not here.*$/s, ''))
    expect(beginnings).toContain(beginning)
  })
})

describe('a policy on certificates', () => {
  async function exempted(id: string | null) {
    const emulator = await start()
    emulator.grant('Policy.Read.All')
    const session = await importingSessionIn(emulator)
    await session.run(importedRegistration())
    limitCertificates(emulator, 'P90D')
    emulator.tenant.appManagementPolicies.push({
      id: '77777777-0000-4000-8000-000000000001',
      displayName: 'Backup',
      description: 'Certificates of backup applications',
      isEnabled: true,
      keyCredentialRestrictions: [],
      passwordCredentialRestrictions: []
    })
    const [application] = contentsOf(emulator).applications
    if (application === undefined) throw new Error('the application was not created')
    application.keyCredentials = []
    application.appManagementPolicyId = id
    return session
  }

  it('refuses a longer one before anything is written', async () => {
    expect(await resultOf(await exempted(null))).toMatchObject({
      kind: 'blocked',
      message: expect.stringContaining('lets a certificate last P90D at most')
    })
  })

  it('does not where the application’s own policy exempts it', async () => {
    expect(await resultOf(await exempted('77777777-0000-4000-8000-000000000001'))).toEqual({
      kind: 'applied',
      message: '',
      warnings: []
    })
  })
})

describe('an application that only assigned people can sign in to', () => {
  it.each(['plan', 'verify'] as const)('is a warning of a run with mode %s', async (kind) => {
    const emulator = await start()
    const session = await importingSessionIn(emulator)
    await session.run(importedRegistration())
    const [principal] = contentsOf(emulator).servicePrincipals
    if (principal !== undefined) principal.appRoleAssignmentRequired = true
    const mode = kind === 'plan' ? ({ kind, failOnDrift: true } as const) : ({ kind } as const)
    const { message, warnings } = await resultOf(session, { mode })
    expect(message).toBe('')
    expect(warnings).toEqual([expect.stringContaining('AADSTS50105')])
  })
})

describe('a tenant whose quota is used up', () => {
  it.each([
    ['principal', /at most 250 objects .* Delete unused applications/],
    ['tenant', /as many objects as its quota allows.* Delete unused objects/]
  ] as const)(
    'of a %s: the sentence names it and what to delete, and asks for no permission',
    async (quota, advice) => {
      const emulator = await start({ directoryQuota: quota })
      const { message } = await resultOf(await importingSessionIn(emulator))
      expect(message).toMatch(advice)
      expect(message).not.toContain('admin consent')
    }
  )
})

describe('an identity with a permission that no table names for listing grants', () => {
  it('is asked for one that a table names, where Graph refuses it', async () => {
    const emulator = await start({ delegatedGrantRead: 'refuse' })
    const session = await importingSessionIn(emulator)
    await session.run(importedRegistration())
    emulator.revoke('DelegatedPermissionGrant.ReadWrite.All')
    emulator.grant('DelegatedPermissionGrant.Read.All')
    const { message } = await resultOf(session, { mode: { kind: 'plan', failOnDrift: false } })
    expect(message).toContain('application permission Directory.Read.All')
    expect(message).toContain('DelegatedPermissionGrant.Read.All, which it holds, is not documented as enough')
  })
})
