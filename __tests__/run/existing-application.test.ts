import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { EmulatorOptions } from '../../emulator/index.ts'
import { checksOf } from '../../src/domain/result/outcome.ts'
import { writePfx } from '../../src/pkcs12/write-pfx.ts'
import { PASSWORD } from '../pkcs12/vectors.ts'
import { hurriedClock } from '../support/clocks.ts'
import { CONFORMS, conformanceOf, hasConformanceChecker, recordFile } from '../support/conformance.ts'
import { deleteApplication } from '../support/delete-application.ts'
import { emulators } from '../support/emulators.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'
import { DAY } from '../support/observed-tenant-builder.ts'
import {
  type FinishedRun,
  importedRegistration,
  type RunOptions,
  type RunSession,
  runSessions
} from '../support/run-session.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()
const { importingSessionIn } = runSessions()
const APPLICATION_ID = '404271d0-0001-4000-8000-000000000042'

function northwindRegistration(application: object = {}, changes: Readonly<Record<string, unknown>> = {}) {
  return importedRegistration({
    tenant: 'northwind.onmicrosoft.com',
    application: {
      flow: 'existing',
      applicationId: APPLICATION_ID,
      username: 'backup@northwind.example',
      ...application
    },
    ...changes
  })
}

/** A session in Northwind, with a PFX that OpenSSL wrote. */
async function northwind(options: EmulatorOptions = {}): Promise<RunSession> {
  return importingSessionIn(await start({ ...options, seed: 'northwind' }))
}

function applicationIn({ emulator }: RunSession) {
  const application = emulator.tenant.applications.find(({ appId }) => appId === APPLICATION_ID)
  if (application === undefined) throw new Error('the seed has no such application')
  return application
}

function principalIn({ emulator }: RunSession) {
  const principal = emulator.tenant.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)
  if (principal === undefined) throw new Error('the seed has no such service principal')
  return principal
}

/** Web redirect URIs, foreign keys byte for byte, foreign scopes: what is none of ours. */
function foreignParts(session: RunSession) {
  const application = applicationIn(session)
  const { id } = principalIn(session)
  const { delegatedGrants, appRoleAssignments } = session.emulator.tenant
  const scopes = delegatedGrants.filter(({ clientId }) => clientId === id).flatMap(({ scope }) => scope.split(/\s+/))
  return {
    web: structuredClone(application.web),
    keys: structuredClone(application.keyCredentials.slice(0, 3)),
    scopes: ['Calendars.Read', 'User.Read'].filter((scope) => scopes.includes(scope)),
    appRoles: appRoleAssignments.filter(({ principalId }) => principalId === id).length
  }
}

describe('an application with three foreign keys, one of them expired, two foreign scopes and a web redirect URI', () => {
  let session: RunSession
  const record = recordFile()
  let before: ReturnType<typeof foreignParts>
  const runs: FinishedRun[] = []

  beforeAll(async () => {
    session = await northwind({ recordFile: record, ews: [APPLICATION_ID] })
    before = foreignParts(session)
    for (let count = 1; count <= 3; count += 1) runs.push(await session.run(northwindRegistration()))
  })

  it('is made ready by the first run', () => {
    const warnings: readonly string[] = []
    expect(runs[0]).toMatchObject({ message: '', warnings, outputs: { changed: 'true' } })
    expect(runs[0]?.outputs['application-id']).toBe(APPLICATION_ID)
  })

  it('keeps all of it through three runs', () => {
    const { appRoles, ...after } = foreignParts(session)
    const { appRoles: rolesBefore, ...expected } = before
    expect(after).toEqual(expected)
    expect(after.scopes).toEqual(['Calendars.Read', 'User.Read'])
    expect(appRoles).toBe(rolesBefore + 18)
  })

  it('has the imported certificate as its fourth', () => {
    const [, , , own, ...more] = applicationIn(session).keyCredentials
    expect(own?.customKeyIdentifier).toBe(runs[0]?.outputs['certificate-thumbprint'])
    expect(more).toEqual([])
  })

  it('has what restore needs beside what was there', () => {
    expect(applicationIn(session)).toMatchObject({
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      web: { redirectUris: ['https://portal.northwind.example/signin-oidc'] }
    })
  })

  it('is changed by no further run, and the third plans nothing', () => {
    expect(runs.slice(1).map(({ writes }) => writes)).toEqual([[], []])
    const lines: readonly { readonly mark: string }[] = JSON.parse(runs[2]?.outputs.plan ?? '[]')
    expect(new Set(lines.map(({ mark }) => mark))).toEqual(new Set(['=']))
  })

  if (hasConformanceChecker) {
    it('is handled by traffic as Microsoft publishes its model', async () => {
      expect(await conformanceOf(record)).toMatch(CONFORMS)
    })
  }
})

