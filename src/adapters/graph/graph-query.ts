import type { Reading } from '../../domain/tenant/reading.ts'
import { ActionError } from '../../errors.ts'
import { explainGraphError, unreadBecauseOf } from './explain-graph-error.ts'
import type { GraphAnswer } from './graph-connection.ts'
import { type GraphError, graphErrorOf, incompleteAnswer, kindOf } from './graph-error.ts'
import type { HeldRoles, Operation } from './operation.ts'

/** What it takes to make sense of an answer, beside the answer. */
export interface ParsingContext {
  readonly roles: HeldRoles
  /** Reads a further page of a list. */
  readonly nextPage: (path: string) => Promise<GraphAnswer>
}

/** One thing to read: what is asked, what it is called in messages, and what the answer says. */
export interface GraphQuery<Value> {
  /** Of a GET, with its query already encoded. */
  readonly path: string
  readonly operation: Operation
  /** The run can do without it: it is not waited for long. */
  readonly isOptional: boolean
  /** @throws ActionError where Graph refuses, fails or answers what its reference rules out */
  readonly parse: (answer: GraphAnswer, context: ParsingContext) => Promise<Value>
}

/** Far more than any list that is read here has; a longer one never ends. */
const PAGES_LIMIT = 1000

interface ReadingOf<Wire, Value> {
  readonly path: string
  readonly operation: Operation
  readonly read: (wire: Wire) => Value
}

/** Reads one object. The shapes are Graph's (`@microsoft/microsoft-graph-types`); undefined: there is none. */
export function objectQuery<Shape extends object, Value>({
  path,
  operation,
  read
}: ReadingOf<Shape | undefined, Value>): GraphQuery<Value> {
  return {
    path,
    operation,
    isOptional: false,
    async parse(answer, { roles }) {
      const error = graphErrorOf(answer)
      if (error === undefined) return read(bodyOf<Shape>(answer))
      if (kindOf(error) === 'not-found') return read(undefined)
      throw explainGraphError(error, operation, roles)
    }
  }
}

/** Reads a list to its last page; empty where what the list belongs to is not there (yet). */
export function listQuery<Shape extends object, Value>({
  path,
  operation,
  read
}: ReadingOf<readonly Shape[], Value>): GraphQuery<Value> {
  return {
    path,
    operation,
    isOptional: false,
    async parse(answer, { roles, nextPage }) {
      const elements: Shape[] = []
      let page = answer
      for (let pages = 1; ; pages += 1) {
        const error = graphErrorOf(page)
        if (error !== undefined && kindOf(error) !== 'not-found') throw explainGraphError(error, operation, roles)
        if (error !== undefined) return read(elements)
        const { value, nextLink } = listBody<Shape>(page)
        elements.push(...value)
        if (nextLink === undefined) return read(elements)
        // Half of a list would pass for the whole.
        if (pages === PAGES_LIMIT) throw incompleteAnswer(`a list that goes on after ${PAGES_LIMIT} pages`)
        page = await nextPage(pathOf(nextLink))
      }
    }
  }
}

/**
 * The same, where the run goes on without it: whatever keeps it from being read becomes part of the value.
 * @param isAnswer true for an error that says something about the tenant, as a 404 for a user that is looked for
 */
export function optional<Value>(
  query: GraphQuery<Value>,
  isAnswer: (error: GraphError) => boolean = () => false
): GraphQuery<Reading<Value>> {
  const { path, operation } = query
  return {
    path,
    operation,
    isOptional: true,
    async parse(answer, context) {
      const error = graphErrorOf(answer)
      if (error !== undefined && !isAnswer(error)) return unreadBecauseOf(error, operation, context.roles)
      try {
        return { kind: 'read', value: await query.parse(answer, context) }
      } catch (failure) {
        if (!(failure instanceof ActionError) || failure.code === 'cancelled') throw failure
        return { kind: 'unreadable', reason: failure.message.replace(/\.$/, '') }
      }
    }
  }
}

function bodyOf<Shape extends object>(answer: GraphAnswer): Shape | undefined {
  if (answer.kind !== 'response' || typeof answer.body !== 'object' || answer.body === null) return undefined
  return answer.body as Shape
}

function listBody<Shape extends object>(
  answer: GraphAnswer
): {
  readonly value: readonly Shape[]
  readonly nextLink: string | undefined
} {
  const body = bodyOf<{ readonly value?: readonly Shape[]; readonly '@odata.nextLink'?: unknown }>(answer)
  if (!Array.isArray(body?.value)) throw incompleteAnswer('a list without its elements')
  const nextLink = body['@odata.nextLink']
  return { value: body.value, nextLink: typeof nextLink === 'string' ? nextLink : undefined }
}

/** A next link names the host of the cloud; only its path is followed, so that the token goes nowhere else. */
function pathOf(nextLink: string): string {
  const url = URL.parse(nextLink)
  if (url === null) throw incompleteAnswer('a list whose next page has no address')
  const { pathname, search } = url
  return `${pathname.replace(/^\/v1\.0/, '')}${search}`
}
