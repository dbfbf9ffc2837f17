import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { GraphConnection, GraphRequest } from '../../src/adapters/graph/graph-connection.ts'
import { newKeyCredential } from '../../src/adapters/graph/key-credentials.ts'
import { applicationObjectId, keyId, thumbprint } from '../../src/domain/identifiers.ts'
import type { RegisteredCertificate } from '../../src/domain/plan/plan.ts'
import { keyCredentialNameOf } from '../../src/domain/request/managed-names.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { hurriedClock, manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { INTERRUPTIONS } from '../support/interruptions.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()

/** An application with three certificates of others, one of them expired. */
const NORTHWIND = applicationObjectId('404271d0-0002-4000-8000-000000000041')
const NAME = keyCredentialNameOf('VB365 Contoso')

function applicationIn({ tenant }: RunningEmulator) {
  const application = tenant.applications.find(({ id }) => id === NORTHWIND)
  if (application === undefined) throw new Error(`the tenant has no application ${NORTHWIND}`)
  return application
}

const keysIn = (emulator: RunningEmulator) => applicationIn(emulator).keyCredentials
const keyIdsIn = (emulator: RunningEmulator) => keysIn(emulator).map((key) => key.keyId)
const thumbprintsIn = (emulator: RunningEmulator) =>
  keysIn(emulator).map(({ customKeyIdentifier }) => customKeyIdentifier)

/** Registers certificates of this action beside the foreign ones. */
async function withOwn(emulator: RunningEmulator, ...names: readonly string[]) {
  const foreign = structuredClone(keysIn(emulator))
  const { directory } = graphSession(emulator)
  const own: (RegisteredCertificate & { readonly certificate: CertificateWithKey })[] = []
  for (const name of names) {
    const certificate = await newCertificate(name)
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    const id = keyIdsIn(emulator).at(-1) ?? ''
    own.push({ keyId: keyId(id), thumbprint: certificate.facts.thumbprint, certificate })
  }
  const [first, second] = own
  if (first === undefined) throw new Error('the test registers no certificate')
  return { foreign, first, second: second ?? first }
}

/** Another program registers a certificate, and keeps those that are there now. */
async function registerBeside(connection: GraphConnection, emulator: RunningEmulator, certificate: CertificateWithKey) {
  const kept = keyIdsIn(emulator).map((id) => ({ keyId: id }))
  const body = { keyCredentials: [...kept, newKeyCredential(certificate, 'Other')] }
  await connection.send({ method: 'PATCH', path: `/applications/${NORTHWIND}`, body })
}

const patchesIn = (emulator: RunningEmulator) =>
  emulator.requests.filter(({ method, url }) => method === 'PATCH' && url.includes(NORTHWIND))

/** A clock on which something happens during the first wait. */
function clockWith(act: () => unknown) {
  const clock = manualClock()
  return {
    ...clock,
    async sleep(milliseconds: number) {
      if (clock.slept.length === 0) await act()
      await clock.sleep(milliseconds)
    }
  }
}

