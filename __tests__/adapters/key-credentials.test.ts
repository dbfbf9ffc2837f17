import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { GraphConnection } from '../../src/adapters/graph/graph-connection.ts'
import { newKeyCredential, readKeyCredential } from '../../src/adapters/graph/key-credentials.ts'
import { applicationObjectId } from '../../src/domain/identifiers.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { hurriedClock, manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()

/** An application with three certificates of others, one of them expired, two foreign scopes and a web redirect URI. */
const NORTHWIND = applicationObjectId('404271d0-0002-4000-8000-000000000041')
const existing = registrationOf({
  tenant: 'northwind.onmicrosoft.com',
  application: {
    flow: 'existing',
    applicationId: '404271d0-0001-4000-8000-000000000042',
    username: 'backup@northwind.example'
  }
})
const NAME = 'register-vb365-application: VB365 Contoso'

function applicationIn({ tenant }: RunningEmulator, objectId: string | undefined = NORTHWIND) {
  const application = tenant.applications.find(({ id }) => id === objectId)
  if (application === undefined) throw new Error(`the tenant has no application ${objectId}`)
  return application
}

/** A certificate of OpenSSL with a subject in its notation. */
function derOf(subject: string): Buffer {
  const key = ['-newkey', 'rsa:2048', '-noenc', '-keyout', '/dev/null']
  return execFileSync('openssl', ['req', '-x509', ...key, '-subj', subject, '-outform', 'DER'], {
    stdio: ['ignore', 'pipe', 'ignore']
  })
}

/** Another program registers a certificate, and keeps those that are there now. */
async function registerBeside(connection: GraphConnection, emulator: RunningEmulator, certificate: CertificateWithKey) {
  const kept = applicationIn(emulator).keyCredentials.map(({ keyId }) => ({ keyId }))
  const added = newKeyCredential(certificate, 'Other')
  await connection.send({
    method: 'PATCH',
    path: `/applications/${NORTHWIND}`,
    body: { keyCredentials: [...kept, added] }
  })
}

describe('a certificate that is registered beside others', () => {
  it('leaves theirs as they are, to the byte, the expired one included', async () => {
    const emulator = await start({ seed: 'northwind' })
    const before = structuredClone(applicationIn(emulator).keyCredentials)
    const certificate = await newCertificate()
    await graphSession(emulator).directory.registerCertificate(NORTHWIND, certificate, NAME)
    const after = applicationIn(emulator).keyCredentials
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.slice(before.length)).toEqual([
      expect.objectContaining({ displayName: NAME, customKeyIdentifier: certificate.facts.thumbprint })
    ])
  })

  it('is not registered a second time', async () => {
    const emulator = await start({ seed: 'northwind' })
    const { directory } = graphSession(emulator)
    const certificate = await newCertificate()
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    const after = structuredClone(applicationIn(emulator).keyCredentials)
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    expect(applicationIn(emulator).keyCredentials).toEqual(after)
  })

  it('leaves all that others put on the application through three runs, of which the last plans nothing', async () => {
    const emulator = await start({ seed: 'northwind' })
    const before = structuredClone(applicationIn(emulator))
    const scopesBefore = emulator.tenant.delegatedGrants.map(({ scope }) => scope)
    const session = graphSession(emulator)
    for (const _ of ['first', 'second']) expect((await session.apply(existing)).failure).toBeUndefined()
    expect((await session.plan(existing)).steps).toEqual([])
    const after = applicationIn(emulator)
    expect(after.keyCredentials.slice(0, before.keyCredentials.length)).toEqual(before.keyCredentials)
    expect(after.keyCredentials).toHaveLength(before.keyCredentials.length + 1)
    expect(after.web).toEqual(before.web)
    expect(after.displayName).toBe(before.displayName)
    expect(scopesBefore).toEqual([' User.Read Calendars.Read'])
    const scopes = emulator.tenant.delegatedGrants.flatMap(({ scope }) => scope.split(' '))
    expect(scopes).toEqual(expect.arrayContaining(['User.Read', 'Calendars.Read', 'Group.ReadWrite.All']))
  })

  it('is registered where replicas lag behind, and theirs stay', async () => {
    const emulator = await start({ seed: 'northwind', lagMs: 200 })
    const before = structuredClone(applicationIn(emulator).keyCredentials)

    const { directory } = graphSession(emulator, { clock: hurriedClock(20) })
    const certificate = await newCertificate()
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    const after = applicationIn(emulator).keyCredentials
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.map(({ customKeyIdentifier }) => customKeyIdentifier).slice(before.length)).toEqual([
      certificate.facts.thumbprint
    ])
  })

  it('is put in again when another writer dropped it', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const before = structuredClone(applicationIn(emulator).keyCredentials)
    const clock = manualClock()
    const { directory } = graphSession(emulator, { endpoint: front.origin, clock })
    const certificate = await newCertificate()
    front.fail(/PATCH .*keyCredentials/, { kind: 'answer', acted: false, status: 204 })
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    const after = applicationIn(emulator).keyCredentials
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.at(-1)?.customKeyIdentifier).toBe(certificate.facts.thumbprint)
    expect(clock.slept.length).toBeGreaterThan(0)
  })

  it('does not drop one that others registered while it waited for another try', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const [other, own] = [await newCertificate('Other'), await newCertificate()]
    const clock = manualClock()
    const aside = graphSession(emulator).connection
    const concurrency = JSON.stringify({ error: { code: 'Directory_ConcurrencyViolation', message: 'Please wait.' } })
    front.fail(/PATCH .*keyCredentials/, {
      kind: 'answer',
      acted: false,
      status: 409,
      headers: { 'content-type': 'application/json' },
      body: concurrency
    })
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      clock: {
        ...clock,
        async sleep(milliseconds) {
          await registerBeside(aside, emulator, other)
          await clock.sleep(milliseconds)
        }
      }
    })
    await directory.registerCertificate(NORTHWIND, own, NAME)
    expect(applicationIn(emulator).keyCredentials.map(({ customKeyIdentifier }) => customKeyIdentifier)).toEqual(
      expect.arrayContaining([other.facts.thumbprint, own.facts.thumbprint])
    )
  })

  it('that never appears ends in a sentence, not in a hang', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    front.fail(/PATCH .*keyCredentials/, { kind: 'answer', acted: false, status: 204 }, 1000)
    await expect(directory.registerCertificate(NORTHWIND, await newCertificate(), NAME)).rejects.toMatchObject({
      code: 'request-refused',
      message: expect.stringMatching(/settings keep changing.* does not return the certificate .*\(the new one\)/)
    })
  })

  it('needs an application that the identity may write', async () => {
    const emulator = await start({ seed: 'northwind' })
    emulator.revoke('Application.ReadWrite.OwnedBy')
    const { directory } = graphSession(emulator)
    await expect(directory.registerCertificate(NORTHWIND, await newCertificate(), NAME)).rejects.toMatchObject({
      code: 'permission-missing',
      message: expect.stringMatching(/^Registering the certificate .* Application\.ReadWrite\.OwnedBy/)
    })
  })
})

