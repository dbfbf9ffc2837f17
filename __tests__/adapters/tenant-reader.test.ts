import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { deleteApplication } from '../support/delete-application.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start, startBehindFront } = emulators()
const NORTHWIND = '404271d0-0001-4000-8000-000000000042'

const existing = (applicationId: string) =>
  registrationOf({
    tenant: 'northwind.onmicrosoft.com',
    application: { flow: 'existing', applicationId, username: 'backup@northwind.example' }
  })

const roundTripsOf = async ({ requests }: RunningEmulator, act: () => Promise<unknown>) => {
  const before = requests.length
  await act()
  return requests.slice(before).filter(({ batchItem }) => batchItem === undefined).length
}

describe('an existing application', () => {
  it('is read with all around it in one round trip', async () => {
    const emulator = await start({ seed: 'northwind' })
    const session = graphSession(emulator)
    await session.observe(existing(NORTHWIND))
    expect(await roundTripsOf(emulator, () => session.observe(existing(NORTHWIND)))).toBe(1)
  })

  it.each(['applications', 'servicePrincipals'] as const)(
    'whose object ID of %s is given instead of its application ID is named with the right one',
    async (kind) => {
      const emulator = await start({ seed: 'northwind' })
      const object = emulator.tenant[kind].find(({ appId }) => appId === NORTHWIND)
      const { application } = await graphSession(emulator).observe(existing(object?.id ?? ''))
      expect(application).toEqual({
        kind: 'object-id',
        displayName: object?.displayName,
        applicationId: NORTHWIND
      })
    }
  )

  it('that was deleted is found in the bin, however many lie there', async () => {
    const emulator = await start({ seed: 'northwind' })
    const session = graphSession(emulator)
    deleteApplication(emulator, NORTHWIND)
    const [deleted] = emulator.tenant.deletedApplications
    if (deleted === undefined) throw new Error('nothing was deleted')
    const others = Array.from({ length: 1200 }, () => {
      const id = crypto.randomUUID()
      return { ...deleted, id, application: { ...deleted.application, id, appId: crypto.randomUUID() } }
    })
    emulator.tenant.deletedApplications = [...others, deleted]
    expect((await session.observe(existing(NORTHWIND))).application).toEqual({ kind: 'deleted' })
  })

  it('is missing where it is nowhere, even if the bin cannot be read', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const rewrite = (body: string) => body.replaceAll('"status":200', '"status":400')
    front.fail(/batch.*deletedItems/, { kind: 'rewrite', rewrite }, 10)
    const unknown = '404271d0-0001-4000-8000-0000000000ff'
    const { application } = await graphSession(emulator, { endpoint: front.origin }).observe(existing(unknown))
    expect(application).toEqual({ kind: 'absent', namesakes: [] })
  })

  it.each([
    ['Microsoft', { disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' }, 'microsoft'],
    ['an administrator', { isDisabled: true }, 'administrator'],
    ['nobody', { disabledByMicrosoftStatus: 'NotDisabled' }, undefined]
  ])('that %s switched off says so', async (_who, change, disabledBy) => {
    const emulator = await start({ seed: 'northwind' })
    const object = emulator.tenant.applications.find(({ appId }) => appId === NORTHWIND)
    Object.assign(object ?? {}, change)
    expect((await graphSession(emulator).observe(existing(NORTHWIND))).application).toMatchObject({ disabledBy })
  })

  const scopes = (length: number) => Array.from({ length }, () => ({ id: crypto.randomUUID(), type: 'Scope' }))

  it.each([
    [
      '395 declared permissions',
      {
        requiredResourceAccess: [{ resourceAppId: '00000003-0000-0000-c000-000000000000', resourceAccess: scopes(395) }]
      },
      { list: 'declared permissions', held: 395, removable: ['395 of Microsoft Graph'] }
    ],
    [
      'permissions of 50 resources',
      {
        requiredResourceAccess: Array.from({ length: 50 }, () => ({
          resourceAppId: crypto.randomUUID(),
          resourceAccess: scopes(1)
        }))
      },
      { list: 'resources with declared permissions', held: 50 }
    ],
    [
      '256 redirect URIs, one of them of another platform',
      { publicClient: { redirectUris: Array.from({ length: 255 }, (_, index) => `https://app${index}.example/`) } },
      { list: 'redirect URIs', held: 256 }
    ]
  ])('with %s is refused before its certificate is registered', async (_what, change, limit) => {
    const emulator = await start({ seed: 'northwind' })
    const object = emulator.tenant.applications.find(({ appId }) => appId === NORTHWIND)
    if (object === undefined) throw new Error('the seed has no such application')
    Object.assign(object, change)
    expect((await graphSession(emulator).plan(existing(NORTHWIND))).blockers).toEqual([
      expect.objectContaining({ kind: 'application-limit', ...limit })
    ])
  })
})

describe('a new application', () => {
  it('is looked for in one round trip, and read with its grants in a second', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.observe()
    expect(await roundTripsOf(emulator, () => session.observe())).toBe(1)
    await session.apply()
    expect(await roundTripsOf(emulator, () => session.observe())).toBe(2)
  })

  it('says where only assigned people may sign in to it', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.apply()
    const [principal] = contentsOf(emulator).servicePrincipals
    if (principal !== undefined) principal.appRoleAssignmentRequired = true
    expect((await session.observe()).application).toMatchObject({ servicePrincipal: { requiresAssignment: true } })
  })
})

describe('a resource that is switched off', () => {
  it('stands in the way of the plan', async () => {
    const emulator = await start()
    const exchange = emulator.tenant.servicePrincipals.find(({ displayName }) => /Exchange/.test(displayName))
    if (exchange !== undefined) exchange.accountEnabled = false
    expect((await graphSession(emulator).plan()).blockers).toEqual([
      { kind: 'resource-disabled', resource: 'exchange', servicePrincipalId: exchange?.id }
    ])
  })
})

describe('the mailbox of the impersonation account', () => {
  const publicFolders = registrationOf({
    services: { exchangeOnline: true, publicFolders: true },
    application: { flow: 'existing', applicationId: NORTHWIND, username: 'backup@contoso.com' }
  })

  async function mailboxOf(kind: 'user' | 'none' | 'blocked' | 'policy', roles?: ReadonlySet<string>) {
    const emulator = await start()
    const user = emulator.tenant.users.find(({ userPrincipalName }) => userPrincipalName === 'backup@contoso.com')
    if (user === undefined) throw new Error('the seed has no such user')
    user.mailbox = kind
    const session = graphSession(emulator, roles === undefined ? {} : { roles })
    const { account } = await session.observe(publicFolders)
    return { mailbox: account?.mailbox, asked: emulator.requests.filter(({ url }) => url.includes('mailboxSettings')) }
  }

  it('is asked for its kind alone', async () => {
    const { mailbox, asked } = await mailboxOf('user')
    expect(mailbox).toEqual({ kind: 'read', value: true })
    expect(asked.map(({ url }) => url)).toEqual(['/v1.0/users/backup%40contoso.com/mailboxSettings/userPurpose'])
  })

  it('is not there where Exchange says so', async () => {
    expect((await mailboxOf('none')).mailbox).toEqual({ kind: 'read', value: false })
  })

  it.each(['blocked', 'policy'] as const)(
    'that Exchange keeps the identity out of (%s) asks for no permission that it holds',
    async (kind) => {
      const { mailbox } = await mailboxOf(kind, new Set(['MailboxSettings.Read']))
      expect(mailbox).toEqual({
        kind: 'unreadable',
        reason: expect.stringMatching(/application access policy or RBAC for Applications/)
      })
    }
  )
})