it('an application without service principal gets one', async () => {
  const session = await northwind()
  const { id } = principalIn(session)
  const { tenant } = session.emulator
  tenant.servicePrincipals = tenant.servicePrincipals.filter((principal) => principal.id !== id)
  tenant.appRoleAssignments = tenant.appRoleAssignments.filter(({ principalId }) => principalId !== id)
  tenant.delegatedGrants = tenant.delegatedGrants.filter(({ clientId }) => clientId !== id)
  const { message, outputs } = await session.run(northwindRegistration())
  expect(message).toBe('')
  expect(outputs['service-principal-id']).toBe(principalIn(session).id)
})

describe('an application that cannot be configured', () => {
  let session: RunSession
  beforeAll(async () => {
    session = await northwind()
  })

  async function refusal(application: object = {}): Promise<string> {
    const { outcome, message, writes } = await session.run(northwindRegistration(application))
    expect([outcome.kind, writes]).toEqual(['blocked', []])
    return message
  }

  it('because the tenant does not know it', async () => {
    const applicationId = '404271d0-0001-4000-8000-0000000000ff'
    expect(await refusal({ applicationId })).toMatch(/^No application has the application ID 404271d0.*Check/)
  })

  it('because the tenant does not know it, and then a plan promises nothing', async () => {
    const applicationId = '404271d0-0001-4000-8000-0000000000ff'
    const mode = { kind: 'plan', failOnDrift: false } as const
    const { message, outputs } = await session.run(northwindRegistration({ applicationId }), { mode })
    expect(message).toContain('No application has the application ID')
    expect(outputs.changed).toBe('false')
    expect(JSON.parse(outputs.plan)).toEqual([
      { mark: '!', kind: 'application-missing', text: expect.stringContaining(applicationId) }
    ])
  })

  it('because the identity may write only what it owns', async () => {
    const applicationId = '404271d0-0001-4000-8000-000000000038'
    expect(await refusal({ applicationId })).toMatch(/does not own 404271d0-0002-4000-8000-000000000037/)
  })

  it('because its sign-in was switched off', async () => {
    principalIn(session).accountEnabled = false
    expect(await refusal()).toMatch(/Sign-in is switched off for the service principal/)
    principalIn(session).accountEnabled = true
  })

  it('because it lives in another tenant', async () => {
    const { servicePrincipals } = session.emulator.tenant
    const [template] = servicePrincipals
    if (template === undefined) throw new Error('the seed has no service principal')
    const appId = '404271d0-0001-4000-8000-00000000abcd'
    const appOwnerOrganizationId = '99999999-0000-4000-8000-000000000001'
    const id = '404271d0-0003-4000-8000-00000000abcd'
    servicePrincipals.push({ ...template, id, appId, appOwnerOrganizationId, appRoles: [] })
    expect(await refusal({ applicationId: appId })).toMatch(
      /belongs to the tenant 99999999-0000-4000-8000-000000000001/
    )
  })

  it.each([
    ['does not exist', 'missing@northwind.example', /has no user missing@northwind\.example/],
    ['has a foreign domain', 'backup@elsewhere.example', /elsewhere\.example is not a verified domain/]
  ])('because its account %s', async (_what, username, sentence) => {
    expect(await refusal({ username })).toMatch(sentence)
  })

  it('because it was deleted', async () => {
    const other = await northwind()
    deleteApplication(other.emulator, APPLICATION_ID)
    const { message } = await other.run(northwindRegistration())
    expect(message).toMatch(/was deleted\. Restore it within 30 days/)
  })
})

