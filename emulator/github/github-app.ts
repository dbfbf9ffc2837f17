import { randomBytes } from 'node:crypto'
import { Hono, type MiddlewareHandler } from 'hono'
import { addSettingsEndpoint } from '../settings-endpoint.ts'
import { addComments } from './comments.ts'
import { addEnvironments } from './environments.ts'
import type { GithubApp, GithubContext, GithubEnv, GithubState } from './github-context.ts'
import { errorBody, GithubError } from './github-error.ts'
import { primaryRateLimit, secondaryRateLimit } from './rate-limits.ts'
import { addSecrets } from './secrets.ts'
import { addSelectedRepositories } from './selected-repositories.ts'
import { type GithubSettings, githubSettingsShape } from './settings.ts'
import type { Site } from './site.ts'
import { addStoredSecrets, type ReadyScopes } from './stored-secrets.ts'
import type { Token } from './tokens.ts'
import { addVariables } from './variables.ts'
import { addViewer, answerViewerQuery } from './viewer.ts'

/** Versions that `X-GitHub-Api-Version` may name. */
const apiVersions = ['2022-11-28', '2026-03-10']

function refusal(c: GithubContext, error: unknown): Response {
  const refused = error instanceof GithubError ? error : unexpected(error)
  for (const [name, value] of Object.entries(refused.headers)) c.header(name, value)
  return c.json(errorBody(refused), refused.status)
}

function unexpected(error: unknown): GithubError {
  process.stderr.write(`The emulator failed: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new GithubError(500, 'The emulator itself failed; its log says why.')
}

const markExchange: MiddlewareHandler<GithubEnv> = async (c, next) => {
  const version = c.req.header('x-github-api-version') ?? '2022-11-28'
  c.header('x-github-request-id', randomBytes(16).toString('hex').toUpperCase())
  c.header('x-github-api-version-selected', version)
  if (!c.req.header('user-agent')) {
    throw new GithubError(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.'
    )
  }
  if (!apiVersions.includes(version)) throw new GithubError(400, `${version} is not a supported version.`)
  await next()
}

function authenticate({ tokens }: Site): MiddlewareHandler<GithubEnv> {
  return async (c, next) => {
    const authorization = c.req.header('authorization')
    if (!authorization) throw new GithubError(401, 'Requires authentication')
    const text = /^(?:bearer|token) (\S+)$/i.exec(authorization)?.[1]
    const token = tokens.find((candidate) => candidate.text === text)
    if (!token) throw new GithubError(401, 'Bad credentials')
    c.set('token', token)
    await next()
  }
}

/** What the app needs besides its state. */
export interface GithubAppOptions extends GithubState {
  readonly settings: GithubSettings
  /** The token of the ready file. */
  readonly token: Token
  readonly ready: ReadyScopes
}

/** The REST API of a GitHub Enterprise Server under `/api/v3`, as far as this emulator knows it. */
export function makeGithubApp(options: GithubAppOptions): GithubApp {
  const { site, clock, settings } = options
  const api: GithubApp = new Hono()
  addSettingsEndpoint(api, '/emulator/settings', settings, githubSettingsShape)
  api.use(markExchange)
  api.use(authenticate(site))
  api.use(primaryRateLimit(clock, settings))
  api.use(secondaryRateLimit(clock, settings))
  addViewer(api)
  addSecrets(api, options)
  addVariables(api, options)
  addSelectedRepositories(api, options)
  addEnvironments(api, options)
  addComments(api, options)
  addStoredSecrets(api, options, options.token, options.ready)
  const app: GithubApp = new Hono()
  app.route('/api/v3', api)
  app.post('/api/graphql', markExchange, authenticate(site), answerViewerQuery)
  app.notFound((c) => {
    const { pathname } = new URL(c.req.url)
    return refusal(c, new GithubError(501, `This emulator does not know ${c.req.method} ${pathname}.`))
  })
  app.onError((error, c) => refusal(c, error))
  return app
}
