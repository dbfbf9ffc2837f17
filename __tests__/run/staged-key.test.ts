import { mkdirSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { outputsOf } from '../../src/report/outputs.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'

import { type Fault, type FaultyFront, sendWithHost, startFaultyFront } from '../support/faulty-front.ts'

import { summaryOf } from '../support/rendered.ts'
import { deliveredRegistration, runSessions } from '../support/run-session.ts'
import { IS_WHOLE, shareOf } from '../support/short-form.ts'
import { trustEmulator } from '../support/trust-emulator.ts'
import { useReadyMadeKeys } from '../support/use-ready-made-keys.ts'

const SERVICES = { exchangeOnline: true, sharePointOnline: true }
const NORTHWIND = '404271d0-0001-4000-8000-000000000042'
const SCENARIOS: Readonly<Record<string, Registration>> = {
  contoso: deliveredRegistration({ services: SERVICES, usage: ['backup', 'restoreDeviceCode'] }),
  northwind: deliveredRegistration({
    tenant: 'northwind.onmicrosoft.com',
    services: SERVICES,
    usage: ['backup', 'restoreDeviceCode'],
    application: { flow: 'existing', applicationId: NORTHWIND, username: 'backup@northwind.example' }
  })
}

const ERROR = { error: { code: 'Request_BadRequest', message: 'Refused for this test.' } }
const REFUSED: Fault = {
  kind: 'answer',
  acted: false,
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(ERROR)
}

/** A request behind staging, or one item of it where it is a batch. */
interface Place {
  readonly number: number
  /** Matches it, and those like it: requests that go side by side arrive in any order. */
  readonly like: RegExp
  /** How many like it come before. */
  readonly before: number
  readonly item: string | undefined
  readonly text: string
  /** Writes are never done without; what is only read of the tenant afterwards may remain unknown. */
  readonly isReading: boolean
}

const { startBehindFront, keep } = emulators()

const { sessionIn } = runSessions()
useReadyMadeKeys()

/** A run in which faults are planted: all of its requests, to whatever service, go through one front. */
async function runWith(seed: string, plant: (front: Awaited<ReturnType<typeof prepared>>) => void) {
  const scene = await prepared(seed)
  plant(scene)
  const { origin } = scene.front
  // Five minutes of waiting in a second.
  const options = { graphEndpoint: origin, authorityHost: origin, clock: hurriedClock(300) }
  const { outcome } = await scene.session.run(SCENARIOS[seed], options)
  return { ...scene, outcome }
}

async function prepared(seed: string) {
  const { emulator, front } = await startBehindFront({ seed })
  const session = await sessionIn(emulator)
  return { emulator, front, session }
}

/** Every request of a run without a fault that comes after the tenant was read, with the items of batches. */
async function placesBehindStaging(seed: string): Promise<readonly Place[]> {
  const { front } = await runWith(seed, () => undefined)
  const read = front.bodies.findIndex((line) => line.includes('/organization?'))
  return front.bodies.flatMap((line, number): Place[] => {
    if (number <= read) return []
    const like = alike(line)
    const before = front.bodies.slice(0, number).filter((earlier) => like.test(earlier)).length
    const batch = /^POST \/v1\.0\/\$batch (.*)$/s.exec(line)?.[1]
    const items: readonly { readonly id: string; readonly method: string; readonly url: string }[] =
      batch === undefined ? [] : JSON.parse(batch).requests
    // The application's own connections: one that fails is not known to work, which keeps no key from its place.
    if (items.some(({ url }) => url.startsWith('/sites/root'))) return []
    const isReading = items.length > 0 && items.every(({ method }) => method === 'GET')
    const text = nameOf(line.split(' ').slice(0, 2).join(' '))
    return [
      { number, like, before, item: undefined, text, isReading },
      ...items.map(({ id, method, url }) => ({
        number,
        like,
        before,
        item: id,
        text: nameOf(`${method} ${url}`),
        isReading
      }))
    ]
  })
}

/** Matches requests of the same method and path, and with the same first item where they are batches. */
function alike(line: string): RegExp {
  const [same = line] = /^\S+ [^\s?]+(?: \{"requests":\[\{"id":"1","method":"\w+","url":"[^"?]+)?/.exec(line) ?? []
  const pattern = nameOf(same).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${pattern.replaceAll('…', '[^/"?]+')}(?=["? ])`)
}

/** Plants a fault at a place. */
function failAt(front: FaultyFront, { like, before, ...place }: Place): void {
  if (before > 0) front.fail(like, { kind: 'rewrite', rewrite: (body) => body }, before)
  front.fail(like, faultAt(place))
}

/** Without what differs from run to run. */
function nameOf(request: string): string {
  return request
    .replace(/\?.*/, '')
    .replace(/[\w-]{43}$/, '…')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…')
}

function faultAt({ item }: Pick<Place, 'item'>): Fault {
  if (item === undefined) return REFUSED
  const rewrite = (body: string): string => {
    const batch = JSON.parse(body)
    for (const response of batch.responses)
      if (response.id === item) Object.assign(response, { status: 400, body: ERROR })
    return JSON.stringify(batch)
  }
  return { kind: 'rewrite', rewrite }
}

/** The certificates of this action that the tenant has. */
function registeredIn({ tenant }: RunningEmulator): readonly string[] {
  return tenant.applications
    .flatMap(({ keyCredentials }) => keyCredentials)
    .filter(({ displayName }) => displayName?.startsWith('register-vb365-application: '))
    .map(({ customKeyIdentifier }) => customKeyIdentifier)
}

async function expectKeyNamed(
  outcome: Outcome,
  folder: string,
  emulator: RunningEmulator,
  isReading = false
): Promise<void> {
  if (isReading && outcome.failure === undefined) {
    expect('pfx' in outcome && outcome.pfx).toEqual({ path: 'contoso.pfx', state: 'delivered' })
    return
  }
  const path = (await readdir(folder)).find((name) => name.endsWith('.staged')) ?? 'no staged file'
  const { certificate } = await readPfx(await readFile(join(folder, path)), 'pfx-Test-1')
  const { thumbprint } = certificateFacts(certificate)
  expect({ pfx: 'pfx' in outcome && outcome.pfx, output: outputsOf(outcome)['pfx-path'] }).toEqual({
    pfx: { path, state: 'staged' },
    output: path
  })
  expect(outcome.failure?.message).toContain(path)
  expect(summaryOf(outcome)).toContain(path)
  expect(registeredIn(emulator).filter((registered) => registered !== thumbprint)).toEqual([])
}

/** In the short form one item of each kind, which the second of both runs leaves to the first. */
function shortened(all: readonly Place[], before: readonly Place[]): readonly Place[] {
  if (IS_WHOLE) return all
  const known = [...before, ...all]
  return all.filter(
    (place) =>
      place.item === undefined || known.find(({ item, text }) => item !== undefined && text === place.text) === place
  )
}

trustEmulator()
const places = { contoso: await placesBehindStaging('contoso'), northwind: await placesBehindStaging('northwind') }

describe.each([
  ['contoso', 0],
  ['northwind', 1]
] as const)('a failure behind staging, in a run for %s', (seed, row) => {
  const titled = (all: readonly Place[]) =>
    all.map((place) => [`${place.number}${place.item ? `, item ${place.item}` : ''}`, place.text, place] as const)
  const requests = places[seed].filter(({ item }) => item === undefined)

  it.each(titled(shortened(places[seed], row === 0 ? [] : places.contoso)))(
    'at request %s (%s) names the file that holds the key',
    async (_number, _text, place) => {
      const { outcome, session, emulator } = await runWith(seed, ({ front }) => failAt(front, place))
      await expectKeyNamed(outcome, session.folder, emulator, place.isReading)
    }
  )

  it.each(titled(shareOf(requests, row, 3)))(
    'because nothing answers from request %s on (%s) names it',
    async (_number, _text, { number, isReading }) => {
      const { outcome, session, emulator } = await runWith(seed, ({ front }) =>
        front.fail(number, { kind: 'reset', acted: false }, Number.POSITIVE_INFINITY)
      )
      await expectKeyNamed(outcome, session.folder, emulator, isReading)
    }
  )

  it.each(['exchangeEndpoint', 'sharePointEndpoint'] as const)(
    'at %s leaves pfx-path with the file that holds the key',
    async (service) => {
      const { session, emulator } = await prepared(seed)
      const front = keep(await startFaultyFront(emulator[service], sendWithHost))
      front.fail(/./, REFUSED, Number.POSITIVE_INFINITY)
      const { outputs } = await session.run(SCENARIOS[seed], { [service]: front.origin })
      const { certificate } = await readPfx(await readFile(join(session.folder, outputs['pfx-path'])), 'pfx-Test-1')
      expect(registeredIn(emulator)).toEqual([certificateFacts(certificate).thumbprint])
    }
  )

  it('at the delivery names it', async () => {
    const last = places[seed].at(-1)?.number ?? 0
    const { outcome, session, emulator } = await runWith(seed, ({ front, session: { folder } }) => {
      const rewrite = (body: string) => {
        mkdirSync(join(folder, 'contoso.pfx'))
        return body
      }
      front.fail(last, { kind: 'rewrite', rewrite })
    })
    await expectKeyNamed(outcome, session.folder, emulator)
  })
})
