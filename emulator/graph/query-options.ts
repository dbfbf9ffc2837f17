import { badRequest, GraphError, notEmulated, unsupportedQuery } from './errors.ts'
import { type FilterRules, parseFilter } from './filter.ts'
import { type GraphContext, isBeta, odataContext } from './graph-context.ts'

type Entity = Record<string, unknown>

/** What may be asked of one entity type. */
export interface EntityType {
  /** The type's name in messages, such as `application`. */
  readonly name: string
  /** Properties that `$select` may name. */
  readonly properties: readonly string[]
  /** Properties that `$select` may name in beta only. */
  readonly betaProperties?: readonly string[]
  /** Properties that come without `$select`; all when absent. */
  readonly defaultProperties?: readonly string[]
  /** Navigation properties that `$expand` may name. */
  readonly expandable?: readonly string[]
  /** Absent: the collection takes no `$filter`. */
  readonly filters?: FilterRules
  /** Properties that `$orderby` may name: in every query, or only in advanced ones. */
  readonly sorts?: Readonly<Record<string, 'always' | 'advanced'>>
}

/** What a collection is sorted by. */
export interface Order {
  readonly property: string
  readonly descending: boolean
}

/** The query options of a request. */
export interface QueryOptions {
  readonly select: readonly string[] | undefined
  readonly expand: string | undefined
  readonly filter: string | undefined
  readonly order: Order | undefined
  readonly top: number | undefined
  readonly skip: number
  readonly count: boolean
  readonly advanced: boolean
}

const known = new Set(['select', 'expand', 'filter', 'top', 'skiptoken', 'count', 'orderby', 'search', 'format'])
const defaultPageSize = 100
const largestPage = 999

function optionValues(c: GraphContext): Map<string, string> {
  const values = new Map<string, string>()
  for (const [key, value] of new URL(c.req.url).searchParams) {
    const name = key.replace(/^\$/, '').toLowerCase()
    if (!known.has(name)) {
      if (key.startsWith('$')) throw new GraphError(400, 'BadRequest', `The query parameter '${key}' is not supported.`)
      continue
    }
    if (values.has(name))
      throw new GraphError(400, 'BadRequest', `Query option '$${name}' was specified more than once.`)
    values.set(name, value)
  }
  return values
}

function readTop(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const top = Number(text)
  if (Number.isInteger(top) && top >= 1 && top <= largestPage) return top
  throw badRequest(`Invalid page size specified: '${text}'. Must be between 1 and ${largestPage} inclusive.`)
}

function readSkip(token: string | undefined): number {
  if (token === undefined) return 0
  const skip = Number(/^after-(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1] ?? Number.NaN)
  if (Number.isNaN(skip)) throw badRequest('The specified page token value is not valid.')
  return skip
}

function readSelect(text: string | undefined, type: EntityType, beta: boolean): string[] | undefined {
  if (text === undefined || text === '' || text === '*') return undefined
  return text.split(',').map((part) => {
    const name = part.trim()
    if (type.properties.includes(name) || (beta && type.betaProperties?.includes(name))) return name
    if (beta) throw notEmulated(`the property ${name} of beta`)
    throw new GraphError(
      400,
      'BadRequest',
      `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${type.name}'.`
    )
  })
}

