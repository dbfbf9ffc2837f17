/** What is wrong with a value that came from outside, and where. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
  readonly at: string
  readonly fault: 'unknown-property' | 'missing-property' | 'wrong-value'

  constructor(fault: ShapeError['fault'], at: string, message: string) {
    super(message)
    this.fault = fault
    this.at = at
  }
}

/** Reads an unknown value as a T, or throws a {@link ShapeError} that names the place. */
export type Shape<T> = (value: unknown, at: string) => T
type Fields = Readonly<Record<string, Shape<unknown>>>
type Values<F extends Fields> = { -readonly [K in keyof F]: F[K] extends Shape<infer T> ? T : never }
/** The type that a shape reads. */
export type Shaped<S> = S extends Shape<infer T> ? T : never

function wrong(at: string, expected: string): ShapeError {
  return new ShapeError('wrong-value', at, `must be ${expected}`)
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A string within limits of length. */
export function text(limits: { readonly min?: number; readonly max?: number } = {}): Shape<string> {
  const { min = 0, max = Number.POSITIVE_INFINITY } = limits
  return (value, at) => {
    if (typeof value !== 'string') throw wrong(at, 'a string')
    if (value.length < min || value.length > max) throw wrong(at, `a string of ${min} to ${max} characters`)
    return value
  }
}

/** A string of a given form; `expected` completes the sentence "must be …". */
export function textLike(pattern: RegExp, expected: string): Shape<string> {
  return (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(at, expected)
    return value
  }
}

/** A GUID in its usual 8-4-4-4-12 form. */
export const guid = textLike(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'a GUID')

/** One of a closed list of strings. */
export function oneOf<const T extends string>(...allowed: readonly T[]): Shape<T> {
  return (value, at) => {
    const found = allowed.find((candidate) => candidate === value)
    if (found === undefined) throw wrong(at, `one of ${allowed.join(', ')}`)
    return found
  }
}

/** `true` or `false`. */
export const flag: Shape<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrong(at, 'true or false')
  return value
}

/** A whole number that is not negative. */
export const count: Shape<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw wrong(at, 'a whole number')
  return value
}

/** What the shape reads, or null. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null ? null : shape(value, at))
}

/** An array of what the shape reads. */
export function listOf<T>(shape: Shape<T>, max = Number.POSITIVE_INFINITY): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(at, 'an array')
    if (value.length > max) throw wrong(at, `an array of at most ${max} elements`)
    return value.map((element, index) => shape(element, `${at}[${index}]`))
  }
}

/** An object whose members are stored as they come. */
export const anyObject: Shape<Record<string, unknown>> = (value, at) => {
  if (!isJsonObject(value)) throw wrong(at, 'an object')
  return value
}

/** An object with freely chosen names, whose values the shape reads; OData annotations are passed over. */
export function mapOf<T>(shape: Shape<T>): Shape<Record<string, T>> {
  return (value, at) => {
    if (!isJsonObject(value)) throw wrong(at, 'an object')
    const members = Object.entries(value).filter(([name]) => !name.includes('@'))
    return Object.fromEntries(members.map(([name, member]) => [name, shape(member, `${at}.${name}`)]))
  }
}

/** An object with these required and optional properties and no others; OData annotations (`x@y`) are passed over. */
export function object<R extends Fields, O extends Fields>(
  required: R,
  optional: O
): Shape<Values<R> & Partial<Values<O>>> {
  return (value, at) => {
    if (!isJsonObject(value)) throw wrong(at, 'an object')
    const result: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value)) {
      if (name.includes('@')) continue
      const shape = Object.hasOwn(required, name)
        ? required[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : undefined
      if (!shape) throw new ShapeError('unknown-property', at ? `${at}.${name}` : name, 'is not known')
      result[name] = shape(member, at ? `${at}.${name}` : name)
    }
    for (const name of Object.keys(required)) {
      if (!Object.hasOwn(result, name)) {
        throw new ShapeError('missing-property', at ? `${at}.${name}` : name, 'is missing')
      }
    }
    return result as Values<R> & Partial<Values<O>>
  }
}