describe('an application that is granted nothing here', () => {
  let session: RunSession
  const inspected = northwindRegistration({ grantPermissions: false })
  const noAdministrator: RunOptions = { inputs: { clientId: undefined, signIn: { kind: 'federation' } } }
  beforeAll(async () => {
    session = await northwind()
  })

  it('fails because its certificate is not registered, with the thumbprint', async () => {
    const { message, outputs, writes } = await session.run(inspected, noAdministrator)
    expect(message).toContain(
      `The certificate ${outputs['certificate-thumbprint']} is not registered on the application ${APPLICATION_ID}`
    )
    expect(writes).toEqual([])
  })

  it('is refused because its certificate has expired, with the day, before the network is touched', async () => {
    const expired = await newCertificate('Expired', new Date(Date.now() - 2 * 365 * DAY))
    const content = { ...expired, friendlyName: 'Expired' }
    const pfx = await writePfx(content, { password: PASSWORD, encryption: 'AES256_SHA256', iterations: FEW_ITERATIONS })
    await writeFile(join(session.folder, 'expired.pfx'), pfx)
    const certificate = { source: 'pfx', path: 'expired.pfx' }
    const registration = northwindRegistration({ grantPermissions: false }, { certificate })
    const { outcome, message, requests } = await session.run(registration, noAdministrator)
    const expiredOn = expired.facts.notAfter.toISOString().slice(0, 10)
    expect(outcome.kind).toBe('refused')
    expect(message).toMatch(new RegExp(`The certificate expired on ${expiredOn} .*CN=Expired`))
    expect(requests).toEqual([])
  })

  it('fails because its tokens lack roles, which are named', async () => {
    await session.run(northwindRegistration())
    const { tenant } = session.emulator
    const kept = tenant.appRoleAssignments
    const exchange = tenant.servicePrincipals.find(({ displayName }) => displayName.includes('Exchange'))
    const { id } = principalIn(session)
    tenant.appRoleAssignments = kept.filter(
      ({ principalId, resourceId }) => principalId !== id || resourceId !== exchange?.id
    )
    const { message } = await session.run(inspected, noAdministrator)
    tenant.appRoleAssignments = kept
    expect(message).toMatch(/Connect to Exchange \(EWS\): .* lacks full_access_as_app/)
    expect(message).toMatch(/Connect to PowerShell: .* lacks Exchange\.ManageAsApp/)
  })

  it('passes every check once it is ready, without an administrator and without a write', async () => {
    const { outcome, message, outputs, writes } = await session.run(inspected, noAdministrator)
    expect([message, outputs.changed, writes]).toEqual(['', 'false', []])
    expect(checksOf(outcome)).toContainEqual(
      expect.objectContaining({ name: 'impersonation-account', result: 'passed' })
    )
  })
})

it('what the identity may not read is a warning that names the permission, and no failure', async () => {
  const session = await northwind()
  const missing = ['Organization.Read.All', 'LicenseAssignment.Read.All', 'User.Read.All', 'MailboxSettings.Read']
  for (const permission of missing) session.emulator.revoke(permission)
  const services = { exchangeOnline: true, publicFolders: true }
  const { message, warnings } = await session.run(northwindRegistration({}, { services }))
  expect(message).toBe('')
  const all = warnings.join('\n')
  expect(all).toMatch(/may not read the organization; the permission Organization\.Read\.All would allow it/)
  expect(all).toMatch(/may not read the subscriptions; the permission LicenseAssignment\.Read\.All would allow it/)
  expect(all).toMatch(/may not read the impersonation account; the permission User\.Read\.All would allow it/)
})

describe('a scope that is refused while the application is proved', () => {
  it('fails the run: nothing is delivered, and no check is said to have passed', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    front.fail(/batch.*"PATCH"/, { kind: 'answer', acted: false, status: 403 })
    const session = await importingSessionIn(emulator)
    const delivery = { pfx: { path: 'northwind.pfx', encryption: 'TripleDES_SHA1' } }
    const { outcome, message } = await session.run(northwindRegistration({}, { delivery }), {
      graphEndpoint: front.origin,
      clock: hurriedClock(100)
    })
    expect(message).toMatch(/^Granting the delegated permissions .* of Microsoft Graph failed: /)
    expect(checksOf(outcome)).toEqual([])
    expect(await readdir(session.folder)).not.toContain('northwind.pfx')
    expect(applicationIn(session).keyCredentials).toHaveLength(4)
  })
})

describe('an application that backs up public folders', () => {
  async function runAs(username: string): Promise<FinishedRun> {
    const session = await importingSessionIn(await start())
    const { tenant, clientId } = session.emulator
    const application = tenant.applications.find(({ appId }) => appId !== clientId)
    application?.ownerIds.push(session.emulator.objectId)
    return session.run(
      importedRegistration({
        services: { exchangeOnline: true, publicFolders: true },
        application: { flow: 'existing', applicationId: application?.appId, username }
      })
    )
  }

  it('through an account with a mailbox is ready, with the command for what Graph cannot do', async () => {
    const { message, summary } = await runAs('backup@contoso.com')
    expect(message).toBe('')
    expect(summary).toMatch(/Add-PublicFolderClientPermission -User 'backup@contoso\.com' -AccessRights Owner/)
  })

  it.each([
    ['foundation@contoso.com', 'has no licence', /has no Exchange Online licence that carries a mailbox/],
    ['nomailbox@contoso.com', 'has no mailbox', /nomailbox@contoso\.com has no active mailbox/],
    ['disabled@contoso.com', 'is disabled', /the account disabled@contoso\.com is disabled/]
  ])('through the account %s, which %s, is blocked', async (username, _what, sentence) => {
    expect((await runAs(username)).message).toMatch(sentence)
  })
})