function readExpand(text: string | undefined, type: EntityType): string | undefined {
  if (text === undefined) return undefined
  if (/,(?![^(]*\))/.test(text)) throw unsupportedQuery('Only one navigation property can be expanded in a query.')
  const name = text.replace(/\(.*$/, '').trim()
  if (text.includes('(')) throw notEmulated(`options inside $expand=${text}`)
  if (type.expandable?.includes(name)) return name
  throw new GraphError(
    400,
    'BadRequest',
    `Parsing OData Select and Expand failed: '${name}' cannot be expanded on type 'microsoft.graph.${type.name}'.`
  )
}

/** Sources: learn.microsoft.com/graph/aad-advanced-queries; graph-docs#13762 and #1354 for the texts. */
function readOrder(values: ReadonlyMap<string, string>, type: EntityType, advanced: boolean): Order | undefined {
  const text = values.get('orderby')
  if (text === undefined) return undefined
  const [, property, direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? []
  if (property === undefined) throw unsupportedQuery('Sorting not supported for current query.')
  const rule = Object.hasOwn(type.sorts ?? {}, property) ? type.sorts?.[property] : undefined
  if (rule === undefined || (rule === 'advanced' && !advanced))
    throw unsupportedQuery(`Unsupported sort property '${property}' for '${capitalized(type.name)}'.`)
  if (values.has('filter') && !advanced) throw unsupportedQuery('Sorting not supported for current query.')
  return { property, descending: direction.toLowerCase() === 'desc' }
}

function capitalized(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}

/** Without regard to case, as the directory sorts. */
function compareBy({ property, descending }: Order): (one: Entity, other: Entity) => number {
  const text = (entity: Entity): string => String(entity[property] ?? '').toLowerCase()
  return (one, other) => (text(one) < text(other) ? -1 : text(one) > text(other) ? 1 : 0) * (descending ? -1 : 1)
}

/** Reads and checks the query options of a request for one type. */
export function queryOptions(c: GraphContext, type: EntityType): QueryOptions {
  const values = optionValues(c)
  if (values.has('search')) throw notEmulated('the query option $search')
  const count = values.get('count') === 'true'
  const eventual = c.req.header('consistencylevel')?.toLowerCase() === 'eventual'
  return {
    select: readSelect(values.get('select'), type, isBeta(c)),
    expand: readExpand(values.get('expand'), type),
    filter: values.get('filter'),
    order: readOrder(values, type, count && eventual),
    top: readTop(values.get('top')),
    skip: readSkip(values.get('skiptoken')),
    count: count && eventual,
    advanced: count && eventual
  }
}

/** What an answer shows when nothing was asked for. */
export const nothingAsked: Pick<QueryOptions, 'select' | 'expand'> = { select: undefined, expand: undefined }

/** The selected (or default) properties of an entity, in the order of the type. */
export function project(entity: Entity, options: Pick<QueryOptions, 'select' | 'expand'>, type: EntityType): Entity {
  const wanted = options.select ?? type.defaultProperties
  if (!wanted) return entity
  const annotations = Object.entries(entity).filter(([name]) => name.includes('@') || name === options.expand)
  return Object.fromEntries([...wanted.map((name) => [name, entity[name]] as const), ...annotations])
}

/** `(id,appId)` after the set's name, as `@odata.context` shows a selection. */
export function selectionSuffix(options: QueryOptions): string {
  const names = [...(options.select ?? []), ...(options.expand ? [`${options.expand}()`] : [])]
  return names.length > 0 ? `(${names.join(',')})` : ''
}

/** A page of a collection, filtered, projected and with a link to the next page. */
export function listResponse(
  c: GraphContext,
  type: EntityType,
  context: string,
  entities: readonly Entity[],
  decorate: (entity: Entity, options: QueryOptions) => Entity = (entity) => entity
): Response {
  const options = queryOptions(c, type)
  if (options.filter !== undefined && !type.filters) {
    throw unsupportedQuery(`The query option '$filter' is not supported for '${type.name}'.`)
  }
  const matching =
    options.filter === undefined
      ? [...entities]
      : entities.filter(parseFilter(options.filter, type.filters ?? {}, options.advanced))
  if (options.order) matching.sort(compareBy(options.order))
  const end = options.skip + (options.top ?? defaultPageSize)
  const page = matching.slice(options.skip, end).map((entity) => project(decorate(entity, options), options, type))
  return c.json({
    '@odata.context': odataContext(c, `${context}${selectionSuffix(options)}`),
    ...(options.count ? { '@odata.count': matching.length } : {}),
    ...(end < matching.length ? { '@odata.nextLink': nextLink(c, end) } : {}),
    value: page
  })
}

function nextLink(c: GraphContext, after: number): string {
  const url = new URL(c.req.url)
  const rest = url.search
    .slice(1)
    .split('&')
    .filter((part) => part !== '' && !/^(\$|%24)?skiptoken=/i.test(part))
  rest.push(`$skiptoken=${Buffer.from(`after-${after}`).toString('base64url')}`)
  return `${url.origin}${url.pathname}?${rest.join('&')}`
}
