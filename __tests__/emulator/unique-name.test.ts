import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { GraphClient, type GraphResponse, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
})
beforeEach(() => {
  emulator.traits.uniqueName = 'take'
})
afterAll(() => emulator.close())

const create = (uniqueName: string): Promise<GraphResponse> =>
  graph.post('/applications', { displayName: 'Named', uniqueName })

async function nameOf(id: string): Promise<unknown> {
  return (await graph.get(`/applications/${id}?$select=uniqueName`)).body['uniqueName']
}

describe('a tenant that takes a unique name on create', () => {
  it('is the default', async () => {
    expect((await create('taken')).body['uniqueName']).toBe('taken')
  })

  it('lets the name be given once to an application that has none', async () => {
    const { body } = await graph.post('/applications', { displayName: 'Unnamed' })
    expect((await graph.patch(`/applications/${body.id}`, { uniqueName: 'given-later' })).status).toBe(204)
    expect(await nameOf(body.id)).toBe('given-later')
    const again = await graph.patch(`/applications/${body.id}`, { uniqueName: 'given-again' })
    expect([again.status, again.body.error.message]).toEqual([
      400,
      "Property 'uniqueName' is read-only and cannot be set."
    ])
  })

  it('does not give a name that another application has', async () => {
    await create('of-another')
    const { body } = await graph.post('/applications', { displayName: 'Unnamed' })
    const refused = await graph.patch(`/applications/${body.id}`, { uniqueName: 'of-another' })
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      'Another object with the same value for property uniqueName already exists.'
    ])
    expect(await nameOf(body.id)).toBeNull()
  })
})

describe('a tenant that drops a unique name on create', () => {
  beforeEach(() => {
    emulator.traits.uniqueName = 'drop'
  })

  it('answers 201 without it', async () => {
    const { status, body } = await create('dropped')
    expect([status, body['uniqueName']]).toEqual([201, null])
    expect((await graph.get("/applications(uniqueName='dropped')")).status).toBe(404)
  })

  it('takes it in a later PATCH', async () => {
    const { body } = await create('patched')
    expect((await graph.patch(`/applications/${body.id}`, { uniqueName: 'patched' })).status).toBe(204)
    expect((await graph.get("/applications(uniqueName='patched')")).body.id).toBe(body.id)
  })
})

describe('a tenant that refuses a unique name', () => {
  beforeEach(() => {
    emulator.traits.uniqueName = 'refuse'
  })

  it('drops it on create and refuses the PATCH with 400', async () => {
    const { status, body } = await create('refused')
    expect([status, body['uniqueName']]).toEqual([201, null])
    const patched = await graph.patch(`/applications/${body.id}`, { uniqueName: 'refused' })
    expect([patched.status, patched.body.error.code]).toEqual([400, 'Request_BadRequest'])
    expect(await nameOf(body.id)).toBeNull()
  })

  it('still creates by the documented upsert', async () => {
    const { status, body } = await graph.patch(
      "/applications(uniqueName='upserted')",
      { displayName: 'Upserted' },
      { prefer: 'create-if-missing' }
    )
    expect([status, body['uniqueName']]).toEqual([201, 'upserted'])
  })
})
