import { describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { applicationObjectId } from '../../src/domain/identifiers.ts'
import { applicationTagOf, NO_UNIQUE_NAME_TAG, uniqueNameOf } from '../../src/domain/request/managed-names.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import type { Fault } from '../support/faulty-front.ts'
import { graphSession } from '../support/graph-session.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()
const NAME = 'Veeam Backup for Microsoft 365'
const UNIQUE_NAME = uniqueNameOf(NAME)
const TAG = applicationTagOf(UNIQUE_NAME)

const ours = ({ tenant }: RunningEmulator) => tenant.applications.filter(({ displayName }) => displayName === NAME)
const patches = ({ requests }: RunningEmulator) => requests.filter(({ method }) => method === 'PATCH')

describe('a tenant that stores the unique name of a new application', () => {
  it('is asked for nothing more', async () => {
    const emulator = await start({ uniqueName: 'take' })
    expect((await graphSession(emulator).apply()).failure).toBeUndefined()
    expect(ours(emulator)).toEqual([expect.objectContaining({ uniqueName: UNIQUE_NAME, tags: [TAG] })])
    expect(patches(emulator)).toEqual([])
  })
})

describe('a tenant that drops it', () => {
  it('gets it once more, and the next run finds everything in place', async () => {
    const emulator = await start({ uniqueName: 'drop' })
    const session = graphSession(emulator)
    expect((await session.apply()).failure).toBeUndefined()
    expect(ours(emulator)).toEqual([expect.objectContaining({ uniqueName: UNIQUE_NAME, tags: [TAG] })])
    expect(patches(emulator)).toHaveLength(1)
    expect(await session.plan()).toMatchObject({ steps: [], blockers: [] })
  })

  it('gets it in the next run where this one ended before', async () => {
    const { emulator, front } = await startBehindFront({ uniqueName: 'drop' })
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 503 }, 1000)
    const { failure } = await graphSession(emulator, { endpoint: front.origin }).apply()
    expect(failure?.message).toMatch(/^Giving the application its unique name failed/)
    expect(ours(emulator)).toEqual([expect.objectContaining({ uniqueName: null, tags: [TAG] })])
    const session = graphSession(emulator)
    const { completed } = await session.apply()
    expect(completed.map(({ kind }) => kind).slice(0, 2)).toEqual(['set-unique-name', 'create-service-principal'])
    expect(ours(emulator)).toEqual([expect.objectContaining({ uniqueName: UNIQUE_NAME })])
    expect((await session.plan()).steps).toEqual([])
  })

  it('has the application that another run made meanwhile found by its tag', async () => {
    const emulator = await start({ uniqueName: 'drop' })
    const session = graphSession(emulator)
    const step = (await session.plan()).steps.find(({ kind }) => kind === 'create-application')
    if (step?.kind !== 'create-application') throw new Error('the plan creates no application')
    const { objectId } = await session.directory.createApplication(step, await newCertificate('First'))
    const [application] = ours(emulator)
    if (application !== undefined) application.uniqueName = null
    expect(await session.observe()).toMatchObject({
      application: { kind: 'found', objectId, uniqueName: undefined, owners: [emulator.objectId] }
    })
  })

  it('has one application although replicas lag behind', async () => {
    const emulator = await start({ uniqueName: 'drop', lagMs: 300 })
    const { failure } = await graphSession(emulator, { clock: hurriedClock(10) }).apply()
    expect(failure).toBeUndefined()
    expect(ours(emulator)).toEqual([expect.objectContaining({ uniqueName: UNIQUE_NAME })])
  })
})

describe('a tenant that refuses it', () => {
  async function registered(options: EmulatorOptions = {}) {
    const emulator = await start({ uniqueName: 'refuse', ...options })
    const session = graphSession(emulator)
    expect((await session.apply()).failure).toBeUndefined()
    return { emulator, session }
  }

  it('has its application marked and found by its tag: the next run plans nothing and tries nothing', async () => {
    const { emulator, session } = await registered()
    expect(ours(emulator)).toEqual([expect.objectContaining({ uniqueName: null, tags: [TAG, NO_UNIQUE_NAME_TAG] })])
    const before = emulator.requests.length
    expect(await session.plan()).toMatchObject({ steps: [], blockers: [] })
    expect(
      emulator.requests.slice(before).filter(({ method, url }) => method !== 'GET' && !url.endsWith('/$batch'))
    ).toEqual([])
  })

  it('is read in as many round trips as one that stores it', async () => {
    const { emulator, session } = await registered()
    const roundTrips = async () => {
      const before = emulator.requests.length
      await session.observe()
      return emulator.requests.slice(before).filter(({ batchItem }) => batchItem === undefined).length
    }
    expect(await roundTrips()).toBe(2)
    const [application] = ours(emulator)
    if (application !== undefined) application.uniqueName = UNIQUE_NAME
    expect(await roundTrips()).toBe(2)
  })

  it('is not fooled by an application of others with the same name', async () => {
    const { emulator, session } = await registered()
    const [application] = ours(emulator)
    if (application !== undefined) application.tags = []
    expect((await session.plan()).blockers).toEqual([
      expect.objectContaining({ kind: 'name-taken', applicationIds: [application?.appId] })
    ])
  })

  it('has other tags kept', async () => {
    const { emulator, session } = await registered()
    const [application] = ours(emulator)
    if (application === undefined) throw new Error('the application was not created')
    application.tags = ['HideApp', TAG]
    await session.directory.updateApplication(applicationObjectId(application.id), { uniqueName: UNIQUE_NAME })
    expect(application.tags).toEqual(['HideApp', TAG, NO_UNIQUE_NAME_TAG])
  })
})

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['the answer to its creation is lost', { kind: 'reset', acted: true }],
  ['its creation meets an outage', { kind: 'answer', acted: true, status: 503 }]
]

describe.each(['take', 'drop', 'refuse'] as const)('a tenant with a unique name that it %ss', (uniqueName) => {
  it.each(FAULTS)('has one application where %s', async (_what, fault) => {
    const { emulator, front } = await startBehindFront({ uniqueName })
    front.fail(/^POST \/v1\.0\/applications /, fault)
    const session = graphSession(emulator, { endpoint: front.origin })
    expect((await session.apply()).failure).toBeUndefined()
    expect(ours(emulator)).toHaveLength(1)
    expect(ours(emulator)[0]?.keyCredentials).toHaveLength(1)
    expect((await session.plan()).steps).toEqual([])
  })
})

it('of several applications with the tag, the one with the unique name counts, then the oldest', async () => {
  const emulator = await start({ uniqueName: 'drop' })
  const session = graphSession(emulator)
  await session.apply()
  const [application] = ours(emulator)
  if (application === undefined) throw new Error('the application was not created')
  const twin = {
    ...structuredClone(application),
    id: '00000000-0000-4000-8000-000000000001',
    appId: '00000000-0000-4000-8000-000000000002',
    uniqueName: null,
    createdDateTime: '2020-01-01T00:00:00Z'
  }
  emulator.tenant.applications.push(twin)
  expect(await session.observe()).toMatchObject({ application: { objectId: application.id } })
  application.uniqueName = null
  expect(await session.observe()).toMatchObject({ application: { objectId: twin.id } })
})
