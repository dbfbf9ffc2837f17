import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import { ROOT } from '../project/project-files.ts'
import { emulators } from '../support/emulators.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startVb365Session, type Vb365Session } from '../support/vb365-session.ts'

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: object }>>
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: object }[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Partial<Content>>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

interface Exchange {
  readonly method: string
  readonly url: string
  readonly requestBody: unknown
  readonly status: number
  readonly responseBody: unknown
}

const emulator = emulators()
const folder = mkdtempSync(join(tmpdir(), 'vb365-traffic-'))
const recordFile = join(folder, 'traffic.ndjson')
afterAll(() => rmSync(folder, { recursive: true }))

const excerpt = readFileSync(join(ROOT, '__tests__', 'vectors', 'vb365', 'openapi-excerpt.json'), 'utf8')
const description: Description = JSON.parse(excerpt)

/** Described on a page of its own, see the README beside the excerpt. */
const ELSEWHERE = /\/BackupApplications$/

/** Objects take what is described and no more, and requests nothing that only answers have. */
function closed(schema: unknown, isSent: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, isSent))
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([name, value]) => [
    name,
    name === 'properties' ? propertiesOf(value, isSent) : closed(value, isSent)
  ])
  const isOpen = !('properties' in schema) || 'additionalProperties' in schema
  return { ...Object.fromEntries(entries), ...(isOpen ? {} : { additionalProperties: false }) }
}

function propertiesOf(properties: object, isSent: boolean): object {
  const kept = Object.entries(properties).filter(([, property]) => !(isSent && property.readOnly === true))
  return Object.fromEntries(kept.map(([name, property]) => [name, closed(property, isSent)]))
}

function validator(isSent: boolean): (schema: object, value: unknown) => string | undefined {
  const ajv = new Ajv({ strict: false, validateFormats: false, coerceTypes: false })
  ajv.addSchema({ $id: 'api', components: closed(description.components, isSent) })
  return (schema, value) => {
    const local = JSON.parse(JSON.stringify(closed(schema, isSent)).replaceAll('"#/components', '"api#/components'))
    return ajv.validate(local, value) ? undefined : ajv.errorsText()
  }
}

const [checkSent, checkAnswered] = [validator(true), validator(false)]

function operationOf({ method, url }: Exchange): Operation | undefined {
  const path = new URL(url).pathname
  const template = Object.keys(description.paths).find((each) =>
    new RegExp(`^${each.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  )
  return description.paths[template ?? '']?.[method.toLowerCase()]
}

/** Text of a form or a query as the type that its schema wants. */
function typed(text: string, schema: object | undefined): unknown {
  const type = schema !== undefined && 'type' in schema ? schema.type : undefined
  return type === 'integer'
    ? Number(text)
    : type === 'boolean' && /^(?:true|false)$/.test(text)
      ? text === 'true'
      : text
}

/** Of a form, whose values are all recorded as text. */
function formOf(recorded: unknown, schema: object): object {
  const { properties = {} }: { properties?: Readonly<Record<string, object>> } = schema
  const fields = Object.entries<string>(Object(recorded))
  return Object.fromEntries(fields.map(([name, text]) => [name, typed(text, properties[name])]))
}

function sentProblems({ url, requestBody }: Exchange, { parameters = [], requestBody: described }: Operation) {
  const queries = [...new URL(url).searchParams].map(([name, text]) => {
    const schema = parameters.find((each) => each.in === 'query' && each.name === name)?.schema
    return schema === undefined ? `query ${name} is not described` : checkSent(schema, typed(text, schema))
  })
  const [type, content] = Object.entries(described?.content ?? {})[0] ?? []
  if (content === undefined) return [...queries, ...(requestBody ? ['a body is not described'] : [])]
  const isForm = type === 'application/x-www-form-urlencoded'
  const body = isForm ? formOf(requestBody, content.schema) : requestBody
  return [...queries, checkSent(content.schema, body)]
}

function answerProblems({ status, responseBody }: Exchange, { responses }: Operation) {
  const described = responses[status] ?? responses['default']
  const [content] = Object.values(described?.content ?? {})
  if (content === undefined) return responseBody ? ['the answer has a body'] : []
  return [checkAnswered(content.schema, responseBody)]
}

/** What is wrong with an exchange by Veeam's description. */
function violations(exchange: Exchange): readonly string[] {
  const { pathname } = new URL(exchange.url)
  if (ELSEWHERE.test(pathname)) return []
  const operation = operationOf(exchange)
  const call = `${exchange.method} ${pathname}`
  if (operation === undefined) return [`${call} is not described`]
  const problems = [...sentProblems(exchange, operation), ...answerProblems(exchange, operation)]
  return problems.flatMap((problem) => (problem === undefined ? [] : `${call}: ${problem}`))
}

function recorded({ vb365 }: Vb365Session): readonly Exchange[] {
  return readFileSync(recordFile, 'utf8')
    .trim()
    .split('\n')
    .map((line): Exchange => JSON.parse(line))
    .filter(({ url }) => url.startsWith(vb365.server))
}

describe('what is sent to the REST API of VB365, and what its emulator answers', () => {
  it('is valid by Veeam’s own description of the API', async () => {
    const session = await startVb365Session({
      ...emulator,
      start: (options = {}) => emulator.start({ ...options, recordFile })
    })
    const [first, second] = [await session.registered(), await session.registered()]
    const everything = {
      exchangeOnline: true,
      sharePointOnline: true,
      teams: true,
      teamsChats: true,
      publicFolders: true
    }
    for (const certificate of [first, second]) {
      const { destination } = session.destination({ registration: { services: everything } })
      await destination.prepare()
      await destination.observe(Promise.resolve(session.tenantId))
      await destination.deliver(session.handover(certificate))
    }
    const unregistered = session.handover(await newCertificate())
    const deliveries = [session.destination({ password: 'wrong' }), session.destination()].map(({ destination }) =>
      destination.deliver(unregistered)
    )
    expect((await Promise.allSettled(deliveries)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])

    const exchanges = recorded(session)
    const calls = exchanges.map(({ method, url, status }) => `${method} ${new URL(url).pathname} ${status}`)
    expect(new Set(calls.map((call) => call.replace(/[0-9a-f-]{36}/, 'ID')))).toEqual(
      new Set([
        'GET /v8/Health 200',
        'POST /v8/token 200',
        'POST /v8/token 401',
        'GET /v8/Organizations 200',
        'POST /v8/Organizations 201',
        'PUT /v8/Organizations/ID 204',
        'PUT /v8/Organizations/ID 500',
        'GET /v8/Organizations/ID/BackupApplications 200'
      ])
    )
    expect(exchanges.flatMap(violations)).toEqual([])
  })
})
