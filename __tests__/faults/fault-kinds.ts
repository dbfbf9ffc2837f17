import type { Fault, FaultRule, ItemFault } from '../../emulator/index.ts'

/** What a fault needs of the session that it meets. */
export interface FaultHooks {
  /** The run that is under way is dead. */
  readonly abandoned: () => void
  /** Whoever waits for an answer now gives up. */
  readonly runOut: () => void
}

/** A way in which a request or an item of a batch goes wrong. */
export interface FaultKind {
  readonly name: string
  /** Whether the run is killed by it. */
  readonly kills: boolean
  /** For how many tries; one when left out. */
  readonly times?: number
  readonly at: (hooks: FaultHooks) => Fault
}

/** A way that an item can go as well. */
export interface ItemFaultKind extends FaultKind {
  readonly at: (hooks: FaultHooks) => ItemFault
}

const JSON_TYPE = { 'content-type': 'application/json' }
const HTML_TYPE = { 'content-type': 'text/html' }
const PAGE = '<html><body><h1>Bad gateway</h1></body></html>'
const graphError = (code: string) => JSON.stringify({ error: { code, message: 'Planted by a test.' } })
const MANY_TIMES = 100_000

interface Answer {
  readonly acted?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly retryAfterDate?: number
}

function answer(name: string, status: number, { acted = false, ...rest }: Answer = {}, times?: number): ItemFaultKind {
  const kind = { name, kills: false, at: () => ({ kind: 'answer' as const, acted, status, ...rest }) }
  return times === undefined ? kind : { ...kind, times }
}

function refusal(name: string, status: number, code: string): ItemFaultKind {
  return answer(name, status, { headers: JSON_TYPE, body: graphError(code) })
}

function interruption(name: string, at: ItemFaultKind['at'], kills = false): ItemFaultKind {
  return { name, kills, at }
}

/** What both requests and items of batches meet. */
export const ITEM_FAULTS: readonly ItemFaultKind[] = [
  answer('429', 429),
  answer('429, Retry-After: 7', 429, { headers: { 'retry-after': '7' } }),
  answer('429, Retry-After: a date', 429, { retryAfterDate: 20 }),
  answer('429, Retry-After: not a time', 429, { headers: { 'retry-after': 'soon' } }),
  answer('429, Retry-After: eleven days', 429, { headers: { 'retry-after': '999999' } }),
  refusal('500 with JSON', 500, 'internalServerError'),
  answer('502 with HTML', 502, { headers: HTML_TYPE, body: PAGE }),
  answer('503, empty', 503),
  answer('503, empty, after the server acted', 503, { acted: true }),
  answer('504, empty, after the server acted', 504, { acted: true }),
  answer('503 until the run gives up', 503, {}, MANY_TIMES),
  refusal('400 with JSON', 400, 'Request_BadRequest'),
  refusal('403 with JSON', 403, 'Authorization_RequestDenied'),
  interruption('reset before the server acted', () => ({ kind: 'reset', acted: false })),
  interruption('reset after the server acted', () => ({ kind: 'reset', acted: true })),
  interruption('hang before the server acted', ({ runOut }) => ({ kind: 'hang', acted: false, arrived: runOut })),
  interruption('hang after the server acted', ({ runOut }) => ({ kind: 'hang', acted: true, arrived: runOut })),
  interruption('kill before the server acted', ({ abandoned }) => ({ kind: 'abandon', acted: false, abandoned }), true),
  interruption('kill after the server acted', ({ abandoned }) => ({ kind: 'abandon', acted: true, abandoned }), true)
]

/** What whole requests alone meet. */
const ANSWER_FAULTS: readonly FaultKind[] = [
  answer('200 with HTML', 200, { headers: HTML_TYPE, body: PAGE }),
  answer('200 with HTML, after the server acted', 200, { acted: true, headers: HTML_TYPE, body: PAGE }),
  { name: 'half a body, then a reset', kills: false, at: () => ({ kind: 'half-body' }) },
  { name: 'half a body that ends properly', kills: false, at: () => ({ kind: 'short-body' }) },
  { name: 'another content type', kills: false, at: () => ({ kind: 'content-type', contentType: 'text/plain' }) },
  { name: 'slow, in pieces', kills: false, at: () => ({ kind: 'slow', milliseconds: 40 }) },
  {
    name: 'reset until the run gives up',
    kills: false,
    times: MANY_TIMES,
    at: () => ({ kind: 'reset', acted: false })
  }
]

export const FAULT_KINDS: readonly FaultKind[] = [...ITEM_FAULTS, ...ANSWER_FAULTS]

/** @param pattern which request, or which item, meets the fault first */
export function ruleOf(
  pattern: Omit<FaultRule, 'fault' | 'of'>,
  of: 'request' | 'item',
  kind: FaultKind,
  hooks: FaultHooks
): FaultRule {
  const where = kind.times === undefined ? pattern : { ...pattern, times: kind.times }
  if (of === 'request') return { ...where, of, fault: kind.at(hooks) }
  const fault = ITEM_FAULTS.find(({ name }) => name === kind.name)?.at(hooks)
  if (fault === undefined) throw new Error(`no item of a batch can meet "${kind.name}"`)
  return { ...where, of, fault }
}
