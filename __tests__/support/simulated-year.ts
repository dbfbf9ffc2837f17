import { seededChance } from '../../emulator/faults/seeded-chance.ts'
import { type FaultRule, type RunningEmulator, type SeenArrival, startEmulator } from '../../emulator/index.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { beginLife, type CertificateLife, type Deliveries, RENEW_BEFORE_DAYS, type Runner } from './certificate-life.ts'
import { type SimulatedTime, simulateTime } from './simulated-time.ts'

const DAY = 24 * 60 * 60 * 1000
const WEEKS = 52
/** After its last week, a year has this many to come to rest: an overlap, and what a killed run left. */
const WEEKS_TO_REST = 6
/** A week until the window is noticed, and one that an abandoned run costs. */
const FEWEST_DAYS_LEFT = RENEW_BEFORE_DAYS - 14

/** One way to live: what the certificate is delivered to, and from where. */
export interface YearKind {
  readonly runner: Runner
  readonly deliveries: Deliveries
}

export const EVERYWHERE: YearKind = { runner: 'hosted', deliveries: 'everything' }
export const SERVERS_ALONE: YearKind = { runner: 'hosted', deliveries: 'servers' }
export const ON_ONE_MACHINE: YearKind = { runner: 'self-hosted', deliveries: 'everything' }

/** The years take turns. */
export function kindOfYear(seed: number): YearKind {
  return [SERVERS_ALONE, EVERYWHERE, ON_ONE_MACHINE][seed % 3] ?? EVERYWHERE
}

/** What came of a year. */
export interface Year {
  readonly runs: number
  readonly renewals: number
  /** What came in at the servers, oldest first. */
  readonly arrivals: readonly SeenArrival[]
  /** Where a run was abandoned. */
  readonly abandoned: string | undefined
  /** What did not hold, a sentence each. */
  readonly broken: readonly string[]
}

/** Which request, or item of a batch, of a year is the last one of its run. */
export interface Abandonment {
  readonly of: 'request' | 'item'
  /** Of those with this method alone. */
  readonly method?: string
  readonly nth: number
  readonly acted: boolean
}

/**
 * A random request of a year that went by undisturbed: for an odd seed any of them, each as likely as any other; for an
 * even one a write, of which there are few.
 */
export function randomAbandonment({ arrivals }: Year, seed: number): Abandonment {
  const chance = seededChance(seed)
  const candidates = [...arrivals.keys()].filter((index) => seed % 2 === 1 || isWrite(arrivals[index]))
  const chosen = candidates[Math.floor(chance() * candidates.length)] ?? 0
  const kind = isItem(arrivals[chosen])
  const nth = arrivals.slice(0, chosen + 1).filter((arrival) => isItem(arrival) === kind).length
  return { of: kind ? 'item' : 'request', nth, acted: chance() < 0.5 }
}

function isItem(arrival: SeenArrival | undefined): boolean {
  return arrival?.item !== undefined
}

/** Neither a reading nor a sign-in, nor a batch, whose items stand for themselves. */
function isWrite(arrival: SeenArrival | undefined): boolean {
  return arrival !== undefined && arrival.method !== 'GET' && !/\/token\b|\/\$batch$/.test(arrival.url)
}

/**
 * Lets a year of weekly runs pass, one of which may be abandoned.
 * @param weeks fewer of them, for what shows earlier
 */
export async function simulateYear(kind: YearKind, abandonment?: Abandonment, weeks = WEEKS): Promise<Year> {
  const time = simulateTime(new Date('2026-11-25T06:00:00Z'))
  let emulator: RunningEmulator | undefined
  let life: CertificateLife | undefined
  try {
    emulator = await startEmulator({ keyVault: true, vb365: true, github: true })
    life = await beginLife({ emulator, clock: time.clock, ...kind })
    return await passYear({ emulator, life, time }, weeks, abandonment)
  } finally {
    await life?.close()
    await emulator?.close()
    time.end()
  }
}

interface World {
  readonly emulator: RunningEmulator
  readonly life: CertificateLife
  readonly time: SimulatedTime
}

async function passYear(
  { emulator, life, time }: World,
  weeks: number,
  abandonment: Abandonment | undefined
): Promise<Year> {
  const before = emulator.faults.arrivals.length
  const broken: string[] = []
  let [runs, renewals] = [0, 0]
  let abandoned: string | undefined
  if (abandonment !== undefined) emulator.setFaults({ faults: [ruleOf(abandonment, life)] })
  for (let week = 0; week < weeks + WEEKS_TO_REST; week += 1) {
    const result = await life.run()
    runs += 1
    const problems = [...(result === 'abandoned' ? [] : await problemsOf(result, life)), ...(await life.broken())]
    if (result === 'abandoned') abandoned = `week ${week}, ${describe(emulator.faults.arrivals.at(-1))}`
    else if (isRenewal(result)) renewals += 1
    const isAtRest = result !== 'abandoned' && hasNothingToDo(result) && life.own().length === 1
    if (week >= weeks && isAtRest) return finished()
    time.pass(7 * DAY)
    problems.push(...(await life.broken()))
    broken.push(...problems.map((problem) => `week ${week}: ${problem}`))
  }
  broken.push(`own certificates in the end: ${life.own().length}, and there is still something to do`)
  return finished()

  function finished(): Year {
    return { runs, renewals, arrivals: emulator.faults.arrivals.slice(before), abandoned, broken }
  }
}

function ruleOf({ acted, ...pattern }: Abandonment, { abandoned }: CertificateLife): FaultRule {
  return { ...pattern, fault: { kind: 'abandon', acted, abandoned } }
}

/** What a run that was not abandoned has to keep: it ends well, and leaves all destinations alike. */
async function problemsOf(outcome: Outcome, life: CertificateLife): Promise<readonly string[]> {
  if (outcome.kind !== 'applied') {
    const why = 'failure' in outcome ? `: ${outcome.failure?.message}` : ''
    return [`the run ended ${outcome.kind}${why}`]
  }
  const current = outcome.registered.certificate?.thumbprint
  const others = (await life.held()).filter(({ thumbprint }) => thumbprint !== current)
  const own = life.own().length
  const { daysLeft = 0 } = outcome.registered
  return [
    ...(outcome.failure === undefined ? [] : [`the run failed: ${outcome.failure.message}`]),
    ...others.map(({ place, thumbprint }) => `${place} holds ${thumbprint} in place of ${current}`),
    ...(daysLeft >= FEWEST_DAYS_LEFT ? [] : [`the certificate in use has ${daysLeft} days left`]),
    ...(own <= 2 ? [] : [`${own} own certificates are registered`])
  ]
}

function isRenewal(outcome: Outcome): boolean {
  return outcome.kind === 'applied' && outcome.completed.some(({ kind }) => kind === 'register-certificate')
}

function hasNothingToDo(outcome: Outcome): boolean {
  return outcome.kind === 'applied' && outcome.plan.steps.length === 0
}

function describe(arrival: SeenArrival | undefined): string {
  if (arrival === undefined) return 'nowhere'
  const { server, method, url, item } = arrival
  return `${server}: ${method} ${url}${item === undefined ? '' : ` (item ${item})`}`
}
