import { isJsonObject } from './json-fields.ts'

/** Headers that came in JSON or from a library: names in lower case, values as text; none where it is no object. */
export function headerFields(headers: unknown): Readonly<Record<string, string>> {
  const entries = isJsonObject(headers) ? Object.entries(headers) : []
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]))
}
