import { unprocessable } from './github-error.ts'

/** 48 KB. */
export const largestValue = 48 * 1024

/** The name as it is stored, in capitals. Source: docs.github.com/actions/reference/security/secrets. */
export function storedName(kind: 'Secret' | 'Variable', name: string): string {
  const stored = name.toUpperCase()
  if (!/^[A-Z_][A-Z0-9_]*$/.test(stored)) {
    throw unprocessable(
      `${kind} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).`
    )
  }
  if (stored.startsWith('GITHUB_')) throw unprocessable(`${kind} names must not start with GITHUB_.`)
  return stored
}

/** Refuses a value of more than 48 KB. */
export function requireFittingValue(value: string): void {
  if (Buffer.byteLength(value) > largestValue)
    throw unprocessable('Value is too large. Remove some characters and try again.')
}

/** A time as GitHub writes it, in whole seconds. */
export function githubTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
