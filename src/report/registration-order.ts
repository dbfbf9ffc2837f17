import { REGISTRATION_STATES, type RegistrationReport } from './registration-report.ts'

/** Most in need of attention first: by state, then by the days that the certificate has left, then by name. */
export function byNeed(a: RegistrationReport, b: RegistrationReport): number {
  return (
    REGISTRATION_STATES.indexOf(a.state) - REGISTRATION_STATES.indexOf(b.state) ||
    daysLeft(a) - daysLeft(b) ||
    compare(a.name, b.name) ||
    compare(a.tenant, b.tenant)
  )
}

function daysLeft({ certificate }: RegistrationReport): number {
  return certificate?.daysLeft ?? Number.MAX_SAFE_INTEGER
}

/** By code units: the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
