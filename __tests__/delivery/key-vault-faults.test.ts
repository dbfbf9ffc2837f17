import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type Fault, type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import {
  handoverOf,
  type VaultSessionOptions,
  vaultOf,
  vaultSession,
  versionsIn
} from '../support/key-vault-session.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { shareOf } from '../support/short-form.ts'
import { newCertificate } from '../support/test-certificate.ts'

const HTML = '<!DOCTYPE html><html><body><h1>Gateway</h1></body></html>'
const html = { 'content-type': 'text/html' }
const conflict = JSON.stringify({
  error: { code: 'Conflict', message: 'Busy.', innererror: { code: 'ObjectIsBeingRecovered' } }
})
/** Short only where an answer never comes: an import that is slow must not be taken for one. */
const patienceFor = (fault: Fault) => (fault.kind === 'hang' ? 2_000 : 60_000)
const passOn: Fault = { kind: 'rewrite', rewrite: (body) => body }

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['the answer is 429', { kind: 'answer', acted: false, status: 429 }],
  [
    'the answer is 429 with Retry-After',
    { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '7' } }
  ],
  ['the answer is 500', { kind: 'answer', acted: false, status: 500, body: '{"error":{"code":"InternalError"}}' }],
  ['the answer is 503 without a body', { kind: 'answer', acted: false, status: 503 }],
  ['the answer is 503 though the vault acted', { kind: 'answer', acted: true, status: 503 }],
  ['a gateway answers 502 with a page', { kind: 'answer', acted: false, status: 502, headers: html, body: HTML }],
  [
    'a gateway answers 504 though the vault acted',
    { kind: 'answer', acted: true, status: 504, headers: html, body: HTML }
  ],
  ['the connection is reset before the vault acts', { kind: 'reset', acted: false }],
  ['the connection is reset after the vault acted', { kind: 'reset', acted: true }],
  ['half of the answer is lost', { kind: 'half-body' }],
  ['no answer comes', { kind: 'hang' }]
]

const IMPORT_FAULTS: typeof FAULTS = [
  ...FAULTS,
  ['a proxy answers a page instead', { kind: 'answer', acted: false, status: 200, headers: html, body: HTML }],
  [
    'a proxy answers a page after the vault acted',
    { kind: 'answer', acted: true, status: 200, headers: html, body: HTML }
  ],
  ['the answer is an empty success though the vault did nothing', { kind: 'answer', acted: false, status: 200 }],
  ['the answer is an empty success after the vault acted', { kind: 'answer', acted: true, status: 200 }],
  ['the certificate is busy for a moment', { kind: 'answer', acted: false, status: 409, body: conflict }]
]

const { start, keep } = emulators()
let emulator: RunningEmulator
let keyVault: RunningKeyVault
let front: FaultyFront

beforeAll(async () => {
  emulator = await start({ keyVault: true })
  keyVault = vaultOf(emulator)
})
beforeEach(async () => {
  keyVault.contents.certificates.clear()
  front = keep(await startFaultyFront(keyVault.vault))
})

const sessionBehindFront = (options: VaultSessionOptions = {}) =>
  vaultSession(emulator, {
    origin: front.origin.replace('127.0.0.1', 'localhost'),
    ...options
  })

describe('while a certificate is imported', () => {
  it.each(IMPORT_FAULTS)('%s: it is there once afterwards', async (_, fault) => {
    const [earlier, certificate] = [await newCertificate(), await newCertificate()]
    const destination = sessionBehindFront({ patienceMs: patienceFor(fault) }).destination()
    await destination.deliver(handoverOf(earlier, emulator))
    front.fail(/^POST /, fault)
    await destination.deliver(handoverOf(certificate, emulator))
    expect(versionsIn(emulator)).toEqual([earlier, certificate].map(({ facts }) => facts.thumbprint))
    expect((await destination.observe()).observed.holds).toEqual({
      kind: 'known',
      thumbprint: certificate.facts.thumbprint
    })
  })

  it.each(shareOf(FAULTS, 3, 4))(
    '%s, and so does the look that follows: it is there once afterwards',
    async (_, fault) => {
      const certificate = await newCertificate()
      const destination = sessionBehindFront({ patienceMs: patienceFor(fault) }).destination()
      await destination.observe()
      front.fail(/^POST /, { kind: 'reset', acted: true })
      front.fail(/^GET /, passOn)
      front.fail(/^GET /, fault, 2)
      await destination.deliver(handoverOf(certificate, emulator))
      expect(versionsIn(emulator)).toEqual([certificate.facts.thumbprint])
    }
  )
})

