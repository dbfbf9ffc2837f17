import { type FaultRule, type RunningEmulator, type SeenArrival, startEmulator } from '../../emulator/index.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { beginLife, type CertificateLife, OVERLAP_DAYS, RENEW_BEFORE_DAYS, VALIDITY_DAYS } from './certificate-life.ts'
import { versionsIn } from './key-vault-session.ts'
import { simulateTime } from './simulated-time.ts'
import type { YearKind } from './simulated-year.ts'

const DAY = 24 * 60 * 60 * 1000

/** A request of a renewal, or an item of one of its batches. */
export interface Place extends Pick<SeenArrival, 'server' | 'method'> {
  readonly of: 'request' | 'item'
  /** Path and query without what differs from run to run. */
  readonly path: string
  /** Among those that are alike in all else. */
  readonly nth: number
}

/** An application whose certificate is renewed again and again, a renewal every 61 days. */
export interface Renewals {
  /** All that a renewal asks, while nothing disturbs it. */
  places(): Promise<readonly Place[]>
  /**
   * Renews in a run that is killed at a request, and in two more runs.
   * @param acted whether the server carried the request out before
   * @returns what did not hold then, a sentence each
   */
  killedAt(place: Place, acted: boolean): Promise<readonly string[]>
  close(): Promise<void>
}

export async function beginRenewals(kind: YearKind): Promise<Renewals> {
  const time = simulateTime(new Date('2026-11-25T06:00:00Z'))
  const emulator = await startEmulator({ keyVault: true, vb365: true, github: true })
  const life = await beginLife({ emulator, clock: time.clock, ...kind })

  /** With one certificate of its own, and in the window for the next. */
  async function becomeDue(): Promise<void> {
    time.pass((OVERLAP_DAYS + 1) * DAY)
    await life.run()
    time.pass((VALIDITY_DAYS - RENEW_BEFORE_DAYS - OVERLAP_DAYS) * DAY)
  }

  return {
    async places() {
      await becomeDue()
      const before = emulator.faults.arrivals.length
      const outcome = await life.run()
      if (!isRenewal(outcome)) throw new Error(`there was no renewal: ${JSON.stringify(outcome)}`)
      return placesAmong(emulator.faults.arrivals.slice(before))
    },
    async killedAt(place, acted) {
      await becomeDue()
      const old = life.own().map(({ customKeyIdentifier }) => customKeyIdentifier)
      const versions = versionsIn(emulator).length
      emulator.setFaults({ faults: [ruleOf(place, acted, life)] })
      const killed = await life.run()
      const afterKill = await life.broken()
      emulator.setFaults()
      const again = await life.run()
      const afterRun = await life.broken()
      const third = await life.run()
      return [
        ...(killed === 'abandoned' ? [] : ['the run was not killed']),
        ...afterKill.map((problem) => `after the kill ${problem}`),
        ...endedWell(again, 'the next run'),
        ...afterRun.map((problem) => `after the next run ${problem}`),
        ...endedWell(third, 'the third run'),
        ...plansNothing(third),
        ...(await stateOf(emulator, life, old, versions))
      ]
    },
    async close() {
      await life.close()
      await emulator.close()
      time.end()
    }
  }
}

/** What differs from the state that a renewal leaves which nothing disturbs. */
async function stateOf(
  emulator: RunningEmulator,
  life: CertificateLife,
  old: readonly string[],
  versionsBefore: number
): Promise<readonly string[]> {
  const own = life.own().map(({ customKeyIdentifier }) => customKeyIdentifier)
  const added = own.filter((thumbprint) => !old.includes(thumbprint))
  const others = (await life.held()).filter(({ thumbprint }) => thumbprint !== added[0])
  const versions = versionsIn(emulator).length - versionsBefore
  const files = (await life.files()).filter((name) => name !== 'contoso.pfx')
  return [
    ...(old.length === 1 && own.includes(old[0] ?? '') ? [] : [`of ${old} there is ${own}`]),
    ...(added.length === 1 ? [] : [`${added.length} certificates were added: ${added}`]),
    ...others.map(({ place, thumbprint }) => `${place} holds ${thumbprint} in place of ${added}`),
    ...(versions === 1 ? [] : [`${versions} versions came into the vault`]),
    ...files.map((name) => `the file ${name} is left`)
  ]
}

function isRenewal(outcome: Outcome | 'abandoned'): boolean {
  return (
    outcome !== 'abandoned' &&
    outcome.kind === 'applied' &&
    outcome.failure === undefined &&
    outcome.completed.some(({ kind }) => kind === 'register-certificate')
  )
}

function endedWell(outcome: Outcome | 'abandoned', which: string): readonly string[] {
  if (outcome === 'abandoned') return [`${which} was killed`]
  if (outcome.kind === 'applied' && outcome.failure === undefined) return []
  return [`${which} ended ${outcome.kind}: ${outcome.failure?.message}`]
}

function plansNothing(outcome: Outcome | 'abandoned'): readonly string[] {
  if (outcome === 'abandoned' || outcome.kind !== 'applied') return []
  return outcome.plan.steps.map(({ kind }) => `the third run plans ${kind}`)
}

function ruleOf({ path, ...place }: Place, acted: boolean, { abandoned }: CertificateLife): FaultRule {
  return { ...place, path: patternOf(path), fault: { kind: 'abandon', acted, abandoned } }
}

function placesAmong(arrivals: readonly SeenArrival[]): readonly Place[] {
  const seen = new Map<string, number>()
  return arrivals.map(({ server, method, url, item }) => {
    const of = item === undefined ? 'request' : 'item'
    const path = url.replaceAll(CHANGING, '…')
    const key = `${of} ${server} ${method} ${path}`
    const nth = (seen.get(key) ?? 0) + 1
    seen.set(key, nth)
    return { of, server, method, path, nth }
  })
}

/** GUIDs, versions in a vault, thumbprints and dates. */
const CHANGING =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b|\b[0-9A-F]{40}\b|\d{4}-\d\d-\d\dT[\d:.]+Z/g

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('…', '.+')}$`)
}
