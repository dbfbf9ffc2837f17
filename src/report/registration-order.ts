import { REGISTRATION_STATES, type RegistrationReport, type RegistrationState } from './registration-report.ts'

const SETTLED: ReadonlySet<RegistrationState> = new Set(['changed', 'in-place', 'verified'])

/** What decides how much attention a registration needs. */
export interface Standing extends Pick<RegistrationReport, 'state' | 'readiness'> {
  readonly blockers: readonly unknown[]
}

/**
 * The state that order and sign go by. Not confirmed is also what is done but not known to work, as a check could not be
 * made, and a plan that cannot be carried out.
 */
export function apparentState({ state, readiness, blockers }: Standing): RegistrationState {
  const isUnproved = SETTLED.has(state) && readiness === 'not-known'
  const isHindered = state === 'planned' && blockers.length > 0
  return isUnproved || isHindered ? 'unconfirmed' : state
}

/** Most in need of attention first: by state, then by the days that the certificate has left, then by name. */
export function byNeed(a: RegistrationReport, b: RegistrationReport): number {
  return rank(a) - rank(b) || daysLeft(a) - daysLeft(b) || compare(a.name, b.name) || compare(a.tenant, b.tenant)
}

function rank(entry: RegistrationReport): number {
  return REGISTRATION_STATES.indexOf(apparentState(entry))
}

function daysLeft({ certificate }: RegistrationReport): number {
  return certificate?.daysLeft ?? Number.MAX_SAFE_INTEGER
}

/** By code units: the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