describe('a certificate that is removed', () => {
  it('leaves every other one as it is, to the byte', async () => {
    const emulator = await start({ seed: 'northwind' })
    const { foreign, first } = await withOwn(emulator, 'Old', 'New')
    const kept = structuredClone(keysIn(emulator).filter((key) => key.keyId !== first.keyId))
    await graphSession(emulator).directory.removeCertificate(NORTHWIND, first)
    expect(keysIn(emulator)).toEqual(kept)
    expect(kept.slice(0, foreign.length)).toEqual(foreign)
  })

  it('may be gone already: nothing is written', async () => {
    const emulator = await start({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'Old')
    const { directory } = graphSession(emulator)
    await directory.removeCertificate(NORTHWIND, first)
    const before = patchesIn(emulator).length
    await directory.removeCertificate(NORTHWIND, first)
    expect(patchesIn(emulator)).toHaveLength(before)
  })

  it('is looked for again where the replica of one reading does not show it', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { foreign, first } = await withOwn(emulator, 'Old')
    const hideLast = (body: string) => {
      const batch = JSON.parse(body)
      batch.responses[0].body.keyCredentials.pop()
      return JSON.stringify(batch)
    }
    front.fail(/batch/, { kind: 'rewrite', rewrite: hideLast })
    await graphSession(emulator, { endpoint: front.origin }).directory.removeCertificate(NORTHWIND, first)
    expect(keysIn(emulator)).toEqual(foreign)
  })

  it.each([
    ['key ID', { keyId: keyId(guidOf(5, 9)) }],
    ['thumbprint', { thumbprint: thumbprint('A'.repeat(40)) }]
  ])('is no other than the one that was meant: one with another %s is left', async (_, change) => {
    const emulator = await start({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'Old')
    const before = structuredClone(keysIn(emulator))
    await graphSession(emulator).directory.removeCertificate(NORTHWIND, { ...first, ...change })
    expect(keysIn(emulator)).toEqual(before)
  })

  it('goes where replicas lag behind', async () => {
    const emulator = await start({ seed: 'northwind', lagMs: 200 })
    const foreign = structuredClone(keysIn(emulator))
    const { directory } = graphSession(emulator, { clock: hurriedClock(20) })
    const certificate = await newCertificate()
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    // Until the replicas show it.
    await setTimeout(250)
    const id = keyId(keyIdsIn(emulator).at(-1) ?? '')
    await directory.removeCertificate(NORTHWIND, { keyId: id, thumbprint: certificate.facts.thumbprint })
    expect(keysIn(emulator)).toEqual(foreign)
  })

  it('is removed once more where another program overwrote the list right after', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { foreign, first } = await withOwn(emulator, 'Old')
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 204 })
    await graphSession(emulator, { endpoint: front.origin }).directory.removeCertificate(NORTHWIND, first)
    expect(keysIn(emulator)).toEqual(foreign)
  })

  it('that never goes ends in a sentence that names it', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'Old')
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 204 }, Number.POSITIVE_INFINITY)
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    await expect(directory.removeCertificate(NORTHWIND, first)).rejects.toMatchObject({
      code: 'request-refused',
      message: `Removing the certificate ${first.thumbprint} from the application failed: the application's settings keep changing. Microsoft Graph took the change, but still returns the certificate "${NAME}" (${first.keyId}). Something else seems to write to this application at the same time; stop it and run again.`
    })
  })

  it('needs an application that the identity may write', async () => {
    const emulator = await start({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'Old')
    emulator.revoke('Application.ReadWrite.OwnedBy')
    await expect(graphSession(emulator).directory.removeCertificate(NORTHWIND, first)).rejects.toMatchObject({
      code: 'permission-missing',
      message: expect.stringMatching(/^Removing the certificate [0-9A-F]{40} .* Application\.ReadWrite\.OwnedBy/)
    })
  })
})

describe.each(INTERRUPTIONS)('while the removal of a certificate %s', (_what, fault) => {
  async function interrupted(act: (emulator: RunningEmulator) => unknown) {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'Old', 'New')
    front.fail(/^PATCH /, fault)
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      clock: clockWith(() => act(emulator))
    })
    return { emulator, first, remove: () => directory.removeCertificate(NORTHWIND, first) }
  }

  it('nothing else changes', async () => {
    const { emulator, first, remove } = await interrupted(() => undefined)
    const kept = structuredClone(keysIn(emulator).filter((key) => key.keyId !== first.keyId))
    await remove()
    expect(keysIn(emulator)).toEqual(kept)
  })

  it('one that another program adds is kept', async () => {
    const other = await newCertificate('Other')
    const { emulator, first, remove } = await interrupted((tenant) =>
      registerBeside(graphSession(tenant).connection, tenant, other)
    )
    const before = thumbprintsIn(emulator)
    await remove()
    expect(thumbprintsIn(emulator)).toEqual([
      ...before.filter((one) => one !== first.thumbprint),
      other.facts.thumbprint
    ])
  })

  it('one that an administrator removes does not come back', async () => {
    const { emulator, first, remove } = await interrupted((tenant) => {
      applicationIn(tenant).keyCredentials = keysIn(tenant).slice(1)
    })
    const kept = keyIdsIn(emulator)
      .slice(1)
      .filter((id) => id !== first.keyId)
    await remove()
    expect(keyIdsIn(emulator)).toEqual(kept)
  })
})

