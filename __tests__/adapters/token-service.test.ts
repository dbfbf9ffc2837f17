import { createPrivateKey, sign, X509Certificate } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { keyMaterial } from '../../emulator/key-material.ts'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import { type Identity, TokenService, type TokenServiceSettings } from '../../src/adapters/entra/token-service.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { CLOUDS } from '../../src/domain/tenant/cloud.ts'
import { ActionError } from '../../src/errors.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import type { Fault, OpenConnection } from '../support/faulty-front.ts'
import { freePort } from '../support/free-port.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startUntrustedServer } from '../support/untrusted-server.ts'

const GRAPH = 'https://graph.microsoft.com'
const STRANGER = '00000000-0000-4000-8000-00000000dead'
const ISSUER = 'https://token.actions.githubusercontent.com'
const AUDIENCE = CLOUDS.Worldwide.federationAudience

const transientProblem = JSON.stringify({
  error: 'temporarily_unavailable',
  error_description: 'AADSTS90033: A transient error has occurred. Please try again. Trace ID: 0 Correlation ID: 0',
  error_codes: [90033]
})

const { start, startBehindFront, keep } = emulators()
let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await start()
})

const administrator = (): Identity => ({ clientId: emulator.clientId, role: 'administrator' })

function service(changes: Partial<TokenServiceSettings> = {}) {
  const masked: string[] = []
  const tokens = new TokenService({
    tenant: emulator.tenantId,
    authorityHost: emulator.authorityHost,
    isCustomAuthority: true,
    mask: (secret) => masked.push(secret),
    clock: systemClock,
    ...changes
  })
  return { tokens, masked }
}

/** A tenant's token service behind a front that fails on demand. */
async function behindFront({ patienceMs = 500 } = {}) {
  const { emulator: behind, front } = await startBehindFront()
  const { tokens, masked } = service({ tenant: behind.tenantId, authorityHost: front.origin, patienceMs })
  const source = tokens.withSecret({ clientId: behind.clientId, role: 'administrator' }, behind.clientSecret)
  return { emulator: behind, front, source, masked }
}

async function administratorCertificate() {
  const { pem } = await emulator.clientCertificate()
  const certificate = new X509Certificate(pem).raw
  return { certificate, privateKey: createPrivateKey(pem), facts: certificateFacts(certificate) }
}

describe('a client secret', () => {
  it('gets a token that tells who signed in where and may do what', async () => {
    const { tokens } = service()
    const { claims } = await tokens.withSecret(administrator(), emulator.clientSecret).token(GRAPH, runContext())
    expect(claims).toMatchObject({
      tenantId: emulator.tenantId,
      applicationId: emulator.clientId,
      servicePrincipalId: emulator.objectId
    })
    expect(claims.roles).toContain('AppRoleAssignment.ReadWrite.All')
  })

  it('gets a token that is masked before anything else can see it, each one once', async () => {
    const { tokens, masked } = service()
    const source = tokens.withSecret(administrator(), emulator.clientSecret)
    const first = await source.token(GRAPH, runContext())
    expect(masked).toEqual([first.token])
    expect((await source.token(GRAPH, runContext())).token).toBe(first.token)
    expect(masked).toEqual([first.token])
  })

  it('gets a token in a tenant that is named by its domain', async () => {
    const { tokens } = service({ tenant: emulator.tenantDomain })
    const { claims } = await tokens.withSecret(administrator(), emulator.clientSecret).token(GRAPH, runContext())
    expect(claims.tenantId).toBe(emulator.tenantId)
  })

  it('that is wrong is told, what to do before what Entra says, and not shown', async () => {
    const secret = 'a-secret-that-is-wrong'
    const { tokens, masked } = service()
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), secret).token(GRAPH, runContext()))
    expect(code).toBe('sign-in-failed')
    expect(message).toContain(
      `Signing in to ${emulator.tenantId} as the administering identity ${emulator.clientId} failed. The client secret is wrong: give the value of the secret, not its ID. Microsoft Entra answered: Invalid client secret provided.`
    )
    expect(message).toMatch(/\(AADSTS7000215, trace ID [0-9a-f-]{36}, correlation ID [0-9a-f-]{36}\)\.$/)
    expect(message).not.toContain(secret)
    expect(masked).toEqual([])
  })

  it('of an identity that the tenant does not know', async () => {
    const { tokens } = service()
    const stranger = { clientId: STRANGER, role: 'administrator' as const }
    const { code, message } = await refusalOf(tokens.withSecret(stranger, 'secret').token(GRAPH, runContext()))
    expect(code).toBe('sign-in-failed')
    expect(message).toContain('AADSTS700016')
    expect(message).toContain(
      `No application ${STRANGER} is known in ${emulator.tenantId}: check the input "client-id" and "tenant".`
    )
    expect(message).toContain(
      `consent in this one: an administrator gives it at ${emulator.authorityHost}/${emulator.tenantId}/adminconsent?client_id=${STRANGER}.`
    )
  })

  it('for a resource that the tenant does not have', async () => {
    const { tokens } = service()
    const source = tokens.withSecret(administrator(), emulator.clientSecret)
    const { code, message } = await refusalOf(source.token('https://nothing.example.test', runContext()))
    expect(code).toBe('sign-in-failed')
    expect(message).toMatch(/The tenant has no such resource: .*AADSTS500011/)
  })
})

