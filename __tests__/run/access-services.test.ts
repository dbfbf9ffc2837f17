import { describe, expect, it } from '@jest/globals'
import { connectionsFor, type HeldRights } from '../../src/domain/checks/connections.ts'
import type { GraphContact } from '../../src/domain/checks/contact.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { ActionError } from '../../src/errors.ts'
import type { ApplicationAccess, ApplicationSignIn, ServiceConnections } from '../../src/ports.ts'
import { accessServices } from '../../src/run/access-services.ts'
import { manualClock } from '../support/clocks.ts'
import { registrationOf } from '../support/registration-builder.ts'

const requirements = requiredPermissions(registrationOf())
const everything: HeldRights = {
  roles: new Set(connectionsFor(requirements).flatMap(({ roles }) => roles)),
  directoryRoles: new Set()
}
const found: GraphContact = {
  organization: { kind: 'answered', detail: 'the organization was read' },
  rootSite: { kind: 'found', webUrl: 'https://contoso.sharepoint.com' }
}
const settings = { enabled: true, allowed: [], userAgents: undefined }
const broken = () => Promise.reject(new ActionError('service-unreachable', 'It broke.'))

interface Asked {
  readonly signedInFor: string[]
  readonly sites: string[]
  readonly inboxes: (string | undefined)[]
  readSettings: number
}

function access(
  rolesFor: ApplicationSignIn['rolesFor'] = () => Promise.resolve(everything),
  changes: Partial<ServiceConnections> = {}
): { readonly access: ApplicationAccess; readonly asked: Asked } {
  const asked: Asked = { signedInFor: [], sites: [], inboxes: [], readSettings: 0 }
  const connections: ServiceConnections = {
    readGraph: () => Promise.resolve(found),
    openRootSite: (webUrl) => {
      asked.sites.push(webUrl)
      return Promise.resolve({ kind: 'answered', detail: 'the root site was read' })
    },
    readEws: () => {
      asked.readSettings += 1
      return Promise.resolve({ kind: 'read', settings })
    },
    openInbox: (account) => {
      asked.inboxes.push(account)
      return Promise.resolve({ kind: 'no-account' })
    },
    ...changes
  }
  const signIn: ApplicationSignIn = {
    rolesFor: (resource, ...expected) => {
      asked.signedInFor.push(resource)
      return rolesFor(resource, ...expected)
    }
  }
  return { access: { signIn, connections }, asked }
}

const enter = (one: ApplicationAccess, request: Partial<Parameters<typeof accessServices>[0]> = {}) =>
  accessServices({ requirements, account: undefined, ...request }, one, manualClock())

describe('the ways into the services', () => {
  it('are tried for what VB365 needs, SharePoint where Graph says that it is', async () => {
    const { access: one, asked } = access()
    expect(await enter(one, { account: 'backup@contoso.com' })).toMatchObject({
      graph: { kind: 'signed-in', found: { kind: 'answered' } },
      exchange: { kind: 'signed-in', found: { reading: { kind: 'read' }, answer: { kind: 'no-account' } } },
      sharePoint: { kind: 'signed-in', found: { kind: 'answered' } }
    })
    expect(asked).toEqual({
      signedInFor: ['graph', 'exchange', 'sharePoint'],
      sites: ['https://contoso.sharepoint.com'],
      inboxes: ['backup@contoso.com'],
      readSettings: 1
    })
  })

  it('leave out what VB365 does not need', async () => {
    const { access: one, asked } = access()
    const onlySharePoint = requiredPermissions(registrationOf({ services: { sharePointOnline: true } }))
    expect((await enter(one, { requirements: onlySharePoint })).exchange).toBeUndefined()
    expect(asked.signedInFor).toEqual(['graph', 'sharePoint'])
  })

  it('wait for the directory role only in Exchange', async () => {
    const expected: unknown[] = []
    const { access: one } = access((resource, _roles, directoryRoles) => {
      expected.push([resource, directoryRoles?.size])
      return Promise.resolve(everything)
    })
    await enter(one)
    expect(expected).toEqual([
      ['graph', undefined],
      ['exchange', 1],
      ['sharePoint', undefined]
    ])
  })

  it('are not walked without the role for it', async () => {
    const { access: one, asked } = access(() => Promise.resolve({ ...everything, roles: new Set() }))
    expect(await enter(one)).toMatchObject({
      exchange: { found: { reading: { kind: 'unknown' }, answer: { kind: 'unknown' } } }
    })
    expect([asked.readSettings, asked.inboxes]).toEqual([0, []])
  })

  it('are refused each for itself, with the reason', async () => {
    const { access: one } = access((resource) => (resource === 'exchange' ? broken() : Promise.resolve(everything)))
    expect(await enter(one)).toMatchObject({
      graph: { kind: 'signed-in' },
      exchange: { kind: 'refused', why: 'It broke.' },
      sharePoint: { kind: 'signed-in' }
    })
  })
})

describe('a connection that breaks', () => {
  const why = { kind: 'unknown', why: 'It broke' }

  it('proves nothing and fails nothing', async () => {
    const { access: one } = access(undefined, { readEws: broken, openInbox: broken, openRootSite: broken })
    expect(await enter(one)).toMatchObject({
      exchange: { kind: 'signed-in', found: { reading: why, answer: why } },
      sharePoint: { kind: 'signed-in', found: why }
    })
  })

  it('to Graph leaves open where SharePoint is', async () => {
    const { access: one, asked } = access(undefined, { readGraph: broken })
    expect(await enter(one)).toMatchObject({
      graph: { kind: 'signed-in', found: why },
      sharePoint: { found: { kind: 'unknown', why: 'the address of the root site is not known (It broke)' } }
    })
    expect(asked.sites).toEqual([])
  })

  it('as the run is cancelled ends it', async () => {
    const cancelled = () => Promise.reject(new ActionError('cancelled', 'The run was cancelled.'))
    for (const name of ['readGraph', 'readEws', 'openInbox', 'openRootSite']) {
      const { access: one } = access(undefined, { [name]: cancelled })
      await expect(enter(one)).rejects.toMatchObject({ code: 'cancelled' })
    }
    await expect(enter(access(cancelled).access)).rejects.toMatchObject({ code: 'cancelled' })
  })
})
