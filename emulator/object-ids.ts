import { createHash } from 'node:crypto'

/** IDs of assignments and grants are 43 characters of base64url, and the same for the same parts. */
export function assignmentId(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n').toLowerCase()).digest('base64url')
}
