import { describe, expect, it } from '@jest/globals'
import type { GraphConnection } from '../../src/adapters/graph/graph-connection.ts'
import { GraphReader } from '../../src/adapters/graph/graph-reader.ts'
import { manualClock } from '../support/clocks.ts'

const OPERATION = { doing: 'Reading the owners', leastPrivilege: 'Application.Read.All' }

/** Graph as it would be if every page of a list named this one as the next. */
function listWithNextLink(nextLink: string) {
  const page = { value: [{ id: 'owner' }], '@odata.nextLink': nextLink }
  const headers = {}
  const connection: GraphConnection = {
    send: async () => ({
      kind: 'response',
      status: 200,
      headers,
      body: { responses: [{ id: '1', status: 200, body: page }] }
    })
  }
  const reader = new GraphReader(connection, manualClock())
  return reader.list({ kind: 'response', status: 200, headers, body: page }, OPERATION)
}

describe('a list of Graph', () => {
  it('that never ends is refused: a part of it would pass for the whole', async () => {
    await expect(listWithNextLink('https://graph.microsoft.com/v1.0/next')).rejects.toThrow(
      'Microsoft Graph answered a list that goes on after 1000 pages. Run again; if it stays, check that graph-endpoint names Microsoft Graph.'
    )
  })

  it('is refused where its next page has no address', async () => {
    await expect(listWithNextLink('next')).rejects.toThrow('a list whose next page has no address')
  })
})
