import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import type { SecretScope } from '../../src/domain/request/registration.ts'
import { GithubClient } from '../emulator/support/github-client.ts'
import { ROOT } from '../project/project-files.ts'
import { emulators } from '../support/emulators.ts'
import {
  ENVIRONMENT,
  githubOf,
  githubSecret,
  handover,
  ORGANIZATION,
  REPOSITORY,
  SECRET
} from '../support/github-deliveries.ts'
import { newCertificate } from '../support/test-certificate.ts'

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly schema: { readonly type: string }
}

interface Operation {
  readonly parameters: readonly Parameter[]
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: { readonly properties: object } } }
  }
  readonly responses: Readonly<Record<string, object>>
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Exchange {
  readonly method: string
  readonly url: string
  readonly requestBody: unknown
  readonly status: number
}

const { start } = emulators()
const folder = mkdtempSync(join(tmpdir(), 'github-traffic-'))
afterAll(() => rmSync(folder, { recursive: true }))

const excerpt = readFileSync(join(ROOT, '__tests__', 'vectors', 'github', 'openapi-excerpt.json'), 'utf8')
const description: Description = JSON.parse(excerpt)
const ajv = new Ajv({ strict: false })

function operationOf({ method, url }: Exchange): Operation | undefined {
  const path = new URL(url).pathname.replace('/api/v3', '')
  const templates = Object.keys(description.paths).filter((template) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  )
  // A fixed part, as in `public-key`, goes before a parameter.
  const [template = ''] = templates.sort((one, other) => one.split('{').length - other.split('{').length)
  return description.paths[template]?.[method.toLowerCase()]
}

/** What is wrong with an exchange by GitHub's description. */
function violations(exchange: Exchange): readonly string[] {
  const { method, url, requestBody, status } = exchange
  const call = `${method} ${new URL(url).pathname}`
  const operation = operationOf(exchange)
  if (operation === undefined) return [`${call}: not described`]
  const { parameters, requestBody: described, responses } = operation
  const wrongQueries = [...new URL(url).searchParams].filter(([name, text]) => {
    const parameter = parameters.find((each) => each.in === 'query' && each.name === name)
    return (
      parameter === undefined ||
      !ajv.validate(parameter.schema, parameter.schema.type === 'integer' ? Number(text) : text)
    )
  })
  const schema = described?.content['application/json'].schema
  const wrongBody =
    schema === undefined ? requestBody !== null : !ajv.validate({ ...schema, additionalProperties: false }, requestBody)
  // GitHub describes no 404 for what may be missing.
  const isKnownStatus = status === 404 || status in responses
  return [
    ...wrongQueries.map(([name, text]) => `${call}: query ${name}=${text}`),
    ...(wrongBody ? [`${call}: body ${ajv.errorsText()}`] : []),
    ...(isKnownStatus ? [] : [`${call}: status ${status}`])
  ]
}

describe('what is sent to GitHub', () => {
  it('is valid by its own description of the API', async () => {
    const recordFile = join(folder, 'traffic.ndjson')
    const github = githubOf(await start({ github: true, recordFile }))
    const [first, second] = [await newCertificate(), await newCertificate()]
    const ids = [...(github.site.organizations.get('contoso')?.repositories.values() ?? [])].map(({ id }) => id)
    const selected = { visibility: 'selected', selected_repository_ids: ids }
    await new GithubClient(github.apiUrl, github.token).putSecret('/orgs/contoso/actions', SECRET, 'x', selected)
    const missing: SecretScope = { kind: 'environment', repository: undefined, environment: 'missing' }
    await githubSecret(github, { scope: missing })
      .prepare()
      .catch(() => undefined)
    for (const scope of [REPOSITORY, ENVIRONMENT, ORGANIZATION]) {
      const destination = githubSecret(github, { scope, applicationIdVariable: 'VB365_APPLICATION_ID' })
      await destination.observe()
      await destination.prepare()
      await destination.deliver(handover(first))
      await destination.deliver(handover(second))
      await destination.observe()
    }
    const exchanges: readonly Exchange[] = readFileSync(recordFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exchanges.length).toBeGreaterThan(60)
    expect(exchanges.flatMap(violations)).toEqual([])
  })
})