describe('a tenant', () => {
  it('that is unknown is told with the two values to check', async () => {
    const { tokens } = service({ tenant: 'nobody.onmicrosoft.com' })
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH, runContext()))
    expect(code).toBe('sign-in-failed')
    expect(message).toContain('AADSTS90002')
    expect(message).toContain(
      `No tenant "nobody.onmicrosoft.com" is known at ${emulator.authorityHost}: check "tenant" and "region"`
    )
  })
})

describe('a sign-in service', () => {
  it('of any host is asked for tokens alone: its endpoints are those of Entra', async () => {
    const fresh = await start()
    const { tokens } = service({ tenant: fresh.tenantId, authorityHost: fresh.authorityHost })
    const identity = { clientId: fresh.clientId, role: 'administrator' as const }
    await tokens.withSecret(identity, fresh.clientSecret).token(GRAPH, runContext())
    await tokens.withSecret(identity, fresh.clientSecret).token('https://outlook.office365.com', runContext())
    const asked = fresh.requests.map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`)
    expect(asked).toEqual(Array(2).fill(`POST /${fresh.tenantId}/oauth2/v2.0/token`))
  })

  it('that nobody listens at is told with its origin and what to check', async () => {
    const authorityHost = `https://127.0.0.1:${await freePort()}`
    const { tokens } = service({ authorityHost })
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH, runContext()))
    expect(code).toBe('service-unreachable')
    expect(message).toBe(
      `The sign-in service at ${authorityHost} cannot be reached: the connection was refused; check host, port and firewall.`
    )
  })

  it('that no further try can reach is told at once', async () => {
    const clock = manualClock()
    const { tokens } = service({ authorityHost: `https://127.0.0.1:${await freePort()}` })
    await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH, runContext({ clock })))
    expect(clock.slept).toEqual([])
  })

  it('whose certificate is not trusted is told with the way to trust it', async () => {
    const untrusted = keep(await startUntrustedServer(await newCertificate()))
    const { tokens } = service({ authorityHost: untrusted.origin })
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH, runContext()))
    expect(code).toBe('service-unreachable')
    expect(message).toContain(`${untrusted.origin} cannot be reached: its TLS certificate is self-signed`)
    expect(message).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('that answers 503 with an empty body gives no token, and that is no sign-in', async () => {
    const { front, source, masked } = await behindFront()
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 503 }, 100)
    const { code, message } = await refusalOf(source.token(GRAPH, runContext()))
    expect(code).toBe('service-unreachable')
    expect(message).toContain(`The sign-in service at ${front.origin}`)
    expect(front.requests.filter((line) => line.startsWith('POST '))).not.toEqual([])
    expect(masked).toEqual([])
  })

  it.each<[string, Fault]>([
    ['breaks the connection', { kind: 'reset', acted: false }],
    ['hangs', { kind: 'hang' }],
    ['breaks its answer off', { kind: 'half-body' }],
    ['has a gateway with a page of its own', { kind: 'answer', acted: false, status: 200, body: '<html></html>' }],
    ['gives an empty answer', { kind: 'answer', acted: false, status: 200 }],
    ['meets a transient problem', { kind: 'answer', acted: false, status: 400, body: transientProblem }],
    ['is throttling', { kind: 'answer', acted: false, status: 429 }],
    ['is unavailable', { kind: 'answer', acted: false, status: 503 }]
  ])('that %s once is asked again', async (_what, fault) => {
    const clock = manualClock()
    const { emulator: behind, front, source } = await behindFront()
    front.fail(/^POST .*\/token/, fault)
    const { claims } = await source.token(GRAPH, runContext({ clock }))
    expect(claims.applicationId).toBe(behind.clientId)
    expect(clock.slept).toHaveLength(1)
  })

  it.each([
    ['seconds', () => '120'],
    ['a date', (now: Date) => new Date(now.getTime() + 120_000).toUTCString()]
  ])('is asked again no earlier than it wishes in %s', async (_what, retryAfter) => {
    const clock = manualClock()
    const { front, source } = await behindFront()
    const headers = { 'retry-after': retryAfter(new Date()) }
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 429, headers })
    await source.token(GRAPH, runContext({ clock }))
    expect(clock.slept).toEqual([expect.closeTo(120_000, -4)])
  })

  it.each([
    [429, /is throttling requests \(HTTP 429\): run again later\.$/],
    [503, /is unavailable \(HTTP 503\): run again later\.$/]
  ])('that keeps answering %i is said to do so at the deadline of the run', async (status, sentence) => {
    const clock = manualClock()
    const { front, source } = await behindFront()
    front.fail(/./, { kind: 'answer', acted: false, status }, 100)
    const { code, message } = await refusalOf(source.token(GRAPH, runContext({ clock, limitMs: 60_000 })))
    expect(code).toBe('service-unreachable')
    expect(message).toMatch(sentence)
    const waited = clock.slept.reduce((sum, delay) => sum + delay, 0)
    expect(waited).toBeGreaterThan(30_000)
    expect(waited).toBeLessThanOrEqual(60_000)
  })

  it('whose trouble does not pass is told in its own words', async () => {
    const { front, source } = await behindFront()
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 400, body: transientProblem }, 100)
    const { code, message } = await refusalOf(source.token(GRAPH, runContext()))
    expect(code).toBe('service-unreachable')
    expect(message).toBe(
      `The sign-in service at ${front.origin} is unavailable: A transient error has occurred. Please try again (AADSTS90033). Run again later.`
    )
  })

  it.each([
    [
      'client',
      700025,
      /takes \S+ for a public client, which may present neither a secret nor a certificate: check that the input "client-id" names the right application\./
    ],
    [
      'ID',
      700038,
      /is not the ID of any application: check the input "client-id"\. It has to be the application \(client\) ID/
    ]
  ])('that refuses the %s says what to do', async (_what, number, sentence) => {
    const { front, source } = await behindFront()
    const body = JSON.stringify({
      error: 'invalid_client',
      error_description: `AADSTS${number}: No. Trace ID: 0`,
      error_codes: [number]
    })
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 401, body })
    const { code, message } = await refusalOf(source.token(GRAPH, runContext()))
    expect(code).toBe('sign-in-failed')
    expect(message).toMatch(sentence)
    expect(message).toMatch(new RegExp(`Microsoft Entra answered: No \\(AADSTS${number}\\)\\.$`))
  })
})

