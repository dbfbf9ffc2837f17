import { REGISTRATION_STATES, type RegistrationReport, type RegistrationState } from './registration-report.ts'

const SETTLED: ReadonlySet<RegistrationState> = new Set(['changed', 'in-place', 'verified'])

/** True where all is done that was to be done, but nothing is known to work: a check could not be made. */
export function isUnproved({ state, readiness }: RegistrationReport): boolean {
  return SETTLED.has(state) && readiness === 'not-known'
}

/** Most in need of attention first: by state, then by the days that the certificate has left, then by name. */
export function byNeed(a: RegistrationReport, b: RegistrationReport): number {
  return rank(a) - rank(b) || daysLeft(a) - daysLeft(b) || compare(a.name, b.name) || compare(a.tenant, b.tenant)
}

function rank(entry: RegistrationReport): number {
  return REGISTRATION_STATES.indexOf(isUnproved(entry) ? 'unconfirmed' : entry.state)
}

function daysLeft({ certificate }: RegistrationReport): number {
  return certificate?.daysLeft ?? Number.MAX_SAFE_INTEGER
}

/** By code units: the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
