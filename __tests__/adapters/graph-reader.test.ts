import { describe, expect, it } from '@jest/globals'
import { applicationRequests, readApplication } from '../../src/adapters/graph/application-reader.ts'
import { GraphReader } from '../../src/adapters/graph/graph-reader.ts'
import { applicationId } from '../../src/domain/identifiers.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'

const { startBehindFront } = emulators()
const OPERATION = { doing: 'Reading the domains', leastPrivilege: 'Domain.Read.All' }
const ADVICE = 'Run again; if it stays, check that graph-endpoint names Microsoft Graph.'

/** A tenant whose answers, those within batches, are changed on their way. */
async function tamperedTenant(change: (body: Record<string, unknown>, origin: string) => void) {
  const { emulator, front } = await startBehindFront()
  const rewrite = (body: string) => {
    const batch: { readonly responses: readonly { readonly body: Record<string, unknown> }[] } = JSON.parse(body)
    for (const response of batch.responses) change(response.body, front.origin)
    return JSON.stringify(batch)
  }
  front.fail(/^POST \/v1\.0\/\$batch /, { kind: 'rewrite', rewrite }, Number.POSITIVE_INFINITY)
  const { connection } = graphSession(emulator, { endpoint: front.origin })
  return { reader: new GraphReader(connection, runContext()), clientId: emulator.clientId }
}

async function domainsOf(reader: GraphReader): Promise<unknown> {
  const [answer] = await reader.together([{ method: 'GET', path: '/domains' }])
  return reader.list(answer, OPERATION)
}

describe('a list of Graph', () => {
  it('that never ends is refused: a part of it would pass for the whole', async () => {
    const { reader } = await tamperedTenant((body, origin) => {
      body['@odata.nextLink'] = `${origin}/v1.0/domains`
    })
    expect((await refusalOf(domainsOf(reader))).message).toBe(
      `Microsoft Graph answered a list that goes on after 1000 pages. ${ADVICE}`
    )
  })

  it('is refused where its next page has no address', async () => {
    const { reader } = await tamperedTenant((body) => {
      body['@odata.nextLink'] = 'next'
    })
    expect((await refusalOf(domainsOf(reader))).message).toContain('a list whose next page has no address')
  })

  it('is refused where it does not hold a list: nothing would pass for an empty one', async () => {
    const { reader } = await tamperedTenant((body) => {
      delete body['value']
    })
    expect((await refusalOf(domainsOf(reader))).message).toContain('a list without its elements')
  })
})

describe('an application of Graph', () => {
  it('is refused where a permission that it declares has no ID, which would be written back so', async () => {
    const { reader, clientId } = await tamperedTenant((body) => {
      if ('requiredResourceAccess' in body) {
        body['requiredResourceAccess'] = [{ resourceAppId: 'x', resourceAccess: [{ type: 'Role' }] }]
      }
    })
    const { application, owners } = applicationRequests({ by: 'applicationId', applicationId: applicationId(clientId) })
    const [found, foundOwners] = await reader.together([application, owners])
    expect((await refusalOf(readApplication(reader, { application: found, owners: foundOwners }))).message).toContain(
      'without its ID'
    )
  })
})
