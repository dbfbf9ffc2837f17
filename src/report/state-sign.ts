import { apparentState, type Standing } from './registration-order.ts'
import type { RegistrationState } from './registration-report.ts'

/** A colour that is also a form, for those who read the words later. */
const STATE_SIGNS: Readonly<Record<RegistrationState, string>> = {
  failed: '❌',
  blocked: '❌',
  cancelled: '⚠️',
  'not-started': '⚪',
  unconfirmed: '⚠️',
  planned: '📝',
  changed: '✅',
  'in-place': '✅',
  verified: '✅'
}

export function signOf(standing: Standing): string {
  return STATE_SIGNS[apparentState(standing)]
}
