import { describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { claimsOf } from '../../src/adapters/entra/access-token.ts'
import { ExchangeAdminApi } from '../../src/adapters/exchange/admin-api.ts'
import { addToEws } from '../../src/adapters/exchange/ews-list.ts'
import { ServiceClient } from '../../src/adapters/service-client.ts'
import { applicationId } from '../../src/domain/identifiers.ts'
import type { EwsAdditions } from '../../src/domain/tenant/ews-settings.ts'
import { ExchangeClient, exchangeAppId, tokenFor } from '../emulator/support/service-clients.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type Fault, type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'
import { shareOf } from '../support/short-form.ts'

const { start, keep } = emulators()
const ours = applicationId('11111111-1111-4111-8111-111111111111')
const theirs = applicationId('22222222-2222-4222-8222-222222222222')
const READ = /Get-OrganizationConfig/
const WRITE = /Set-OrganizationConfig/

interface Session {
  readonly emulator: RunningEmulator
  readonly front: FaultyFront
  /** Every list that was ever in force, oldest first. */
  readonly lists: readonly (readonly string[])[]
  add(additions?: Partial<EwsAdditions>): Promise<void>
}

/** A tenant behind a server that fails on demand, and the lists that it goes through. */
async function session(options: EmulatorOptions = {}): Promise<Session> {
  const emulator = await start({ ews: 'others', ...options })
  const front = keep(await startFaultyFront(emulator.exchangeEndpoint))
  const lists = [[...emulator.tenant.exchange.ewsAllowedAppIds]]
  let current = emulator.tenant.exchange.ewsAllowedAppIds
  Object.defineProperty(emulator.tenant.exchange, 'ewsAllowedAppIds', {
    get: () => current,
    set: (list: string[]) => {
      current = list
      lists.push([...list])
    }
  })
  return {
    emulator,
    front,
    lists,
    add: (additions = {}) => {
      const context = runContext({ clock: hurriedClock(100) })
      const api = new ExchangeAdminApi({
        client: new ServiceClient(context),
        endpoint: front.origin,
        tenant: emulator.tenantId,
        token: async () => {
          const token = await tokenFor(emulator, exchangeAppId)
          return { token, claims: claimsOf(token) }
        }
      })
      return addToEws(api, { applications: [ours], switchOn: false, ...additions }, context)
    }
  }
}

const lengths = ({ lists }: Session) => lists.map((list) => list.length)

describe('adding an application to those that may use EWS', () => {
  it('keeps all that are there', async () => {
    const tenant = await session()
    await tenant.add()
    expect(tenant.lists).toEqual([tenant.lists[0], [...(tenant.lists[0] ?? []), ours]])
  })

  it('reads, writes, reads back, and looks once more after a while', async () => {
    const tenant = await session()
    await tenant.add()
    expect(tenant.front.requests).toHaveLength(4)
  })

  it('writes nothing where it is there already', async () => {
    const tenant = await session({ ews: [theirs, ours] })
    await tenant.add()
    expect(tenant.front.requests).toHaveLength(1)
    expect(tenant.lists).toHaveLength(1)
  })

  it('sets the list before the switch', async () => {
    const tenant = await session({ ews: 'false' })
    tenant.front.fail(/EwsEnabled/, { kind: 'answer', acted: false, status: 400 })
    await refusalOf(tenant.add({ switchOn: true }))
    expect(tenant.emulator.tenant.exchange).toMatchObject({ ewsEnabled: false, ewsAllowedAppIds: [ours] })
    await tenant.add({ switchOn: true })
    expect(tenant.emulator.tenant.exchange).toMatchObject({ ewsEnabled: true, ewsAllowedAppIds: [ours] })
  })

  it('notices that another writer took it away at once, and keeps what that one added', async () => {
    const tenant = await session()
    const before = tenant.lists[0] ?? []
    tenant.front.fail(WRITE, {
      kind: 'rewrite',
      rewrite: (body) => {
        tenant.emulator.tenant.exchange.ewsAllowedAppIds = [...before, theirs]
        return body
      }
    })
    await tenant.add()
    expect(tenant.lists.at(-1)).toEqual([...before, theirs, ours])
  })

  it('notices it as well where the other write ends a moment later', async () => {
    const tenant = await session()
    const before = tenant.lists[0] ?? []
    let readings = 0
    tenant.front.fail(
      READ,
      {
        kind: 'rewrite',
        rewrite: (body) => {
          readings += 1
          if (readings === 2) tenant.emulator.tenant.exchange.ewsAllowedAppIds = [...before, theirs]
          return body
        }
      },
      2
    )
    await tenant.add()
    expect(tenant.lists.at(-1)).toEqual([...before, theirs, ours])
  })

  it('of two applications at once leaves both on the list, and everybody who was', async () => {
    for (const latencyMs of [0, 20]) {
      const tenant = await session({ latencyMs })
      await Promise.all([tenant.add(), tenant.add({ applications: [theirs] })])
      const list = tenant.emulator.tenant.exchange.ewsAllowedAppIds
      expect(new Set(list)).toEqual(new Set([...(tenant.lists[0] ?? []), ours, theirs]))
      expect(list).toHaveLength(5)
    }
  })

  it('does not put back whom somebody else took away', async () => {
    const tenant = await session()
    const [first = '', ...rest] = tenant.lists[0] ?? []
    tenant.front.fail(READ, {
      kind: 'rewrite',
      rewrite: (body) => {
        tenant.emulator.tenant.exchange.ewsAllowedAppIds = rest
        return body
      }
    })
    tenant.front.fail(WRITE, { kind: 'answer', acted: false, status: 503 })
    await tenant.add()
    expect(tenant.lists.at(-1)).toEqual([...rest, ours])
    expect(tenant.lists.at(-1)).not.toContain(first)
  })

  it('waits where a reading still shows what was there before its write', async () => {
    const tenant = await session()
    let old: string | undefined
    tenant.front.fail(
      READ,
      {
        kind: 'rewrite',
        rewrite: (body) => {
          old ??= body
          return old
        }
      },
      3
    )
    await tenant.add()
    expect(lengths(tenant)).toEqual([3, 4])
  })

  it('gives up where the settings keep changing', async () => {
    const tenant = await session()
    tenant.front.fail(
      WRITE,
      {
        kind: 'rewrite',
        rewrite: (body) => {
          tenant.emulator.tenant.exchange.ewsAllowedAppIds = [crypto.randomUUID()]
          return body
        }
      },
      50
    )
    expect((await refusalOf(tenant.add())).message).toMatch(
      /the settings keep changing\. Nothing was taken from the list/
    )
  })

  it('says that the right to write is missing, and leaves the list as it is', async () => {
    const tenant = await session()
    tenant.emulator.revoke('Exchange Administrator')
    tenant.emulator.grant('Global Reader')
    const { code, message } = await refusalOf(tenant.add())
    expect([code, message]).toEqual(['request-refused', expect.stringMatching(/HTTP 403 .*Nothing was taken/)])
    expect(lengths(tenant)).toEqual([3])
  })
})

describe('a fault while an application is added', () => {
  const FAULTS: readonly (readonly [string, Fault])[] = [
    ['429', { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '2' } }],
    ['an outage', { kind: 'answer', acted: false, status: 503 }],
    ['an outage after it was stored', { kind: 'answer', acted: true, status: 503, body: '<html></html>' }],
    ['HTML with 200', { kind: 'answer', acted: false, status: 200, body: '<html></html>' }],
    ['an empty 200', { kind: 'answer', acted: false, status: 200 }],
    ['a reset before it was stored', { kind: 'reset', acted: false }],
    ['a reset after it was stored', { kind: 'reset', acted: true }],
    ['half a body', { kind: 'half-body' }]
  ]
  const REQUESTS = [
    ['the first reading', READ, 0],
    ['the write', WRITE, 0],
    ['the reading back', READ, 1],
    ['the last reading', READ, 2]
  ] as const
  const cases = FAULTS.flatMap(([name, fault], row) =>
    shareOf(REQUESTS, row + 1, 2).map((request) => [name, ...request, fault] as const)
  )

  it.each(cases)('%s at %s never shortens the list, and ends with the application on it', async (...one) => {
    const [, , request, after, fault] = one
    const tenant = await session()
    if (after > 0) tenant.front.fail(request, { kind: 'rewrite', rewrite: (body) => body }, after)
    tenant.front.fail(request, fault)
    await tenant.add()
    expect(tenant.lists.at(-1)).toEqual([...(tenant.lists[0] ?? []), ours])
    expect(lengths(tenant)).toEqual(lengths(tenant).toSorted((a, b) => a - b))
  })

  it('that does not end is told, with the list as it was', async () => {
    for (const request of [READ, WRITE]) {
      const tenant = await session()
      tenant.front.fail(request, { kind: 'answer', acted: false, status: 503 }, 1000)
      expect(await refusalOf(tenant.add())).toMatchObject({
        code: 'service-unreachable',
        message: expect.stringMatching(/HTTP 503 with an empty body\. Nothing was taken from the list/)
      })
      expect(lengths(tenant)).toEqual([3])
    }
  })

  it('is no empty list: what is not understood is never written back', async () => {
    const tenant = await session()
    tenant.front.fail(READ, { kind: 'rewrite', rewrite: (body) => body.replace('EwsAllowedAppIDs', 'Other') }, 1000)
    expect((await refusalOf(tenant.add())).code).toBe('service-unreachable')
    expect(lengths(tenant)).toEqual([3])
  })
})

it('an administrator who sets the list by hand beside it is not undone', async () => {
  const tenant = await session()
  await tenant.add()
  await (await ExchangeClient.of(tenant.emulator)).run('Set-OrganizationConfig', { EwsAllowedAppIDs: theirs })
  await tenant.add()
  expect(tenant.lists.at(-1)).toEqual([theirs, ours])
})
