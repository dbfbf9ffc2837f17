/** A parsed JSON or YAML object, before anything is known about its values. */
export type PlainRecord = Readonly<Record<string, unknown>>

export function isPlainRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @throws Error when `value` is not an object; `what` names it. */
export function plainRecord(value: unknown, what: string): PlainRecord {
  if (!isPlainRecord(value)) throw new Error(`${what} is not an object`)
  return value
}
