import { randomBytes, randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { SignJWT } from 'jose'
import type { Clock } from './clock.ts'
import type { KeyMaterial } from './key-material.ts'

const path = '/github-actions/idtoken'
const lifetime = 300

/**
 * GitHub's OIDC provider as a job sees it: `ACTIONS_ID_TOKEN_REQUEST_URL` and `ACTIONS_ID_TOKEN_REQUEST_TOKEN`.
 * Source: docs.github.com/actions/reference/security/oidc.
 */
export interface GithubOidc {
  readonly requestUrl: string
  readonly requestToken: string
  readonly subject: string
  readonly issuer: string
  /** What the next tokens name as `sub`. */
  setSubject(subject: string): void
  /** What the next tokens name as `iss`. */
  setIssuer(issuer: string): void
}

/** The job whose tokens are issued. */
export class GithubJob {
  readonly requestToken = randomBytes(24).toString('base64url')
  issuer = 'https://token.actions.githubusercontent.com'
  subject: string

  constructor(subject: string) {
    this.subject = subject
  }

  /** The public face of this job on an emulator that listens at `origin`. */
  at(origin: string): GithubOidc {
    const job = this
    return {
      requestUrl: `${origin}${path}?api-version=2.0`,
      requestToken: this.requestToken,
      get subject() {
        return job.subject
      },
      get issuer() {
        return job.issuer
      },
      setSubject: (subject) => {
        job.subject = subject
      },
      setIssuer: (issuer) => {
        job.issuer = issuer
      }
    }
  }
}

/** The `owner/name` that the subject of a job names. */
export function repositoryOfSubject(subject: string): string {
  return /^repo:([^:]+)/.exec(subject)?.[1] ?? 'contoso/backup'
}

function claims(subject: string): Record<string, string> {
  const repository = repositoryOfSubject(subject)
  const ref = /:ref:(.+)$/.exec(subject)?.[1] ?? 'refs/heads/main'
  return {
    ref,
    sha: '0'.repeat(40),
    repository,
    repository_id: '742861903',
    repository_owner: repository.split('/')[0] ?? '',
    repository_owner_id: '18230475',
    repository_visibility: 'private',
    run_id: '1',
    run_number: '1',
    run_attempt: '1',
    actor: 'emulator',
    event_name: 'workflow_dispatch',
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    workflow: 'register',
    runner_environment: 'github-hosted'
  }
}

/** Adds the endpoint that `getIDToken()` of @actions/core calls. */
export function addGithubOidc(app: Hono, job: GithubJob, { github }: KeyMaterial, clock: Clock): void {
  app.get(path, async (c) => {
    if (c.req.header('authorization') !== `Bearer ${job.requestToken}`) {
      return c.json({ message: 'The request token is wrong or missing.' }, 401)
    }
    const audience = c.req.query('audience') ?? `https://github.com/${claims(job.subject)['repository_owner'] ?? ''}`
    const issuedAt = Math.floor(clock.now().getTime() / 1000)
    const { keyId, privateKey } = await github()
    const value = await new SignJWT(claims(job.subject))
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: keyId, kid: keyId })
      .setJti(randomUUID())
      .setSubject(job.subject)
      .setAudience(audience)
      .setIssuer(job.issuer)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt - lifetime)
      .setExpirationTime(issuedAt + lifetime)
      .sign(privateKey)
    return c.json({ count: value.length, value })
  })
}
