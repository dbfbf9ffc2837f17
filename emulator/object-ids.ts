import { createHash } from 'node:crypto'

/** A GUID that is the same for the same parts. */
export function derivedGuid(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join('\n').toLowerCase()).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-'
  )
}

/** IDs of assignments and grants are 43 characters of base64url, and the same for the same parts. */
export function assignmentId(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n').toLowerCase()).digest('base64url')
}
