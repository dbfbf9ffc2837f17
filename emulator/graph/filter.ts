import { badRequest, GraphError, unsupportedQuery } from './errors.ts'

type Operator = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt' | 'in' | 'startswith' | 'endswith' | 'any'
/** How a property may be filtered: which operators, and whether literals are quoted. */
export interface FilterRule {
  readonly operators: readonly Operator[]
  /** `guid` literals stand without quotes. */
  readonly literal: 'string' | 'guid' | 'boolean' | 'date'
}
export type FilterRules = Readonly<Record<string, FilterRule>>

type Entity = Readonly<Record<string, unknown>>
export type Predicate = (entity: Entity) => boolean

interface Literal {
  readonly kind: 'string' | 'guid' | 'boolean' | 'date' | 'null'
  readonly value: string | boolean | null
}

const tokenPattern = /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))|([(),:/]|[^\s'(),:/]+))/y

function tokenize(text: string): string[] {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (text.slice(tokenPattern.lastIndex).trim() !== '') {
    const match = tokenPattern.exec(text)
    const token = match?.[1] ?? match?.[2] ?? match?.[3]
    if (token === undefined)
      throw new GraphError(400, 'BadRequest', `Invalid filter clause: syntax error in '${text}'.`)
    tokens.push(token)
  }
  return tokens
}

function readLiteral(token: string): Literal {
  if (token.startsWith("'")) return { kind: 'string', value: token.slice(1, -1).replaceAll("''", "'") }
  if (token === 'true' || token === 'false') return { kind: 'boolean', value: token === 'true' }
  if (token === 'null') return { kind: 'null', value: null }
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token)) return { kind: 'guid', value: token }
  if (!Number.isNaN(Date.parse(token))) return { kind: 'date', value: token }
  throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${token}' is not a literal.`)
}

/** The directory compares strings without regard to case. */
function comparable(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function compare(actual: unknown, operator: Operator, literal: Literal): boolean {
  if (operator === 'eq') return comparable(actual ?? null) === comparable(literal.value)
  if (operator === 'ne') return comparable(actual ?? null) !== comparable(literal.value)
  if (typeof actual !== 'string' || typeof literal.value !== 'string') return false
  if (operator === 'startswith') return actual.toLowerCase().startsWith(literal.value.toLowerCase())
  if (operator === 'endswith') return actual.toLowerCase().endsWith(literal.value.toLowerCase())
  const difference = Date.parse(actual) - Date.parse(literal.value)
  if (operator === 'ge') return difference >= 0
  if (operator === 'le') return difference <= 0
  return operator === 'gt' ? difference > 0 : difference < 0
}

/** A recursive-descent parser of the part of $filter that the directory supports. */
class FilterParser {
  readonly #tokens: readonly string[]
  readonly #rules: FilterRules
  readonly #advanced: boolean
  #position = 0

  constructor(text: string, rules: FilterRules, advanced: boolean) {
    this.#tokens = tokenize(text)
    this.#rules = rules
    this.#advanced = advanced
  }

  parse(): Predicate {
    const predicate = this.#or()
    if (this.#position < this.#tokens.length) throw this.#syntaxError()
    return predicate
  }

  #syntaxError(): GraphError {
    return new GraphError(
      400,
      'BadRequest',
      `Invalid filter clause: syntax error near '${this.#tokens[this.#position] ?? 'the end'}'.`
    )
  }

  #next(): string {
    const token = this.#tokens[this.#position]
    if (token === undefined) throw this.#syntaxError()
    this.#position += 1
    return token
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#position] !== token) return false
    this.#position += 1
    return true
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#syntaxError()
  }

  #or(): Predicate {
    const parts = [this.#and()]
    while (this.#accept('or')) parts.push(this.#and())
    return parts.length === 1 && parts[0] ? parts[0] : (entity) => parts.some((part) => part(entity))
  }

  #and(): Predicate {
    const parts = [this.#unary()]
    while (this.#accept('and')) parts.push(this.#unary())
    return parts.length === 1 && parts[0] ? parts[0] : (entity) => parts.every((part) => part(entity))
  }

  #unary(): Predicate {
    if (this.#accept('not')) {
      this.#requireAdvanced('not')
      const inner = this.#unary()
      return (entity) => !inner(entity)
    }
    if (this.#accept('(')) {
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    const name = this.#next()
    if (/^(startswith|endswith)$/i.test(name))
      return this.#textFunction(name.toLowerCase() === 'startswith' ? 'startswith' : 'endswith')
    return this.#accept('/') ? this.#any(name) : this.#comparison(name)
  }

  #textFunction(operator: 'startswith' | 'endswith'): Predicate {
    this.#expect('(')
    const property = this.#next()
    this.#expect(',')
    const literal = this.#literal(property, operator)
    this.#expect(')')
    return (entity) => compare(entity[property], operator, literal)
  }

  #any(property: string): Predicate {
    this.#expect('any')
    this.#expect('(')
    const variable = this.#next()
    this.#expect(':')
    if (this.#next() !== variable) throw unsupportedQuery(`Unsupported query filter clause on '${property}'.`)
    const operator = this.#next()
    if (operator !== 'eq') throw unsupportedQuery(`Unsupported operator '${operator}' inside 'any' on '${property}'.`)
    const literal = this.#literal(property, 'any')
    this.#expect(')')
    return (entity) => {
      const values: unknown = entity[property]
      return Array.isArray(values) && values.some((value) => compare(value, 'eq', literal))
    }
  }

  #comparison(property: string): Predicate {
    const operator = this.#next()
    if (operator === 'in') {
      this.#expect('(')
      const literals = [this.#literal(property, 'in')]
      while (this.#accept(',')) literals.push(this.#literal(property, 'in'))
      this.#expect(')')
      return (entity) => literals.some((literal) => compare(entity[property], 'eq', literal))
    }
    if (
      operator !== 'eq' &&
      operator !== 'ne' &&
      operator !== 'ge' &&
      operator !== 'le' &&
      operator !== 'gt' &&
      operator !== 'lt'
    ) {
      throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${operator}' is not an operator.`)
    }
    const literal = this.#literal(property, operator)
    return (entity) => compare(entity[property], operator, literal)
  }

  #literal(property: string, operator: Operator): Literal {
    const rule = Object.hasOwn(this.#rules, property) ? this.#rules[property] : undefined
    if (!rule)
      throw unsupportedQuery(`Unsupported or invalid query filter clause specified for property '${property}'.`)
    if (operator === 'ne' || operator === 'endswith') this.#requireAdvanced(operator)
    else if (!rule.operators.includes(operator)) {
      throw unsupportedQuery(`The operator '${operator}' is not supported for property '${property}'.`)
    }
    const literal = readLiteral(this.#next())
    if (literal.kind !== rule.literal && literal.kind !== 'null') {
      throw badRequest(
        `A binary operator with incompatible types was detected. Found a ${literal.kind} literal for property '${property}'.`
      )
    }
    return literal
  }

  #requireAdvanced(operator: string): void {
    if (this.#advanced) return
    throw unsupportedQuery(
      `Operator '${operator}' is not supported because the 'ConsistencyLevel:eventual' header and $count=true are missing. Refer to https://aka.ms/graph-docs/advanced-queries for more information`
    )
  }
}

/**
 * Reads a $filter expression. `advanced` means ConsistencyLevel: eventual with $count=true
 * (learn.microsoft.com/graph/aad-advanced-queries).
 */
export function parseFilter(text: string, rules: FilterRules, advanced: boolean): Predicate {
  return new FilterParser(text, rules, advanced).parse()
}
