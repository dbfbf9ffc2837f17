import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { GraphRequest } from '../../src/adapters/graph/graph-connection.ts'
import { newKeyCredential } from '../../src/adapters/graph/key-credentials.ts'
import { KeyRollover } from '../../src/adapters/graph/key-rollover.ts'
import { applicationId, applicationObjectId, keyId } from '../../src/domain/identifiers.ts'
import type { RegisteredCertificate } from '../../src/domain/plan/plan.ts'
import { isManagedKeyCredential, keyCredentialNameOf } from '../../src/domain/request/managed-names.ts'
import { foundApplication } from '../../src/domain/tenant/observed-tenant.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { type ApplicationSessionOptions, applicationSession } from '../support/application-session.ts'
import { limitCertificates } from '../support/certificate-limit.ts'
import { hurriedClock, manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import type { Fault } from '../support/faulty-front.ts'
import { graphSession } from '../support/graph-session.ts'
import { INTERRUPTIONS } from '../support/interruptions.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { shareOf } from '../support/short-form.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { startBehindFront } = emulators()

/** An application with three certificates of others, one of them expired, and without any permission to write. */
const NORTHWIND = applicationObjectId('404271d0-0002-4000-8000-000000000041')
const CLIENT_ID = applicationId('404271d0-0001-4000-8000-000000000042')
const registration = registrationOf({
  tenant: 'northwind.onmicrosoft.com',
  application: { flow: 'existing', applicationId: CLIENT_ID, username: 'backup@northwind.example' }
})
const NAME = keyCredentialNameOf('VB365 Northwind')
const DAY = 24 * 60 * 60 * 1000

function applicationIn({ tenant }: RunningEmulator) {
  const application = tenant.applications.find(({ id }) => id === NORTHWIND)
  if (application === undefined) throw new Error(`the tenant has no application ${NORTHWIND}`)
  return application
}

const keysIn = (emulator: RunningEmulator) => applicationIn(emulator).keyCredentials
const thumbprintsIn = (emulator: RunningEmulator) =>
  keysIn(emulator).map(({ customKeyIdentifier }) => customKeyIdentifier)

interface RolloverOptions extends ApplicationSessionOptions {
  readonly proofs?: readonly CertificateWithKey[]
}

type EmulatorOptions = Parameters<typeof startBehindFront>[0]

/** The application with a certificate of its own, with which it signs in; an administrator registered that. */
async function rolling(options: EmulatorOptions = {}) {
  const { lagMs = 0 } = options
  const { emulator, front } = await startBehindFront({ seed: 'northwind', ...options })
  const foreign = structuredClone(keysIn(emulator))
  const signing = await newCertificate('Signing')
  const register = async (certificate: CertificateWithKey): Promise<RegisteredCertificate> => {
    const clock = hurriedClock(20)
    await graphSession(emulator, { clock }).directory.registerCertificate(NORTHWIND, certificate, NAME)
    // Until all replicas show it.
    await setTimeout(lagMs)
    const id = keysIn(emulator).find(({ customKeyIdentifier }) => customKeyIdentifier === certificate.facts.thumbprint)
    return { keyId: keyId(id?.keyId ?? ''), thumbprint: certificate.facts.thumbprint }
  }
  const signingKey = await register(signing)
  const masked: string[] = []
  const rollover = ({ proofs = [signing], ...session }: RolloverOptions = {}) =>
    new KeyRollover({
      session: applicationSession(emulator, CLIENT_ID, signing, { endpoint: front.origin, ...session }),
      proofs: () => Promise.resolve(proofs),
      mask: (secret) => masked.push(secret)
    })
  return { emulator, front, foreign, signing, signingKey, register, rollover, masked }
}

/** Requests of one kind, by their path. */
const sentTo = (emulator: RunningEmulator, part: string) => emulator.requests.filter(({ url }) => url.endsWith(part))

/** What is sent, and what happens right before. */
function watching(before: (request: GraphRequest) => unknown = () => undefined) {
  const requests: GraphRequest[] = []
  return {
    requests,
    async meanwhile(request: GraphRequest) {
      requests.push(request)
      await before(request)
    }
  }
}

describe('an application that renews its own certificate', () => {
  it('adds the next one and removes the last one by addKey and removeKey, and sends no PATCH', async () => {
    const { emulator, foreign, signing, signingKey, rollover } = await rolling()
    const writes = emulator.requests.length
    const next = await newCertificate('Next')
    await rollover().registerCertificate(NORTHWIND, next, NAME)
    expect(thumbprintsIn(emulator)).toEqual([
      ...foreign.map(({ customKeyIdentifier }) => customKeyIdentifier),
      signing.facts.thumbprint,
      next.facts.thumbprint
    ])
    await rollover({ proofs: [next, signing] }).removeCertificate(NORTHWIND, signingKey)
    expect(keysIn(emulator).slice(0, -1)).toEqual(foreign)
    expect(thumbprintsIn(emulator).at(-1)).toBe(next.facts.thumbprint)
    const sent = emulator.requests.slice(writes)
    expect(sent.filter(({ method }) => method !== 'GET').map(({ url }) => url.replace(/^.*\//, ''))).toEqual(
      expect.arrayContaining(['addKey', 'removeKey'])
    )
    expect(sent.filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  it('needs no permission: its token holds none that writes applications', async () => {
    const { emulator, signing } = await rolling()
    const { roles } = await applicationSession(emulator, CLIENT_ID, signing).caller()
    expect([...(roles ?? [])].filter((role) => role.startsWith('Application.'))).toEqual([])
  })

  it('takes three requests for one change', async () => {
    const { rollover } = await rolling()
    const { requests, meanwhile } = watching()
    await rollover({ meanwhile }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    expect(requests.map(({ path }) => path)).toEqual(['/$batch', `/applications/${NORTHWIND}/addKey`, '/$batch'])
  })

  it('adds nothing where the certificate is there already', async () => {
    const { emulator, signing, rollover } = await rolling()
    await rollover().registerCertificate(NORTHWIND, signing, NAME)
    expect(sentTo(emulator, '/addKey')).toEqual([])
  })

  it('removes nothing where the certificate is gone already, and needs no proof for it', async () => {
    const { emulator, signingKey, register, rollover } = await rolling()
    const old = await register(await newCertificate('Old'))
    applicationIn(emulator).keyCredentials = keysIn(emulator).filter((key) => key.keyId !== old.keyId)
    await rollover({ proofs: [] }).removeCertificate(NORTHWIND, old)
    expect(sentTo(emulator, '/removeKey')).toEqual([])
    expect(keysIn(emulator).at(-1)?.keyId).toBe(signingKey.keyId)
  })

  it('keeps the next one: reads where it is there, and adds it again where it has gone', async () => {
    const { emulator, signing, foreign, rollover } = await rolling()
    const next = await newCertificate('Next')
    await rollover().registerCertificate(NORTHWIND, next, NAME)
    await rollover().keepCertificate(NORTHWIND, next, NAME)
    expect(sentTo(emulator, '/addKey')).toHaveLength(1)
    const isNext = (thumbprint: string) => thumbprint === next.facts.thumbprint
    applicationIn(emulator).keyCredentials = keysIn(emulator).filter((key) => !isNext(key.customKeyIdentifier))
    await rollover().keepCertificate(NORTHWIND, next, NAME)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([signing.facts.thumbprint, next.facts.thumbprint])
  })

  it.each(['keep', 'drop'] as const)(
    'is known as the owner where the tenant will %s the name',
    async (addedKeyName) => {
      const { emulator, rollover } = await rolling({ addedKeyName })
      const next = await newCertificate('Next')
      await rollover().registerCertificate(NORTHWIND, next, NAME)
      const application = foundApplication(await graphSession(emulator).observe(registration))
      const own = application?.keyCredentials.filter(isManagedKeyCredential) ?? []
      expect(own.map(({ thumbprint }) => thumbprint)).toContain(next.facts.thumbprint)
      expect(own).toHaveLength(2)
    }
  )

  it.each(['any', 'other'] as const)(
    'removes a certificate with the proof of another one, where the tenant takes that of %s',
    async (removeKeyProof) => {
      const { emulator, foreign, signing, signingKey, register, rollover } = await rolling({ removeKeyProof })
      const next = await newCertificate('Next')
      await register(next)
      const { requests, meanwhile } = watching()
      await rollover({ proofs: [signing, next], meanwhile }).removeCertificate(NORTHWIND, signingKey)
      expect(keysIn(emulator).slice(0, -1)).toEqual(foreign)
      expect(requests.filter(({ path }) => path.endsWith('/removeKey'))).toHaveLength(1)
    }
  )
})

/** The claims of the proof in a request. */
function proofIn({ body }: GraphRequest): string {
  const { proof } = Object(body)
  return String(proof)
}

describe('the proof of a change', () => {
  it('is a JWT of ten minutes that the application made out to Azure AD Graph, and is masked before it is sent', async () => {
    const { signing, rollover, masked } = await rolling()
    const clock = manualClock()
    const { requests, meanwhile } = watching((request) => {
      if (request.path.endsWith('addKey')) expect(masked).toEqual([proofIn(request)])
    })
    await rollover({ clock, meanwhile }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    const [proof = ''] = requests.filter(({ path }) => path.endsWith('addKey')).map(proofIn)
    expect(proof).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    const x5t = Buffer.from(signing.facts.thumbprint, 'hex').toString('base64url')
    expect(decodeProtectedHeader(proof)).toEqual({ alg: 'RS256', typ: 'JWT', x5t })
    const start = Math.floor(clock.now().getTime() / 1000) - 60
    expect(decodeJwt(proof)).toEqual({
      aud: '00000002-0000-0000-c000-000000000000',
      iss: NORTHWIND,
      nbf: start,
      exp: start + 600
    })
  })

  it('is made anew for each try, which may come long after the last', async () => {
    const { front, rollover, masked } = await rolling()
    front.fail(/addKey/, { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '30' } })
    await rollover().registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    const [first, second] = masked.map((proof) => decodeJwt(proof).nbf ?? 0)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(30)
  })

  const error = { code: 'Authentication_MissingOrMalformed', message: 'Access Token missing or malformed.' }
  const refused: Fault = { kind: 'answer', acted: false, status: 401, body: JSON.stringify({ error }) }

  it('is tried with the next certificate where Graph does not accept that of the first', async () => {
    const { front, signing, register, rollover, masked } = await rolling()
    const other = await newCertificate('Other')
    await register(other)
    front.fail(/addKey/, refused)
    await rollover({ proofs: [other, signing] }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    const thumbprints = masked.map((proof) => Buffer.from(decodeProtectedHeader(proof).x5t ?? '', 'base64url'))
    expect(thumbprints.map((bytes) => bytes.toString('hex').toUpperCase())).toEqual([
      other.facts.thumbprint,
      signing.facts.thumbprint
    ])
  })

  it('is that of a certificate that is seen on the application, before any other', async () => {
    const { emulator, signing, rollover } = await rolling()
    const stranger = await newCertificate('Stranger')
    await rollover({ proofs: [stranger, signing] }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    expect(sentTo(emulator, '/addKey').map(({ status }) => status)).toEqual([200])
  })

  it('is tried again, as the certificate may be too new for Graph', async () => {
    const { front, emulator, rollover } = await rolling()
    front.fail(/addKey/, refused, 3)
    const next = await newCertificate('Next')
    await rollover().registerCertificate(NORTHWIND, next, NAME)
    expect(thumbprintsIn(emulator).at(-1)).toBe(next.facts.thumbprint)
  })

  it('that is never accepted ends in a sentence of its own: the access token is good', async () => {
    const { emulator, foreign, rollover } = await rolling()
    const [stranger, next] = [await newCertificate('Stranger'), await newCertificate('Next')]
    const refusal = await refusalOf(rollover({ proofs: [stranger] }).registerCertificate(NORTHWIND, next, NAME))
    expect(refusal.code).toBe('request-refused')
    expect(refusal.message).toMatch(
      new RegExp(
        `^Adding the certificate ${next.facts.thumbprint} to the application was refused: Access Token missing or malformed \\(Authentication_MissingOrMalformed, HTTP 401, request-id [0-9a-f-]+\\)\\. In spite of these words the access token is good: Microsoft Graph did not accept the proof of possession, which the private key of the certificate ${stranger.facts.thumbprint} signed\\. Check in the Entra admin center`
      )
    )
    expect(sentTo(emulator, '/addKey')).toHaveLength(6)
    expect(keysIn(emulator).slice(0, -1)).toEqual(foreign)
  })

  it('cannot be made by a clock that is off: the sentence says by how much', async () => {
    const { emulator, signing, rollover } = await rolling()
    const roller = rollover()
    // Signs in while the clocks agree.
    await roller.registerCertificate(NORTHWIND, signing, NAME)
    emulator.setClock(new Date(Date.now() + 20 * 60_000))
    const refusal = await refusalOf(roller.registerCertificate(NORTHWIND, await newCertificate('Next'), NAME))
    expect(refusal.code).toBe('request-refused')
    expect(refusal.message).toMatch(
      /^Adding the certificate .* was refused\. The clock of the runner is 20 minutes slow: it shows .*, and Microsoft Graph shows .*\. With more than five minutes between them Microsoft Graph does not accept the proof of possession of a key\. Set the clock of the runner/
    )
    expect(sentTo(emulator, '/addKey')).toHaveLength(1)
  })

  it('cannot be made with a certificate that has expired', async () => {
    const { emulator, rollover } = await rolling()
    const expired = await newCertificate('Expired', new Date(Date.now() - 500 * DAY))
    const refusal = await refusalOf(
      rollover({ proofs: [expired] }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    )
    expect(refusal.code).toBe('certificate-invalid')
    expect(refusal.message).toMatch(
      new RegExp(
        `^Adding the certificate [0-9A-F]{40} to the application needs a proof of possession: a signature with the private key of a certificate that is registered on the application and in force\\. It is \\S+ by the clock of the runner, and the available keys belong to ${expired.facts.thumbprint} \\(\\S+ to \\S+\\)\\. Check the clock\\. Where all certificates of an application have expired, it cannot renew them itself: let an identity`
      )
    )
    expect(sentTo(emulator, '/addKey')).toEqual([])
  })

  it('cannot be made with a certificate that is registered for a shorter time, which has passed', async () => {
    const { emulator, rollover } = await rolling()
    const roller = rollover()
    await roller.registerCertificate(NORTHWIND, await newCertificate('Before'), NAME)
    const ended = { endDateTime: '2026-01-01T00:00:00Z' }
    applicationIn(emulator).keyCredentials = keysIn(emulator).map((key) => ({ ...key, ...ended }))
    const refusal = await refusalOf(roller.registerCertificate(NORTHWIND, await newCertificate('Next'), NAME))
    expect(refusal.message).toContain(' to 2026-01-01T00:00:00Z)')
  })

  it('cannot be made without a key', async () => {
    const { rollover } = await rolling()
    const refusal = await refusalOf(
      rollover({ proofs: [] }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    )
    expect(refusal.code).toBe('permission-missing')
    expect(refusal.message).toMatch(
      /a certificate that is registered on the application and in force\. No such key is available: give the certificate with its key as client-certificate, or let an identity with the Microsoft Graph application permission Application\.ReadWrite\.OwnedBy that owns the application, or with Application\.ReadWrite\.All, run once\.$/
    )
  })

  it('is never that of the certificate that is removed, which might be the last one', async () => {
    const { emulator, signing, signingKey, rollover } = await rolling({ removeKeyProof: 'any' })
    const before = structuredClone(keysIn(emulator))
    const refusal = await refusalOf(rollover({ proofs: [signing] }).removeCertificate(NORTHWIND, signingKey))
    expect(refusal.message).toMatch(
      / a signature with the private key of another certificate .* No such key is available/
    )
    expect(keysIn(emulator)).toEqual(before)
  })
})

describe('a change of an application’s keys that Graph refuses', () => {
  it('as the identity is another one says who may', async () => {
    const { emulator, signing } = await rolling()
    const other = await newCertificate('Other application')
    const { identifiers } = await graphSession(emulator).apply(
      registrationOf({ tenant: 'northwind.onmicrosoft.com', application: { flow: 'new', name: 'Other' } }),
      other
    )
    if (identifiers === undefined) throw new Error('no application was made')
    const session = applicationSession(emulator, identifiers.applicationId, other)
    const roller = new KeyRollover({ session, proofs: () => Promise.resolve([signing]), mask: () => undefined })
    const refusal = await refusalOf(roller.registerCertificate(NORTHWIND, await newCertificate('Next'), NAME))
    expect(refusal.code).toBe('permission-missing')
    expect(refusal.message).toMatch(
      new RegExp(
        `was denied: Insufficient privileges to complete the operation .*\\. An application needs no permission to renew its own certificates, but only when it signs in itself: check that client-id, which is ${identifiers.applicationId} here, is the ID of this very application\\. Otherwise let an identity`
      )
    )
  })

  it('as a policy limits certificates says what to change', async () => {
    const { emulator, rollover } = await rolling()
    limitCertificates(emulator, 'P30D')
    await expect(rollover().registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)).rejects.toMatchObject({
      code: 'request-refused',
      message: expect.stringMatching(
        /^Adding the certificate .* lower certificate\.validityDays in the registration file\.$/
      )
    })
  })
})

/** What else may go wrong with one request. */
const FAULTS: readonly (readonly [string, Fault])[] = [
  ...INTERRUPTIONS,
  ['gets half of an answer', { kind: 'half-body' }],
  ['gets an answer without its body', { kind: 'answer', acted: true, status: 200 }],
  ['gets the page of a gateway after it was stored', { kind: 'answer', acted: true, status: 502, body: '<html>' }],
  ['times out on the way', { kind: 'answer', acted: false, status: 408 }],
  ['meets other requests', { kind: 'answer', acted: false, status: 409, body: concurrency() }]
]

function concurrency(): string {
  return JSON.stringify({
    error: { code: 'Directory_ConcurrencyViolation', message: 'Please wait briefly and retry.' }
  })
}

describe('while a change of an application’s keys', () => {
  it.each(shareOf(FAULTS, 0, 2))('%s, one certificate is added, once', async (_what, fault) => {
    const { emulator, front, foreign, signing, rollover } = await rolling()
    front.fail(/addKey/, fault)
    const next = await newCertificate('Next')
    await rollover().registerCertificate(NORTHWIND, next, NAME)
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([signing.facts.thumbprint, next.facts.thumbprint])
  })

  it.each(shareOf(FAULTS, 1, 2))('%s, one certificate is removed, and no other', async (_what, fault) => {
    const { emulator, front, foreign, register, signing, rollover } = await rolling()
    const old = await register(await newCertificate('Old'))
    front.fail(/removeKey/, fault)
    await rollover().removeCertificate(NORTHWIND, old)
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([signing.facts.thumbprint])
  })
})

describe('a certificate that an application adds to itself', () => {
  it('is added once where it was stored, which the list shows before it is sent again', async () => {
    const { emulator, front, rollover } = await rolling()
    front.fail(/addKey/, { kind: 'reset', acted: true })
    await rollover().registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    expect(sentTo(emulator, '/addKey')).toHaveLength(1)
  })

  it('is left once where Graph stored the first of two late', async () => {
    const { emulator, front, foreign, signing, rollover } = await rolling()
    const outside = applicationSession(emulator, CLIENT_ID, signing).connection
    front.fail(/addKey/, { kind: 'answer', acted: false, status: 504 })
    let late: GraphRequest | undefined
    const { requests, meanwhile } = watching(async (request) => {
      if (request.path.endsWith('addKey')) late ??= request
      // The first one is stored before the second one is read back.
      const added = requests.filter(({ path }) => path.endsWith('addKey')).length
      if (added === 2 && !request.path.endsWith('addKey') && late !== undefined) {
        await outside.send(late)
        late = undefined
      }
    })
    const next = await newCertificate('Next')
    await rollover({ meanwhile }).registerCertificate(NORTHWIND, next, NAME)
    expect(sentTo(emulator, '/addKey').map(({ status }) => status)).toEqual([200, 200])
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual([signing.facts.thumbprint, next.facts.thumbprint])
  })

  it('is added once where replicas show it late', async () => {
    const { emulator, rollover } = await rolling({ lagMs: 400 })
    const before = thumbprintsIn(emulator)
    const next = await newCertificate('Next')
    await rollover({ clock: hurriedClock(20) }).registerCertificate(NORTHWIND, next, NAME)
    expect(thumbprintsIn(emulator)).toEqual([...before, next.facts.thumbprint])
    expect(sentTo(emulator, '/addKey')).toHaveLength(1)
  })

  it('is added again where another program overwrote the list right after', async () => {
    const { emulator, front, rollover } = await rolling()
    front.fail(/addKey/, { kind: 'answer', acted: false, status: 200, body: '{}' })
    const next = await newCertificate('Next')
    await rollover().registerCertificate(NORTHWIND, next, NAME)
    expect(thumbprintsIn(emulator).filter((one) => one === next.facts.thumbprint)).toHaveLength(1)
  })

  it('that never appears ends in a sentence, not in a hang', async () => {
    const { front, rollover } = await rolling()
    front.fail(/addKey/, { kind: 'answer', acted: false, status: 200, body: '{}' }, Number.POSITIVE_INFINITY)
    const refusal = await refusalOf(rollover().registerCertificate(NORTHWIND, await newCertificate('Next'), NAME))
    expect(refusal.code).toBe('request-refused')
    expect(refusal.message).toMatch(
      /^Adding the certificate [0-9A-F]{40} to the application failed: Microsoft Graph took the change, but does not return it\. It may be slow today, or something else writes/
    )
  })

  it('that meets one outage after the other says so at the deadline', async () => {
    const { front, rollover } = await rolling()
    front.fail(/addKey/, { kind: 'answer', acted: false, status: 503 }, Number.POSITIVE_INFINITY)
    await expect(rollover().registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)).rejects.toMatchObject({
      code: 'service-unreachable',
      message: expect.stringMatching(/^Adding the certificate [0-9A-F]{40} to the application failed: .*HTTP 503/)
    })
  })

  it('beside one that another program registers at the same time leaves both', async () => {
    const { emulator, foreign, signing, rollover } = await rolling()
    const [next, other] = [await newCertificate('Next'), await newCertificate('Other')]
    const outside = graphSession(emulator).connection
    const { meanwhile } = watching(async ({ path }) => {
      if (!path.endsWith('addKey')) return
      const kept = keysIn(emulator).map((key) => ({ keyId: key.keyId }))
      const body = { keyCredentials: [...kept, newKeyCredential(other, 'Other')] }
      await outside.send({ method: 'PATCH', path: `/applications/${NORTHWIND}`, body })
    })
    await rollover({ meanwhile }).registerCertificate(NORTHWIND, next, NAME)
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length)).toEqual(
      [signing, other, next].map(({ facts }) => facts.thumbprint)
    )
  })

  it('ends at once, within the grace of a write, where the run is cancelled while Graph does not answer', async () => {
    const { front, rollover } = await rolling()
    const stop = new AbortController()
    front.fail(/addKey/, { kind: 'hang', arrived: () => stop.abort(new Error('cancelled')) })
    const begun = Date.now()
    await expect(
      rollover({ signal: stop.signal }).registerCertificate(NORTHWIND, await newCertificate('Next'), NAME)
    ).rejects.toThrow('cancelled')
    expect(Date.now() - begun).toBeLessThan(5_000)
  })
})

describe('a certificate that an application removes from itself', () => {
  it('is gone where Graph finds it no longer, as soon as the list agrees', async () => {
    const { emulator, front, foreign, register, rollover } = await rolling()
    const old = await register(await newCertificate('Old'))
    const shown = structuredClone(keysIn(emulator))
    front.fail(/removeKey/, { kind: 'reset', acted: true })
    const showOld = (body: string) => {
      const batch = JSON.parse(body)
      batch.responses[0].body.keyCredentials = shown
      return JSON.stringify(batch)
    }
    const { requests, meanwhile } = watching(({ path }) => {
      const isFirst = requests.filter((request) => request.path.endsWith('removeKey')).length === 1
      if (path.endsWith('removeKey') && isFirst) front.fail(/batch/, { kind: 'rewrite', rewrite: showOld }, 8)
    })
    await rollover({ meanwhile }).removeCertificate(NORTHWIND, old)
    expect(sentTo(emulator, '/removeKey').map(({ status }) => status)).toEqual([204, 400])
    expect(keysIn(emulator).slice(0, -1)).toEqual(foreign)
  })

  it('goes where replicas lag behind', async () => {
    const { emulator, foreign, register, rollover } = await rolling({ lagMs: 400 })
    const old = await register(await newCertificate('Old'))
    await rollover({ clock: hurriedClock(20) }).removeCertificate(NORTHWIND, old)
    expect(keysIn(emulator).slice(0, -1)).toEqual(foreign)
    expect(sentTo(emulator, '/removeKey')).toHaveLength(1)
  })

  it('that never goes ends in a sentence, not in a hang', async () => {
    const { front, register, rollover } = await rolling()
    const old = await register(await newCertificate('Old'))
    front.fail(/removeKey/, { kind: 'answer', acted: false, status: 204 }, Number.POSITIVE_INFINITY)
    const refusal = await refusalOf(rollover().removeCertificate(NORTHWIND, old))
    expect(refusal.message).toMatch(
      new RegExp(
        `^Removing the certificate ${old.thumbprint} from the application failed: Microsoft Graph took the change, but still returns it\\.`
      )
    )
  })
})

describe('several changes of one application’s keys at once', () => {
  it('in this process take turns, and nothing is lost', async () => {
    const { emulator, foreign, signing, register, rollover } = await rolling({ latencyMs: 5 })
    const old = await register(await newCertificate('Old'))
    const added = await Promise.all(['One', 'Two', 'Three'].map((name) => newCertificate(name)))
    await Promise.all([
      ...added.map((certificate) => rollover().registerCertificate(NORTHWIND, certificate, NAME)),
      rollover().removeCertificate(NORTHWIND, old),
      rollover().removeCertificate(NORTHWIND, old)
    ])
    expect(keysIn(emulator).slice(0, foreign.length)).toEqual(foreign)
    expect(thumbprintsIn(emulator).slice(foreign.length).toSorted()).toEqual(
      [signing, ...added].map(({ facts }) => facts.thumbprint).toSorted()
    )
    expect(sentTo(emulator, '/removeKey')).toHaveLength(1)
  })
})