describe.each([
  ['the vault is asked where its tokens come from', 0],
  ['the vault is looked into before the import', 1],
  ['the vault is looked into after the import', 2]
])('while %s', (_, position) => {
  it.each(shareOf(FAULTS, position, 4))('%s: the certificate is there once afterwards', async (_name, fault) => {
    const certificate = await newCertificate()
    front.fail(/^GET /, passOn, position)
    front.fail(/^GET /, fault)
    await sessionBehindFront({ patienceMs: patienceFor(fault) })
      .destination()
      .deliver(handoverOf(certificate, emulator))
    expect(versionsIn(emulator)).toEqual([certificate.facts.thumbprint])
  })
})

describe('a vault that does not recover', () => {
  it('ends the run within its limit, with what it answered', async () => {
    const clock = manualClock()
    const begun = clock.now().getTime()
    const destination = sessionBehindFront({ clock }).destination()
    front.fail(/^POST /, { kind: 'answer', acted: false, status: 503, headers: html, body: HTML }, 1_000)
    const error = await refusalOf(destination.deliver(handoverOf(await newCertificate(), emulator)))
    expect(clock.now().getTime() - begun).toBeLessThanOrEqual(5 * 60_000)
    expect(error.code).toBe('service-unreachable')
    expect(error.message).toMatch(
      /^Importing the certificate vb365-contoso into localhost:\d+ failed: the answer has no error message; a proxy or gateway may stand before the vault \(HTTP 503\)\.$/
    )
  })

  it('is not waited for where it asks for more time than the run has', async () => {
    const clock = manualClock()
    const destination = sessionBehindFront({ clock }).destination()
    front.fail(/^POST /, { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '3600' } }, 1_000)
    const error = await refusalOf(destination.deliver(handoverOf(await newCertificate(), emulator)))
    expect(error.code).toBe('service-unreachable')
    expect(clock.slept).toEqual([])
  })

  it.each([
    ['seconds', { 'retry-after': '20' }],
    [
      'a date by its own clock',
      { 'retry-after': 'Tue, 01 Dec 2026 00:00:20 GMT', date: 'Tue, 01 Dec 2026 00:00:00 GMT' }
    ]
  ])('is waited for as long as it asks, in %s', async (_, headers) => {
    const clock = manualClock()
    const destination = sessionBehindFront({ clock }).destination()
    front.fail(/^POST /, { kind: 'answer', acted: false, status: 429, headers })
    await destination.deliver(handoverOf(await newCertificate(), emulator))
    expect(clock.slept).toEqual([20_000])
  })
})

describe('an import that the vault refuses', () => {
  it('is sent once', async () => {
    const body = JSON.stringify({ error: { code: 'BadParameter', message: 'The certificate cannot be read.' } })
    front.fail(/^POST /, { kind: 'answer', acted: false, status: 400, body }, 1_000)
    const error = await refusalOf(
      sessionBehindFront()
        .destination()
        .deliver(handoverOf(await newCertificate(), emulator))
    )
    expect(error.code).toBe('request-refused')
    expect(error.message).toMatch(/ failed: The certificate cannot be read \(BadParameter, HTTP 400\)\.$/)
    expect(front.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1)
  })

  it('is explained where a certificate is being requested under the same name', async () => {
    const message =
      "A new key vault certificate can not be created or imported while a pending key vault certificate's status is inProgress."
    const body = JSON.stringify({ error: { code: 'Forbidden', message } })
    front.fail(/^POST /, { kind: 'answer', acted: false, status: 409, body })
    const error = await refusalOf(
      sessionBehindFront()
        .destination()
        .deliver(handoverOf(await newCertificate(), emulator))
    )
    expect(error.message).toContain(
      'complete or delete that request, or give another name in "delivery.keyVault.certificate"'
    )
  })
})

describe('a run that is cancelled', () => {
  it('ends a reading on which it waits at once', async () => {
    const cancelled = new AbortController()
    const arrived = () => cancelled.abort(new Error('cancelled'))
    front.fail(/^GET /, { kind: 'hang', arrived })
    const { signal } = cancelled
    const begun = performance.now()
    const destination = sessionBehindFront({ signal, patienceMs: 60_000 }).destination()
    await expect(destination.observe()).rejects.toThrow('cancelled')
    expect(performance.now() - begun).toBeLessThan(3_000)
  })

  it('lets an import end that is under way', async () => {
    const cancelled = new AbortController()
    const certificate = await newCertificate()
    const { signal } = cancelled
    const destination = sessionBehindFront({ signal, patienceMs: 60_000 }).destination()
    front.fail(/^POST /, {
      kind: 'rewrite',
      rewrite: (body) => {
        cancelled.abort(new Error('cancelled'))
        return body
      }
    })
    await expect(destination.deliver(handoverOf(certificate, emulator))).rejects.toThrow('cancelled')
    expect(versionsIn(emulator)).toEqual([certificate.facts.thumbprint])
  })
})