describe('two runs at once', () => {
  it('make one application, and each finds its certificate on it', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    const step = (await session.plan()).steps.find(({ kind }) => kind === 'create-application')
    if (step?.kind !== 'create-application') throw new Error('the plan creates no application')
    const certificates = [await newCertificate('First'), await newCertificate('Second')]
    const [first, second] = await Promise.all(
      certificates.map((certificate) => session.directory.createApplication(step, certificate))
    )
    expect(second).toEqual(first)
    const { keyCredentials } = applicationIn(emulator, first?.objectId)
    expect(keyCredentials.map(({ customKeyIdentifier }) => customKeyIdentifier).toSorted()).toEqual(
      certificates.map(({ facts }) => facts.thumbprint).toSorted()
    )
  })
})

describe('a key credential as Graph writes it', () => {
  const credential = {
    keyId: guidOf(5, 1),
    displayName: 'CN=Contoso',
    startDateTime: '2026-01-01T00:00:00Z',
    endDateTime: '2027-01-01T00:00:00Z'
  }
  const thumbprint = 'A1B2C3D4E5F60718293A4B5C6D7E8F9001122334'

  it.each([
    ['hexadecimal digits, as Graph answers', thumbprint],
    ['base64 of the digest, as older portals wrote it', Buffer.from(thumbprint, 'hex').toString('base64')]
  ])('has the thumbprint of its identifier, in %s', (_, customKeyIdentifier) => {
    expect(readKeyCredential({ ...credential, customKeyIdentifier })?.thumbprint).toBe(thumbprint)
  })

  it('has the thumbprint of its certificate, whatever the identifier says', async () => {
    const { certificate, facts } = await newCertificate()
    const key = Buffer.from(certificate).toString('base64')
    expect(readKeyCredential({ ...credential, key, customKeyIdentifier: thumbprint })).toMatchObject({
      thumbprint: facts.thumbprint,
      thumbprintSha256: facts.thumbprintSha256
    })
  })

  it('has the organizational units of its certificate, by which its origin is known', async () => {
    const { certificate } = await newCertificate()
    const key = Buffer.from(certificate).toString('base64')
    expect(readKeyCredential({ ...credential, key })?.organizationalUnits).toEqual(['register-vb365-application'])
  })

  it.each([
    ['several units', '/OU=Backup/OU=Contoso/CN=VB365', ['Backup', 'Contoso']],
    ['no unit', '/CN=VB365, OU=register-vb365-application', []]
  ])('has all of them, and no other: %s', (_, subject, units) => {
    const key = derOf(subject).toString('base64')
    expect(readKeyCredential({ ...credential, key })?.organizationalUnits).toEqual(units)
  })

  it.each([null, 'bm8gY2VydGlmaWNhdGU='])('has no known units where its key is %p', (key) => {
    expect(readKeyCredential({ ...credential, key })?.organizationalUnits).toBeUndefined()
  })

  it.each([null, '', 'YmFja3Vw', 'not base64!'])(
    'has no known thumbprint where the identifier is %p',
    (customKeyIdentifier) => {
      expect(readKeyCredential({ ...credential, customKeyIdentifier })?.thumbprint).toBeUndefined()
    }
  )

  it('has times in UTC', () => {
    expect(readKeyCredential(credential)?.expiresOn.toISOString()).toBe('2027-01-01T00:00:00.000Z')
  })
})
