import { describe, expect, it } from '@jest/globals'
import type { Domain } from '@microsoft/microsoft-graph-types'
import type { GraphAnswer, GraphConnection } from '../../src/adapters/graph/graph-connection.ts'
import { type GraphQuery, listQuery, objectQuery, optional } from '../../src/adapters/graph/graph-query.ts'
import { readAll, readOne } from '../../src/adapters/graph/graph-reader.ts'
import type { GraphSession } from '../../src/adapters/graph/graph-session.ts'
import type { Operation } from '../../src/adapters/graph/operation.ts'
import { READ_ORGANIZATION } from '../../src/domain/plan/caller-permissions.ts'
import { manualClock } from '../support/clocks.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'

const OPERATION: Operation = { doing: 'Reading the domains', needs: [READ_ORGANIZATION] }
const ADVICE = 'Run again; if the problem persists, check that graph-endpoint names Microsoft Graph.'

/** A Graph that answers each item of a batch by its path. */
function answering(answer: (url: string, times: number) => { readonly status: number; readonly body?: unknown }) {
  const clock = manualClock()
  const asked: string[] = []
  const connection: GraphConnection = {
    async send({ body }): Promise<GraphAnswer> {
      const { requests } = body as { readonly requests: readonly { readonly id: string; readonly url: string }[] }
      const responses = requests.map(({ id, url }) => {
        asked.push(url)
        return { id, ...answer(url, asked.filter((one) => one === url).length) }
      })
      return { kind: 'response', status: 200, headers: {}, body: { responses } }
    }
  }
  const session: GraphSession = {
    connection,
    context: runContext({ clock }),
    caller: async () => ({
      tenantId: undefined,
      applicationId: undefined,
      servicePrincipalId: undefined,
      roles: new Set(['Application.Read.All']),
      directoryRoles: undefined
    })
  }
  return { session, clock, asked }
}

const domains: GraphQuery<readonly string[]> = listQuery({
  path: '/domains',
  operation: OPERATION,
  read: (list: readonly Domain[]) => list.flatMap(({ id }) => id ?? [])
})
const page = (ids: readonly string[], nextLink?: string) => ({
  status: 200,
  body: { value: ids.map((id) => ({ id })), ...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }) }
})

describe('a list of Graph', () => {
  it('is read to its last page, whatever host its next link names', async () => {
    const { session } = answering((url) =>
      url === '/domains' ? page(['a'], 'https://elsewhere.example/v1.0/domains?$skiptoken=2') : page(['b'])
    )
    expect(await readOne(session, domains)).toEqual(['a', 'b'])
  })

  it('that never ends is refused: a part of it would pass for the whole', async () => {
    const { session } = answering(() => page(['a'], 'https://graph.example/v1.0/domains'))
    expect((await refusalOf(readOne(session, domains))).message).toBe(
      `Microsoft Graph answered a list that goes on after 1000 pages. ${ADVICE}`
    )
  })

  it('is refused where its next page has no address', async () => {
    const { session } = answering(() => page(['a'], 'next'))
    expect((await refusalOf(readOne(session, domains))).message).toContain('a list whose next page has no address')
  })

  it('is refused where it does not hold a list: nothing would pass for an empty one', async () => {
    const { session } = answering(() => ({ status: 200, body: {} }))
    expect((await refusalOf(readOne(session, domains))).message).toContain('a list without its elements')
  })

  it('is empty where what it belongs to is not there', async () => {
    const { session } = answering(() => ({ status: 404, body: { error: { code: 'Request_ResourceNotFound' } } }))
    expect(await readOne(session, domains)).toEqual([])
  })
})

describe('several readings together', () => {
  const organization = objectQuery({
    path: '/organization/1',
    operation: OPERATION,
    read: (wire: { readonly name?: string } | undefined) => wire?.name
  })

  it('are one batch, and each has its own value; what is not asked has none', async () => {
    const { session, asked } = answering((url) =>
      url === '/domains' ? page(['a']) : { status: 200, body: { name: 'Contoso' } }
    )
    expect(await readAll(session, { organization, domains, nothing: undefined })).toEqual({
      organization: 'Contoso',
      domains: ['a']
    })
    expect(asked).toEqual(['/organization/1', '/domains'])
  })

  it('ask again only for what was throttled or met an outage', async () => {
    const { session, asked } = answering((url, times) =>
      url === '/domains' && times < 3 ? { status: 503 } : page(['a'])
    )
    expect((await readAll(session, { organization, domains })).domains).toEqual(['a'])
    expect(asked).toEqual(['/organization/1', '/domains', '/domains', '/domains'])
  })

  it('miss one that the batch did not answer: it counts as an outage', async () => {
    const { session } = answering(() => page(['a']))
    const { connection } = session
    const forgetful: GraphConnection = {
      async send(request) {
        const answer = await connection.send(request)
        return answer.kind === 'response' ? { ...answer, body: { responses: [] } } : answer
      }
    }
    expect((await refusalOf(readOne({ ...session, connection: forgetful }, domains))).message).toContain(
      'the batch has no answer for this request'
    )
  })
})

describe('what the run can do without', () => {
  const wanted = optional(domains)

  it('is not waited for longer than two tries more', async () => {
    const { session, asked, clock } = answering(() => ({ status: 503 }))
    expect(await readOne(session, wanted)).toEqual({ kind: 'unreadable', reason: expect.stringContaining('HTTP 503') })
    expect(asked).toHaveLength(3)
    expect(clock.slept.length).toBe(2)
  })

  it.each([400, 404, 500])('is unreadable where it is answered %d', async (status) => {
    const { session } = answering(() => ({ status, body: { error: { code: 'Some_Code', message: 'Wrong.' } } }))
    expect(await readOne(session, wanted)).toEqual({
      kind: 'unreadable',
      reason: `Wrong (Some_Code, HTTP ${status})`
    })
  })

  it('is denied where the token lacks the permission, which is named', async () => {
    const denied = { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } }
    expect(await readOne(answering(() => denied).session, wanted)).toEqual({
      kind: 'denied',
      leastPrivilege: 'Organization.Read.All'
    })
  })

  it('is unreadable where the token holds the permission: something else denies it', async () => {
    const denied = { status: 403, body: { error: { code: 'Authorization_RequestDenied', message: 'No.' } } }
    const { session } = answering(() => denied)
    const caller = async () => ({ ...(await session.caller()), roles: new Set(['Organization.Read.All']) })
    expect(await readOne({ ...session, caller }, wanted)).toEqual({
      kind: 'unreadable',
      reason: 'No (Authorization_RequestDenied, HTTP 403)'
    })
  })

  it('is unreadable where the answer is not what Graph answers', async () => {
    const { session } = answering(() => ({ status: 200, body: {} }))
    expect(await readOne(session, wanted)).toMatchObject({ kind: 'unreadable' })
  })
})
