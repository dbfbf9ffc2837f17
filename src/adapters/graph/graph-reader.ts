import type { Reading } from '../../domain/tenant/observed-tenant.ts'
import type { RunContext } from '../../ports.ts'
import type { GraphAnswer, GraphConnection, GraphRequest } from './graph-connection.ts'
import { actionErrorOf, graphErrorOf, incompleteAnswer, kindOf, type Operation } from './graph-error.ts'
import { readTogether } from './retry.ts'

/** Far more than any list that is read here has; what goes on behind it never ends. */
const PAGES_LIMIT = 1000

/** Reading of objects and lists, with paging. The shapes are Graph's (`@microsoft/microsoft-graph-types`). */
export class GraphReader {
  readonly #connection: GraphConnection
  readonly #context: RunContext

  constructor(connection: GraphConnection, context: RunContext) {
    this.#connection = connection
    this.#context = context
  }

  /** One answer for each request, in their order. */
  together(requests: readonly GraphRequest[]): Promise<readonly GraphAnswer[]> {
    return readTogether(this.#connection, this.#context, requests)
  }

  /** As `together`, by name; what has no request has no answer. */
  async named<Names extends string>(
    requests: Readonly<Record<Names, GraphRequest | undefined>>
  ): Promise<Readonly<Record<Names, GraphAnswer | undefined>>> {
    const asked = (Object.keys(requests) as Names[]).filter((name) => requests[name] !== undefined)
    const answers = await this.together(asked.flatMap((name) => requests[name] ?? []))
    return Object.fromEntries(asked.map((name, index) => [name, answers[index]])) as Record<Names, GraphAnswer>
  }

  /** The object of an answer, undefined when Graph says that there is none. */
  object<Shape extends object>(answer: GraphAnswer | undefined, operation: Operation): Shape | undefined {
    const fault = graphErrorOf(given(answer))
    if (fault === undefined) return bodyOf<Shape>(answer)
    if (kindOf(fault) === 'not-found') return undefined
    throw actionErrorOf(fault, operation)
  }

  /** As `object`, but what the signed-in identity may not read is told as such. */
  objectIfAllowed<Shape extends object>(
    answer: GraphAnswer | undefined,
    operation: Operation
  ): Reading<Shape | undefined> {
    const fault = graphErrorOf(given(answer))
    return fault !== undefined && kindOf(fault) === 'denied'
      ? { kind: 'denied', leastPrivilege: operation.leastPrivilege }
      : { kind: 'read', value: this.object<Shape>(answer, operation) }
  }

  /**
   * All elements of a list that an answer begins; none when what the list belongs to is not there (yet).
   * @throws ActionError `request-refused` for a list that has no end: half of one would pass for the whole
   */
  async list<Shape extends object>(answer: GraphAnswer | undefined, operation: Operation): Promise<readonly Shape[]> {
    const elements: Shape[] = []
    let page = given(answer)
    for (let pages = 1; ; pages += 1) {
      const fault = graphErrorOf(page)
      if (fault !== undefined && kindOf(fault) === 'not-found') return elements
      if (fault !== undefined) throw actionErrorOf(fault, operation)
      const { value, nextLink } = listBody<Shape>(page)
      elements.push(...value)
      if (nextLink === undefined) return elements
      if (pages === PAGES_LIMIT) throw incompleteAnswer(`a list that goes on after ${PAGES_LIMIT} pages`)
      page = given((await this.together([{ method: 'GET', path: pathOf(nextLink) }]))[0])
    }
  }

  /** As `list`, but what the signed-in identity may not read is told as such. */
  async listIfAllowed<Shape extends object>(
    answer: GraphAnswer | undefined,
    operation: Operation
  ): Promise<Reading<readonly Shape[]>> {
    const fault = graphErrorOf(given(answer))
    return fault !== undefined && kindOf(fault) === 'denied'
      ? { kind: 'denied', leastPrivilege: operation.leastPrivilege }
      : { kind: 'read', value: await this.list<Shape>(answer, operation) }
  }
}

function given(answer: GraphAnswer | undefined): GraphAnswer {
  return answer ?? { kind: 'no-response', reason: 'the batch has no answer for this request' }
}

function bodyOf<Shape extends object>(answer: GraphAnswer | undefined): Shape | undefined {
  if (answer?.kind !== 'response' || typeof answer.body !== 'object' || answer.body === null) return undefined
  return answer.body as Shape
}

function listBody<Shape>(answer: GraphAnswer): {
  readonly value: readonly Shape[]
  readonly nextLink: string | undefined
} {
  const body = bodyOf<{ readonly value?: readonly Shape[]; readonly '@odata.nextLink'?: unknown }>(answer)
  if (!Array.isArray(body?.value)) throw incompleteAnswer('a list without its elements')
  const nextLink = body['@odata.nextLink']
  return {
    value: body.value,
    nextLink: typeof nextLink === 'string' ? nextLink : undefined
  }
}

/** A next link names the host of the cloud; only its path is followed, so the token goes nowhere else. */
function pathOf(nextLink: string): string {
  const url = URL.parse(nextLink)
  if (url === null) throw incompleteAnswer('a list whose next page has no address')
  const { pathname, search } = url
  return `${pathname.replace(/^\/v1\.0/, '')}${search}`
}
