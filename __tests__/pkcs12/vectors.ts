import { readFileSync } from 'node:fs'

const FOLDER = new URL('../vectors/pfx/', import.meta.url)

/** Passwords of the vectors; see the README beside them. */
export const PASSWORD = 'pfx-Test-1'
export const UNICODE_PASSWORD = 'pässwörd-日本-😀'
export const RFC_PASSWORD = '1234'

/** A file of __tests__/vectors/pfx. */
export function vector(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER))
}
