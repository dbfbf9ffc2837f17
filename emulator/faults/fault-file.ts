import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { EmulatorError } from '../emulator-error.ts'
import {
  count,
  flag,
  isJsonObject,
  listOf,
  mapOf,
  object,
  oneOf,
  type Shape,
  ShapeError,
  text,
  textLike
} from '../shape.ts'
import {
  type Distortion,
  type FalseAnswer,
  type Fault,
  type FaultPlan,
  type FaultRule,
  type Interruption,
  type ItemFault,
  serverNames
} from './fault.ts'

/** A number in the given range; `expected` completes the sentence "must be …". */
function numberFrom(min: number, max: number, expected: string): Shape<number> {
  return (value, at) => {
    if (typeof value === 'number' && value >= min && value <= max) return value
    throw new ShapeError('wrong-value', at, `must be ${expected}`)
  }
}

const pattern: Shape<RegExp> = (value, at) => {
  const source = text({ min: 1 })(value, at)
  try {
    return new RegExp(source)
  } catch {
    throw new ShapeError('wrong-value', at, 'must be a regular expression')
  }
}

/** A body as text, or as JSON that becomes text. */
const body: Shape<string> = (value, at) => {
  if (typeof value === 'string') return value
  if (isJsonObject(value)) return JSON.stringify(value)
  throw new ShapeError('wrong-value', at, 'must be a string or an object')
}

const retryAfter: Shape<string> = (value, at) => {
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new ShapeError('wrong-value', at, 'must be seconds, or any text')
}

const positive: Shape<number> = (value, at) =>
  numberFrom(1, Number.MAX_SAFE_INTEGER, 'a whole number from 1')(count(value, at), at)
const status: Shape<number> = (value, at) => numberFrom(200, 599, 'a status from 200 to 599')(count(value, at), at)

const answer: Shape<FalseAnswer> = (value, at) => {
  const shape = object(
    { kind: oneOf('answer'), status },
    { acted: flag, headers: mapOf(text()), body, retryAfter, retryAfterDate: numberFrom(-1e9, 1e9, 'seconds') }
  )
  const { retryAfter: header, acted = false, headers = {}, ...rest } = shape(value, at)
  const asked: Record<string, string> = header === undefined ? {} : { 'retry-after': header }
  // As services do: a body that is an object says that it is JSON.
  const isJson = isJsonObject(value) && isJsonObject(value['body'])
  const type: Record<string, string> = isJson ? { 'content-type': 'application/json' } : {}
  return { ...rest, acted, headers: { ...type, ...lowerCased(headers), ...asked } }
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

const interruptions: Readonly<Record<string, Shape<Interruption>>> = {
  reset: (value, at) => ({ acted: false, ...object({ kind: oneOf('reset') }, { acted: flag })(value, at) }),
  hang: object({ kind: oneOf('hang') }, { acted: flag }),
  kill: (value, at) => ({
    acted: false,
    ...object({ kind: oneOf('kill'), pidFile: text({ min: 1 }) }, { acted: flag })(value, at)
  })
}

const distortions: Readonly<Record<string, Shape<Distortion>>> = {
  'half-body': object({ kind: oneOf('half-body') }, {}),
  'short-body': object({ kind: oneOf('short-body') }, {}),
  'content-type': object(
    { kind: oneOf('content-type'), contentType: textLike(/^[\w.+-]+\/[\w.+-]+(?:;.*)?$/, 'a media type') },
    {}
  ),
  slow: object({ kind: oneOf('slow'), milliseconds: count }, {})
}

/** One of several shapes, by their `kind`. */
function byKind<T>(shapes: Readonly<Record<string, Shape<T>>>): Shape<T> {
  const kindOf = oneOf(...Object.keys(shapes))
  return (value, at) => {
    if (!isJsonObject(value)) throw new ShapeError('wrong-value', at, 'must be an object')
    const shape = shapes[kindOf(value['kind'], `${at}.kind`)]
    if (shape === undefined) throw new ShapeError('wrong-value', `${at}.kind`, 'is not known')
    return shape(value, at)
  }
}

const matching = {
  server: oneOf(...serverNames),
  method: textLike(/^[A-Z]+$/, 'a method in upper case'),
  path: pattern,
  body: pattern,
  nth: positive,
  times: positive,
  share: numberFrom(0, 1, 'a share from 0 to 1')
}

const requestRule = object(
  { fault: byKind<Fault>({ answer, ...interruptions, ...distortions }) },
  { of: oneOf('request'), ...matching }
)
const itemRule = object({ of: oneOf('item'), fault: byKind<ItemFault>({ answer, ...interruptions }) }, matching)

const rule: Shape<FaultRule> = (value, at) => {
  const given = isJsonObject(value) ? value['of'] : undefined
  const of = given === undefined ? 'request' : oneOf('request', 'item')(given, `${at}.of`)
  return of === 'item' ? itemRule(value, at) : requestRule(value, at)
}

const planShape: Shape<FaultPlan> = object({ faults: listOf(rule) }, { $schema: text(), seed: count })

/** Reads and checks a file of faults; throws {@link EmulatorError}. Paths in it are relative to the file. */
export function readFaults(path: string): FaultPlan {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new EmulatorError(`The file of faults ${path} cannot be read; give the path of a JSON file.`, { cause })
  }
  try {
    return withPathsFrom(dirname(path), planShape(JSON.parse(content), ''))
  } catch (cause) {
    if (!(cause instanceof ShapeError)) throw new EmulatorError(`The file of faults ${path} is not JSON.`, { cause })
    const where = cause.at || 'the document'
    throw new EmulatorError(`The file of faults ${path} is refused: ${where} ${cause.message}.`, { cause })
  }
}

function withPathsFrom(folder: string, plan: FaultPlan): FaultPlan {
  const faults = plan.faults.map((each): FaultRule => {
    const { fault } = each
    return fault.kind === 'kill' ? { ...each, fault: { ...fault, pidFile: resolve(folder, fault.pidFile) } } : each
  })
  return { ...plan, faults }
}
