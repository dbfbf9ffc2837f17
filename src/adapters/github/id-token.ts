import { getIDToken } from '@actions/core'
import { untilCancelled } from '../../cancellation.ts'
import { ActionError, errorMessage } from '../../errors.ts'
import { connectionProblem } from '../connection-problem.ts'
import { jwtClaims } from '../jwt-claims.ts'
import { ProxyFailure } from '../proxy/proxy-failure.ts'
import { toolkitProxy } from '../proxy/proxy-settings.ts'

/**
 * What a GitHub ID token says of the job; all of it is public.
 * https://docs.github.com/actions/reference/security/oidc
 */
export interface GithubTokenClaims {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
  /** The subject in the forms that GitHub knows for this job: with names only, and with immutable IDs. */
  readonly subjectForms: readonly string[]
}

/**
 * Asks GitHub for an ID token of this job. It lives for minutes: one is asked for right before each use. The toolkit
 * masks it before it returns; it cannot be stopped, so a cancelled run does not wait for it.
 * @throws ActionError `sign-in-failed` where the job may not have one, `cancelled`
 */
export async function githubIdToken(audience: string, signal: AbortSignal): Promise<string> {
  if (!process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] || !process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
    throw new ActionError('sign-in-failed', NO_PERMISSION)
  }
  try {
    return await untilCancelled(getIDToken(audience), signal)
  } catch (error) {
    signal.throwIfAborted()
    const failure = proxyFailureBehind(error)
    const reason = failure === undefined ? issuingProblem(errorMessage(error)) : connectionProblem(failure).text
    throw new ActionError('sign-in-failed', `GitHub issued no ID token for this job: ${reason}.`, { cause: error })
  }
}

/** An input that was not given and one whose secret does not exist arrive alike: empty. */
const NO_PERMISSION = [
  'The inputs "client-secret" and "client-certificate" are empty, and this job may not sign in with GitHub OIDC.',
  'If one of them was given: check the name of its GitHub secret, and that the job names the environment that holds it.',
  'To sign in with OIDC, add "permissions: id-token: write" to the job.',
  'Runs for pull requests from forks get neither secrets nor that permission.'
].join(' ')

/** The toolkit's words, which go over several lines, as a part of one sentence. */
function issuingProblem(message: string): string {
  const { status, words } = /Error Code : (?<status>\w+)\s+Error Message: (?<words>.*)$/s.exec(message)?.groups ?? {}
  if (status === undefined || words === undefined) return inOneLine(message.replace(/^Error message: /, ''))
  if (/^\d+$/.test(status)) return `${inOneLine(words)} (HTTP ${status}); run the job again`
  const code = /\bE[A-Z_]+\b/.exec(words)?.[0]
  return inOneLine(connectionProblem(Object.assign(new Error(words), { code })).text)
}

function inOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
}

/** The toolkit keeps only the words of the package `tunnel`, in which either a status or an error of Node.js stands. */
function proxyFailureBehind(error: unknown): ProxyFailure | undefined {
  const words = /tunneling socket could not be established, (?:statusCode=(?<status>\d+)|cause=(?<cause>.*))/
  const { status, cause } = words.exec(errorMessage(error))?.groups ?? {}
  const proxy = toolkitProxy(process.env)
  if (proxy === undefined) return undefined
  if (status !== undefined) return new ProxyFailure(proxy, { status: Number(status) })
  if (cause === undefined) return undefined
  return new ProxyFailure(proxy, { cause: Object.assign(new Error(cause), { code: /\bE[A-Z_]+\b/.exec(cause)?.[0] }) })
}

/** Reads the claims of an ID token; undefined for anything that is not a token. */
export function githubTokenClaims(token: string): GithubTokenClaims | undefined {
  const claims = textClaims(token)
  const { iss, sub, aud } = claims
  if (iss === undefined || sub === undefined || aud === undefined) return undefined
  return { issuer: iss, subject: sub, audience: aud, subjectForms: subjectForms(claims, sub) }
}

type Claims = Readonly<Partial<Record<string, string>>>

function textClaims(token: string): Claims {
  const claims = Object.entries(jwtClaims(token) ?? {})
  return Object.fromEntries(claims.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** Repositories made, renamed or transferred since 2026-07-15 have IDs in their subjects; older ones may have opted in. */
function subjectForms(claims: Claims, presented: string): readonly string[] {
  const [owner, name] = claims['repository']?.split('/') ?? []
  const context = presented.slice(presented.indexOf(':', 'repo:'.length) + 1)
  if (!presented.startsWith('repo:') || owner === undefined || name === undefined) return [presented]
  const { repository_owner_id: ownerId, repository_id: repositoryId } = claims
  const byName = `repo:${owner}/${name}:${context}`
  if (ownerId === undefined || repositoryId === undefined) return [presented]
  return [byName, `repo:${owner}@${ownerId}/${name}@${repositoryId}:${context}`]
}
