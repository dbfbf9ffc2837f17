import { type DocumentRuleProblem, propertyAt } from './document-rule.ts'
import { DEFAULT_RENEW_BEFORE_DAYS, DEFAULT_VALIDITY_DAYS } from './registration-mapping.ts'

const VALIDITY = '/certificate/validityDays'
const RENEWAL = '/certificate/renewBeforeDays'
const OVERLAP = '/certificate/overlapDays'

/** A number of days, given or by default; undefined where something else is given. */
interface Days {
  readonly count: number
  readonly isDefault: boolean
}

function daysAt(document: unknown, pointer: string, defaultCount: number): Days | undefined {
  const value = propertyAt(document, pointer)
  if (value === undefined) return { count: defaultCount, isDefault: true }
  return typeof value === 'number' ? { count: value, isDefault: false } : undefined
}

function shown({ count, isDefault }: Days): string {
  return isDefault ? `${count}, the default` : `${count}`
}

/** What compares two numbers of days, which JSON Schema cannot. `refused` are pointers of values that are not compared. */
export function certificateDayProblems(document: unknown, refused: ReadonlySet<string>): DocumentRuleProblem[] {
  const validity = daysAt(document, VALIDITY, DEFAULT_VALIDITY_DAYS)
  const renewal = daysAt(document, RENEWAL, DEFAULT_RENEW_BEFORE_DAYS)
  if (refused.has(VALIDITY) || refused.has(RENEWAL) || validity === undefined || renewal === undefined) return []
  if (renewal.count < validity.count) return []
  const message = `The property renewBeforeDays (${shown(renewal)}) must be less than validityDays (${shown(validity)}); otherwise each run would replace the certificate.`
  return [{ pointer: renewal.isDefault ? VALIDITY : RENEWAL, message }]
}

/** Values that are allowed but have no effect; only an explicit number is worth a warning. */
export function certificateDayWarnings(document: unknown): DocumentRuleProblem[] {
  const overlap = propertyAt(document, OVERLAP)
  const renewal = daysAt(document, RENEWAL, DEFAULT_RENEW_BEFORE_DAYS)
  if (typeof overlap !== 'number' || renewal === undefined || overlap <= renewal.count) return []
  const message = `A replaced certificate expires within renewBeforeDays (${shown(renewal)}) of its replacement, before overlapDays (${overlap}) are over; raise renewBeforeDays or lower overlapDays.`
  return [{ pointer: OVERLAP, message }]
}