describe('a cancelled run', () => {
  const cancelled = new ActionError('cancelled', 'The run was cancelled (SIGINT).')

  it('waits no longer for a token, and closes the connection', async () => {
    const { promise: arrival, resolve: arrived } = Promise.withResolvers<OpenConnection>()
    const hang: Fault = { kind: 'hang', arrived }
    const { front, source } = await behindFront({ patienceMs: 60_000 })
    front.fail(/^POST .*\/token/, hang)
    const controller = new AbortController()
    const clock = manualClock()
    const attempt = refusalOf(source.token(GRAPH, runContext({ clock, signal: controller.signal })))
    const connection = await arrival
    controller.abort(cancelled)
    expect(await attempt).toBe(cancelled)
    await connection.closed
    expect(clock.slept).toEqual([])
  })

  it('does not begin to sign in', async () => {
    const before = emulator.requests.length
    const { tokens } = service()
    const source = tokens.withSecret(administrator(), emulator.clientSecret)
    expect(await refusalOf(source.token(GRAPH, runContext({ signal: AbortSignal.abort(cancelled) })))).toBe(cancelled)
    expect(emulator.requests.length).toBe(before)
  })
})

describe("the runner's clock", () => {
  const source = (aheadMs: number) => {
    const clock = { now: () => new Date(Date.now() + aheadMs) }
    return service({ clock }).tokens.withSecret(administrator(), emulator.clientSecret)
  }
  const MINUTE = 60_000

  it.each([0, 5, -5])('may be %i minutes ahead of the sign-in service', async (minutes) => {
    const { claims } = await source(minutes * MINUTE).token(GRAPH, runContext())
    expect(claims.applicationId).toBe(emulator.clientId)
  })

  it.each([
    [17, '17 minutes fast'],
    [-17, '17 minutes slow'],
    [6, '6 minutes fast'],
    [180, '3 hours fast'],
    [-3 * 24 * 60, '3 days slow']
  ])('that is %i minutes ahead is refused, with how much and which way', async (minutes, words) => {
    const { code, message } = await refusalOf(source(minutes * MINUTE).token(GRAPH, runContext()))
    expect(code).toBe('sign-in-failed')
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`
    expect(message).toMatch(
      new RegExp(
        `^The clock of the runner is ${words}: it shows ${time}, and the sign-in service at ${emulator.authorityHost} shows ${time}\\. `
      )
    )
    expect(message).toContain('so nothing was written. Set the clock of the runner')
  })

  it('is the reason that is told where Entra refuses the sign-in as well', async () => {
    const clock = { now: () => new Date(Date.now() + 17 * MINUTE) }
    const attempt = service({ clock }).tokens.withSecret(administrator(), 'wrong').token(GRAPH, runContext())
    expect((await refusalOf(attempt)).message).toContain('17 minutes fast')
  })

  it('is compared once: what was right at the first answer does not end a run in its middle', async () => {
    let aheadMs = 0
    const clock = { now: () => new Date(Date.now() + aheadMs) }
    const { tokens } = service({ clock })
    const identity = tokens.withSecret(administrator(), emulator.clientSecret)
    await identity.token(GRAPH, runContext())
    aheadMs = 17 * MINUTE
    const { claims } = await identity.token('https://outlook.office365.com', runContext())
    expect(claims.applicationId).toBe(emulator.clientId)
  })
})

describe('a certificate', () => {
  it('that is registered gets a token', async () => {
    const { tokens, masked } = service()
    const own = await administratorCertificate()
    const issued = await tokens.withCertificate(administrator(), own).token(GRAPH, runContext())
    expect(issued.claims.applicationId).toBe(emulator.clientId)
    expect(masked).toEqual([issued.token])
  })

  it('that is not registered is told by its thumbprint, after both forms of assertion were tried', async () => {
    const certificate = await newCertificate()
    const { tokens, masked } = service()
    const before = emulator.requests.length
    const { code, message } = await refusalOf(
      tokens.withCertificate(administrator(), certificate).token(GRAPH, runContext())
    )
    expect(code).toBe('sign-in-failed')
    expect(message).toContain('AADSTS700027')
    expect(message).toContain(
      `The certificate ${certificate.facts.thumbprint} is not registered on the application ${emulator.clientId}`
    )
    expect(emulator.requests.slice(before).filter(({ method }) => method === 'POST')).toHaveLength(2)
    const [assertion] = masked
    expect(assertion?.split('.')).toHaveLength(3)
    expect(message).not.toContain(assertion)
  })
})

describe('an assertion of the older form', () => {
  it('is masked, names the certificate by SHA-1, and is valid from now on for ten minutes', async () => {
    const certificate = await newCertificate()
    const now = new Date(Math.floor(Date.now() / 1000) * 1000 + 900)
    const { tokens, masked } = service({ clock: manualClock(now) })
    await refusalOf(tokens.withCertificate(administrator(), certificate).token(GRAPH, runContext()))
    const [header, claims] = (masked[0] ?? '').split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header ?? '')).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      x5t: Buffer.from(certificate.facts.thumbprint, 'hex').toString('base64url')
    })
    const issuedAt = Math.floor(now.getTime() / 1000)
    expect(JSON.parse(claims ?? '')).toMatchObject({ nbf: issuedAt, iat: issuedAt, exp: issuedAt + 600 })
  })
})

describe('the identity of a GitHub job', () => {
  const variables = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'] as const
  const original = variables.map((name) => process.env[name])
  const written: string[] = []
  let restoreOutput: () => void

  beforeEach(() => {
    jobMayAskFor(emulator.githubOidc)
    written.length = 0
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written.push(String(chunk))
      return true
    })
    restoreOutput = () => spy.mockRestore()
  })
  afterEach(() => {
    restoreOutput()
    emulator.githubOidc.setSubject('repo:contoso/backup:ref:refs/heads/main')
    emulator.githubOidc.setIssuer(ISSUER)
  })
  afterAll(() => {
    variables.forEach((name, index) => {
      const value = original[index]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    })
  })

  function jobMayAskFor({ requestUrl, requestToken }: { readonly requestUrl: string; readonly requestToken: string }) {
    process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = requestUrl
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = requestToken
  }

  const signIn = (audience = AUDIENCE) =>
    service().tokens.withGithubFederation(administrator(), audience).token(GRAPH, runContext())

  /** The ID tokens that the runner was told to mask. */
  const idTokens = () =>
    written
      .join('')
      .split(/\r?\n/)
      .flatMap((line) => /^::add-mask::(ey.+)$/.exec(line)?.[1] ?? [])

  /** A refusal, which never shows the ID token. */
  async function federationRefusal(audience = AUDIENCE): Promise<string> {
    const { code, message, cause } = await refusalOf(signIn(audience))
    expect(code).toBe('sign-in-failed')
    const [idToken] = idTokens()
    if (idToken === undefined) throw new Error('no ID token was masked')
    expect(`${message} ${String(cause)}`).not.toContain(idToken)
    expect(`${message} ${String(cause)}`).not.toContain(idToken.split('.')[1])
    return message
  }

  /** The command that makes the credential which matches, as a shell reads its parameters. */
  function adviceIn(message: string): unknown {
    const [, clientId, parameters] =
      /az ad app federated-credential create --id (\S+) --parameters '([^']*)'/.exec(message) ?? []
    expect(clientId).toBe(emulator.clientId)
    return JSON.parse(parameters ?? '')
  }

  it('gets a token where a federated credential matches, and the ID token is masked', async () => {
    const { claims } = await signIn()
    expect(claims.servicePrincipalId).toBe(emulator.objectId)
    expect(idTokens()).not.toEqual([])
  })

  it('asks GitHub for one ID token for each token that Entra is asked for, and for none while that one lasts', async () => {
    const asked = (part: RegExp) => emulator.requests.filter(({ url }) => part.test(url)).length
    const [idTokensBefore, tokensBefore] = [asked(/idtoken/), asked(/oauth2\/v2\.0\/token/)]
    const source = service().tokens.withGithubFederation(administrator(), AUDIENCE)
    const first = await source.token(GRAPH, runContext())
    expect((await source.token(GRAPH, runContext())).token).toBe(first.token)
    expect([asked(/idtoken/) - idTokensBefore, asked(/oauth2\/v2\.0\/token/) - tokensBefore]).toEqual([1, 1])
    await source.token('https://outlook.office365.com', runContext())
    await source.token(GRAPH, runContext())
    expect([asked(/idtoken/) - idTokensBefore, asked(/oauth2\/v2\.0\/token/) - tokensBefore]).toEqual([2, 2])
  })

  it('asks for another one when the token is near its end', async () => {
    const asked = () => emulator.requests.filter(({ url }) => url.includes('idtoken')).length
    const before = asked()
    const clock = manualClock()
    const source = service({ clock }).tokens.withGithubFederation(administrator(), AUDIENCE)
    await source.token(GRAPH, runContext())
    await clock.sleep(30 * 60_000)
    await source.token(GRAPH, runContext())
    expect(asked() - before).toBe(1)
    await clock.sleep(29 * 60_000)
    await source.token(GRAPH, runContext())
    expect(asked() - before).toBe(2)
  })

  it.each([
    ['another branch', 'repo:contoso/backup:ref:refs/heads/feature', 'AADSTS700213'],
    ['another repository', 'repo:contoso/website:ref:refs/heads/main', 'AADSTS700213'],
    ['an environment', 'repo:contoso/backup:environment:production', 'AADSTS700213'],
    ['another letter case', 'repo:Contoso/Backup:ref:refs/heads/main', 'AADSTS7002138']
  ])(
    'is refused for %s, with what was presented and the command that would let it in',
    async (_what, subject, number) => {
      emulator.githubOidc.setSubject(subject)
      const message = await federationRefusal()
      expect(message).toContain(number)
      expect(message).toContain(`The job presented issuer ${ISSUER}, subject ${subject}`)
      expect(message).toContain(`, audience ${AUDIENCE}.`)
      expect(message).toContain('letter for letter; upper and lower case count')
      expect(message).toContain('both inputs arrived empty; check the name of the GitHub secret')
      expect(adviceIn(message)).toEqual({
        name: expect.stringMatching(/^github-[0-9a-f]{12}$/),
        issuer: ISSUER,
        subject,
        audiences: [AUDIENCE]
      })
    }
  )

  it('is refused for another audience', async () => {
    const audience = CLOUDS.China.federationAudience
    const message = await federationRefusal(audience)
    expect(message).toContain('AADSTS700212')
    expect(message).toContain(`audience ${audience}.`)
    expect(adviceIn(message)).toMatchObject({ audiences: [audience] })
  })

  it('is refused for another issuer, as an enterprise may have one of its own', async () => {
    const issuer = `${ISSUER}/fabrikam`
    emulator.githubOidc.setIssuer(issuer)
    const message = await federationRefusal()
    expect(message).toContain('AADSTS700211')
    expect(adviceIn(message)).toMatchObject({ issuer })
  })

  it('is shown in both forms of a subject where it is refused, as GitHub may present either', async () => {
    const immutable = 'repo:contoso@1234/backup@5678:ref:refs/heads/main'
    const byName = 'repo:contoso/backup:ref:refs/heads/feature'
    const ids = { repository: 'contoso/backup', repository_owner_id: '1234', repository_id: '5678' }
    for (const [sub, other] of [
      [immutable, 'repo:contoso/backup:ref:refs/heads/main'],
      [byName, 'repo:contoso@1234/backup@5678:ref:refs/heads/feature']
    ] as const) {
      const job = await startJob({ ...ids, iss: ISSUER, sub, aud: AUDIENCE })
      jobMayAskFor(job)
      const message = await federationRefusal().finally(job.close)
      expect(message).toContain(`subject ${sub} (the same job in GitHub's other form: ${other}), audience`)
      expect(adviceIn(message)).toMatchObject({ subject: sub })
    }
  })

  it('is out of reach for a job without the permission, and the message says how to give it', async () => {
    delete process.env['ACTIONS_ID_TOKEN_REQUEST_URL']
    const before = emulator.requests.filter(({ url }) => url.includes('idtoken')).length
    const { code, message } = await refusalOf(signIn())
    expect(code).toBe('sign-in-failed')
    expect(message).toBe(
      'The inputs "client-secret" and "client-certificate" are empty, and this job may not sign in with GitHub OIDC. If one of them was given: check the name of its GitHub secret, and that the job names the environment that holds it. To sign in with OIDC, add "permissions: id-token: write" to the job. Runs for pull requests from forks get neither secrets nor that permission.'
    )
    expect(emulator.requests.filter(({ url }) => url.includes('idtoken'))).toHaveLength(before)
  })

  it('is not waited for in a run that is cancelled meanwhile', async () => {
    const { promise: arrival, resolve: arrived } = Promise.withResolvers<OpenConnection>()
    const { front } = await startBehindFront()
    front.fail(/idtoken/, { kind: 'hang', arrived })
    jobMayAskFor({ requestUrl: `${front.origin}/idtoken?api-version=2.0`, requestToken: 'any' })
    const controller = new AbortController()
    const source = service().tokens.withGithubFederation(administrator(), AUDIENCE)
    const attempt = refusalOf(source.token(GRAPH, runContext({ signal: controller.signal })))
    await arrival
    const cancelled = new ActionError('cancelled', 'The run was cancelled (SIGINT).')
    controller.abort(cancelled)
    expect(await attempt).toBe(cancelled)
  })

  it('is out of reach where GitHub issues no token', async () => {
    jobMayAskFor({ requestUrl: emulator.githubOidc.requestUrl, requestToken: 'not-the-token' })
    const { code, message } = await refusalOf(signIn())
    expect(code).toBe('sign-in-failed')
    expect(message).toBe(
      'GitHub issued no ID token for this job: The request token is wrong or missing (HTTP 401); run the job again.'
    )
  })

  it('is out of reach where GitHub is not reached', async () => {
    jobMayAskFor({ requestUrl: `https://127.0.0.1:${await freePort()}/idtoken?a=b`, requestToken: 'any' })
    const { code, message } = await refusalOf(signIn())
    expect(code).toBe('sign-in-failed')
    expect(message).toBe(
      'GitHub issued no ID token for this job: the connection was refused; check host, port and firewall.'
    )
  })
})

/** A job whose ID tokens carry these claims and GitHub's signature. */
async function startJob(claims: Readonly<Record<string, string>>) {
  const { keyId, privateKey } = await (await keyMaterial()).github()
  const issuedAt = Math.floor(Date.now() / 1000)
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const header = { typ: 'JWT', alg: 'RS256', kid: keyId }
  const signed = `${encode(header)}.${encode({ ...claims, nbf: issuedAt, iat: issuedAt, exp: issuedAt + 300 })}`
  const value = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
  const server = createServer((_request, response) => response.end(JSON.stringify({ value })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    requestUrl: `http://127.0.0.1:${port}/idtoken?api-version=2.0`,
    requestToken: 'request-token-of-the-test',
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    }
  }
}
