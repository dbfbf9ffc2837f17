import { posix } from 'node:path'
import { DEFAULT_RENEW_BEFORE_DAYS, DEFAULT_VALIDITY_DAYS } from './registration-mapping.ts'

/** A rule that compares two values, which JSON Schema cannot say. */
export interface CrossFieldProblem {
  /** JSON pointer of the value to change. */
  readonly pointer: string
  /** JSON pointers of the two values. */
  readonly compared: readonly [string, string]
  readonly message: string
}

function property(value: unknown, ...names: readonly string[]): unknown {
  let current = value
  for (const name of names) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined
    current = Reflect.get(current, name)
  }
  return current
}

function renewalProblem(document: unknown): CrossFieldProblem | undefined {
  const validity = property(document, 'certificate', 'validityDays')
  const renewal = property(document, 'certificate', 'renewBeforeDays')
  const validityDays = validity ?? DEFAULT_VALIDITY_DAYS
  const renewBeforeDays = renewal ?? DEFAULT_RENEW_BEFORE_DAYS
  if (typeof validityDays !== 'number' || typeof renewBeforeDays !== 'number' || renewBeforeDays < validityDays) {
    return undefined
  }
  const ofDefault = (given: unknown) => (given === undefined ? ', the default' : '')
  return {
    pointer: renewal === undefined ? '/certificate/validityDays' : '/certificate/renewBeforeDays',
    compared: ['/certificate/validityDays', '/certificate/renewBeforeDays'],
    message:
      `The property renewBeforeDays (${renewBeforeDays}${ofDefault(renewal)}) must be less than ` +
      `validityDays (${validityDays}${ofDefault(validity)}); otherwise each run would replace the certificate.`
  }
}

function overwrittenPfxProblem(document: unknown): CrossFieldProblem | undefined {
  const source = property(document, 'certificate', 'path')
  const target = property(document, 'delivery', 'pfx', 'path')
  if (typeof source !== 'string' || typeof target !== 'string') return undefined
  const normalized = [source, target].map((path) => posix.normalize(path.replaceAll('\\', '/')))
  if (normalized[0] !== normalized[1]) return undefined
  return {
    pointer: '/delivery/pfx/path',
    compared: ['/certificate/path', '/delivery/pfx/path'],
    message: 'The delivered PFX would overwrite the imported one at certificate.path; give another path.'
  }
}

/**
 * Checks what the schema cannot.
 * @param refused pointers of values that the schema refuses; they are not compared.
 */
export function crossFieldProblems(document: unknown, refused: ReadonlySet<string>): CrossFieldProblem[] {
  return [renewalProblem(document), overwrittenPfxProblem(document)]
    .filter((problem) => problem !== undefined)
    .filter(({ compared }) => !compared.some((pointer) => refused.has(pointer)))
}
