import {
  type EmulatorOptions,
  type Fault,
  type FaultRule,
  type RunningEmulator,
  startEmulator
} from '../../emulator/index.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { captureOutput } from './captured-output.ts'
import { beginLife, type CertificateLife, OVERLAP_DAYS, RENEW_BEFORE_DAYS, VALIDITY_DAYS } from './certificate-life.ts'
import { SECRET } from './github-deliveries.ts'
import { CERTIFICATE } from './key-vault-session.ts'
import { type Place, patternOf, placesAmong } from './request-places.ts'
import { simulateTime } from './simulated-time.ts'
import { EVERYWHERE, ON_ONE_MACHINE, SERVERS_ALONE, type YearKind } from './simulated-year.ts'

const DAY = 24 * 60 * 60 * 1000

/** Where renewals take place, and what they are delivered to. */
export const RENEWAL_KINDS: readonly (readonly [string, YearKind])[] = [
  ['on a machine of its own, to all four destinations', EVERYWHERE],
  ['on a machine that keeps its files, to all four destinations', ON_ONE_MACHINE],
  ['to the vault and the VB365 server alone, with no file to keep a key', SERVERS_ALONE]
]

/** An application whose certificate is renewed again and again. */
export interface Renewals {
  readonly emulator: RunningEmulator
  readonly life: CertificateLife
  /** Lets time pass until it has one certificate of its own. */
  outlastOverlap(): Promise<void>
  /** As well, and until the next run renews it. */
  becomeDue(): Promise<void>
  close(): Promise<void>
}

export async function beginRenewals(kind: YearKind, options: EmulatorOptions = {}): Promise<Renewals> {
  const time = simulateTime(new Date('2026-11-25T06:00:00Z'))
  const emulator = await startEmulator({ keyVault: true, vb365: true, github: true, ...options })
  const life = await beginLife({ emulator, clock: time.clock, ...kind })
  const outlastOverlap = async () => {
    time.pass((OVERLAP_DAYS + 1) * DAY)
    await life.run()
  }
  return {
    emulator,
    life,
    outlastOverlap,
    async becomeDue() {
      await outlastOverlap()
      time.pass((VALIDITY_DAYS - RENEW_BEFORE_DAYS - OVERLAP_DAYS) * DAY)
    },
    async close() {
      await life.close()
      await emulator.close()
      time.end()
    }
  }
}

/** The writes of a renewal, and a sign-in with the new certificate. */
export const PLACES = {
  registration: placeOf('tenant', 'PATCH', '/v1.0/applications/…'),
  signIn: placeOf('tenant', 'POST', '/contoso.onmicrosoft.com/oauth2/v2.0/token?client-request-id=…', 2),
  import: placeOf('keyVault', 'POST', `/certificates/${CERTIFICATE}/import?api-version=7.6`),
  organization: placeOf('vb365', 'PUT', '/v8/Organizations/…'),
  secret: placeOf('github', 'PUT', `/api/v3/repos/contoso/backup/environments/vb365/secrets/${SECRET}`)
} as const

function placeOf(server: Place['server'], method: string, path: string, nth = 1): Place {
  return { of: 'request', server, method, path, nth }
}

/** All that a renewal asks while nothing disturbs it. */
export async function placesOfRenewal(kind: YearKind): Promise<readonly Place[]> {
  const { value } = await captureOutput(async () => {
    const renewals = await beginRenewals(kind)
    const { emulator, life } = renewals
    await renewals.becomeDue()
    const before = emulator.faults.arrivals.length
    const problems = endedWell(await life.run(), 'the renewal')
    const places = placesAmong(emulator.faults.arrivals.slice(before))
    await renewals.close()
    if (problems.length > 0) throw new Error(problems.join())
    return places
  })
  return value
}

/** What a request meets; for an item of a batch only what ends the exchange. */
export function faultAt({ path, ...place }: Place, fault: Extract<Fault, { kind: 'abandon' | 'rewrite' }>): FaultRule {
  const pattern = patternOf(path)
  if (fault.kind === 'abandon') return { ...place, path: pattern, fault }
  return { ...place, of: 'request', path: pattern, fault }
}

/** What is wrong with the end of a run, a sentence each. */
export function endedWell(outcome: Outcome | 'abandoned', which: string): readonly string[] {
  if (outcome === 'abandoned') return [`${which} was killed`]
  if (outcome.kind === 'applied' && outcome.failure === undefined) return []
  return [`${which} ended ${outcome.kind}: ${outcome.failure?.message}`]
}

/** What a run still has to do, a sentence each. */
export function plansNothing(outcome: Outcome | 'abandoned', which: string): readonly string[] {
  if (outcome === 'abandoned' || !('plan' in outcome)) return []
  return outcome.plan.steps.map(({ kind }) => `${which} plans ${kind}`)
}

export function ownThumbprints(life: CertificateLife): readonly string[] {
  return life.own().map(({ customKeyIdentifier }) => customKeyIdentifier)
}
