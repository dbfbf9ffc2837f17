import { signalForWrites } from '../../cancellation.ts'
import { ActionError } from '../../errors.ts'
import type { RunContext } from '../../ports.ts'
import { connectionProblem } from '../connection-problem.ts'
import { headerFields } from '../header-fields.ts'
import { field } from '../json-fields.ts'
import { pipelineFetch } from './pipeline-fetch.ts'

/** One call of GitHub's REST API. */
export interface GithubRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** A URL template, as in `/repos/{owner}/{repo}`. */
  readonly path: string
  /** What the template names; of the rest the client makes the query of a GET, and the body of everything else. */
  readonly parameters?: Readonly<Record<string, unknown>>
}

/** What came back. Header names are in lower case; `body` is parsed JSON, undefined where there is none. */
export interface GithubResponse {
  readonly kind: 'response'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** The connection broke, took too long, or answered something unreadable: the request may have been carried out or not. */
export interface NoResponse {
  readonly kind: 'no-response'
  readonly reason: string
}

export type GithubAnswer = GithubResponse | NoResponse

export interface GithubConnection {
  /** Where the API is, without a slash at its end. */
  readonly apiUrl: string
  /**
   * Sends one request once.
   * @throws ActionError `service-unreachable` when no further try can help, `cancelled`
   */
  send(request: GithubRequest): Promise<GithubAnswer>
}

export interface GithubConnectionSettings {
  /** As in `https://api.github.com` or `https://github.contoso.example/api/v3`. */
  readonly apiUrl: string
  /** Secret. */
  readonly token: string
  /** The input that the token comes from, as in `delivery-token`. */
  readonly tokenInput: string
  readonly context: Pick<RunContext, 'signal' | 'log'>
  /** How long one exchange may take. GitHub itself ends a request after 10 seconds. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 30_000
/** https://docs.github.com/rest/about-the-rest-api/api-versions; every supported GitHub Enterprise Server knows it. */
const API_VERSION = '2022-11-28'
const USER_AGENT = 'register-vb365-application'

/**
 * GitHub's own client without a retry: what is repeated, and when, is decided where the call is made.
 * @throws ActionError `input-invalid` where token or address cannot be sent
 */
export function connectToGithub(settings: GithubConnectionSettings): GithubConnection {
  const { token, tokenInput, context, timeoutMs = TIMEOUT_MS } = settings
  const { signal } = context
  const apiUrl = checkedApiUrl(settings.apiUrl)
  refuseUnusableToken(token, tokenInput)
  const writeSignal = signalForWrites(signal)
  let client: ReturnType<typeof openClient> | undefined
  return {
    apiUrl,
    async send({ method, path, parameters }) {
      signal.throwIfAborted()
      client ??= openClient(apiUrl, token, context)
      const octokit = await client
      const cancelled = method === 'GET' ? signal : writeSignal
      try {
        const { status, headers, data } = await octokit.request(`${method} ${path}`, {
          ...parameters,
          headers: { 'x-github-api-version': API_VERSION },
          request: { signal: AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMs)]) }
        })
        return answerOf(status, headers, data)
      } catch (error) {
        const response = field(error, 'response')
        if (response !== undefined)
          return answerOf(field(response, 'status'), field(response, 'headers'), field(response, 'data'))
        signal.throwIfAborted()
        return withoutResponse(error, apiUrl)
      }
    }
  }
}

function checkedApiUrl(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '') return url.href.replace(/\/+$/, '')
  throw new ActionError(
    'input-invalid',
    `The address of GitHub's API is not an https URL: "${text}". The runner gives it in the environment variable GITHUB_API_URL, as in https://api.github.com or https://github.contoso.example/api/v3.`
  )
}

function refuseUnusableToken(token: string, input: string): void {
  if (/^[\x21-\x7e]+$/.test(token)) return
  throw new ActionError(
    'input-invalid',
    `The token in the input "${input}" holds blanks, line breaks or signs that no token of GitHub has. Store it anew as a secret, without anything around it.`
  )
}

/** Loaded when it is needed: most runs deliver to no GitHub, and it reads proxy settings while it loads. */
async function openClient(baseUrl: string, token: string, { log }: Pick<RunContext, 'log'>) {
  const { getOctokit } = await import('@actions/github')
  const debug = (message: string) => log.debug(message)
  return getOctokit(token, {
    baseUrl,
    userAgent: USER_AGENT,
    request: { fetch: pipelineFetch(), log: { debug, info: debug, warn: debug, error: debug } }
  })
}

function answerOf(status: unknown, headers: unknown, data: unknown): GithubAnswer {
  const code = Number(status)
  const body = typeof data === 'object' && data !== null ? data : undefined
  // What is done without words is answered with 204. A gateway's page is not a success.
  if (code < 300 && code !== 204 && body === undefined) {
    return { kind: 'no-response', reason: `the answer with status ${code} is not JSON` }
  }
  return { kind: 'response', status: code, headers: headerFields(headers), body }
}

function withoutResponse(error: unknown, apiUrl: string): NoResponse {
  const problem = connectionProblem(error)
  if (problem.kind === 'transient') return { kind: 'no-response', reason: problem.text }
  throw new ActionError('service-unreachable', `GitHub at ${apiUrl} cannot be reached: ${problem.text}.`, {
    cause: error
  })
}