describe('a removal that is stored late', () => {
  it('has put back what another program added since, and nothing else', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'Old')
    const before = thumbprintsIn(emulator)
    const other = await newCertificate('Other')
    const outside = graphSession(emulator).connection
    let late: GraphRequest | undefined
    let requests = 0
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 504 })
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      async meanwhile(request) {
        requests += 1
        if (request.method === 'PATCH') late ??= request
        // Reading, first write, reading, second write; the first one is stored before its reading back.
        if (requests === 3) await registerBeside(outside, emulator, other)
        if (requests === 5 && late !== undefined) await outside.send(late)
      }
    })
    await directory.removeCertificate(NORTHWIND, first)
    expect(thumbprintsIn(emulator)).toEqual([
      ...before.filter((one) => one !== first.thumbprint),
      other.facts.thumbprint
    ])
  })
})

describe('a certificate that is kept', () => {
  it('is read once, and not written where it is there', async () => {
    const emulator = await start({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'New')
    const before = emulator.requests.length
    await graphSession(emulator).directory.keepCertificate(NORTHWIND, first.certificate, NAME)
    const requests = emulator.requests.slice(before).map(({ method, url }) => `${method} ${url.replace(/.*\//, '')}`)
    expect(requests).toEqual(['POST token', `GET ${NORTHWIND}?$select=id,keyCredentials`, 'POST $batch'])
  })

  it('comes back where another writer has taken it away, beside all that are there now', async () => {
    const emulator = await start({ seed: 'northwind' })
    const { foreign, first, second } = await withOwn(emulator, 'New', 'Of another run')
    applicationIn(emulator).keyCredentials = keysIn(emulator).filter((key) => key.keyId !== first.keyId)
    await graphSession(emulator).directory.keepCertificate(NORTHWIND, first.certificate, NAME)
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([second.thumbprint, first.thumbprint])
  })

  it('is not written because a replica lags behind', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { first } = await withOwn(emulator, 'New')
    const writes = patchesIn(emulator).length
    const rewrite = (body: string) => {
      const batch = JSON.parse(body)
      for (const { body: application } of batch.responses) {
        application.keyCredentials = application.keyCredentials.filter(
          ({ keyId: id }: { keyId: string }) => id !== first.keyId
        )
      }
      return JSON.stringify(batch)
    }
    front.fail(/batch/, { kind: 'rewrite', rewrite }, 2)
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    await directory.keepCertificate(NORTHWIND, first.certificate, NAME)
    expect(patchesIn(emulator)).toHaveLength(writes)
  })

  it.each(INTERRUPTIONS)('comes back where the write %s', async (_what, fault) => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { foreign, first } = await withOwn(emulator, 'New')
    applicationIn(emulator).keyCredentials = foreign
    front.fail(/^PATCH /, fault)
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    await directory.keepCertificate(NORTHWIND, first.certificate, NAME)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([first.thumbprint])
  })
})

describe('several changes of one application’s certificates at once', () => {
  it('in this process lose nothing: what is to go goes, what is to come comes', async () => {
    const emulator = await start({ seed: 'northwind', latencyMs: 5 })
    const { foreign, first, second } = await withOwn(emulator, 'Old', 'Older')
    const [one, other] = [await newCertificate('One'), await newCertificate('Other')]
    await Promise.all([
      graphSession(emulator).directory.removeCertificate(NORTHWIND, first),
      graphSession(emulator).directory.registerCertificate(NORTHWIND, one, NAME),
      graphSession(emulator).directory.removeCertificate(NORTHWIND, second),
      graphSession(emulator).directory.registerCertificate(NORTHWIND, other, NAME)
    ])
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([one.facts.thumbprint, other.facts.thumbprint])
  })
})
