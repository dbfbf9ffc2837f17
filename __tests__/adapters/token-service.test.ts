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
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import type { Fault } from '../support/faulty-front.ts'
import { freePort } from '../support/free-port.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { startUntrustedServer } from '../support/untrusted-server.ts'
import '../support/one-realm.ts'
import { refusalOf } from '../support/refusal-of.ts'

const GRAPH = 'https://graph.microsoft.com'
const STRANGER = '00000000-0000-4000-8000-00000000dead'
const ISSUER = 'https://token.actions.githubusercontent.com'
const AUDIENCE = CLOUDS.Worldwide.federationAudience

const passingTrouble = JSON.stringify({
  error: 'temporarily_unavailable',
  error_description: 'AADSTS90033: A transient error has occurred. Please try again. Trace ID: 0 Correlation ID: 0',
  error_codes: [90033]
})

const { start, startBehindFront, keep } = emulators()
let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await start()
})

const administrator = (): Identity => ({ clientId: emulator.clientId, who: 'the administering identity' })

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

function administratorCertificate() {
  const { clientCertificate } = emulator
  const certificate = new X509Certificate(clientCertificate).raw
  return { certificate, privateKey: createPrivateKey(clientCertificate), facts: certificateFacts(certificate) }
}

describe('a client secret', () => {
  it('gets a token that tells who signed in where and may do what', async () => {
    const { tokens } = service()
    const { claims } = await tokens.withSecret(administrator(), emulator.clientSecret).token(GRAPH)
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
    const first = await source.token(GRAPH)
    expect(masked).toEqual([first.token])
    expect((await source.token(GRAPH)).token).toBe(first.token)
    expect(masked).toEqual([first.token])
  })

  it('gets a token in a tenant that is named by its domain', async () => {
    const { tokens } = service({ tenant: emulator.tenantDomain })
    const { claims } = await tokens.withSecret(administrator(), emulator.clientSecret).token(GRAPH)
    expect(claims.tenantId).toBe(emulator.tenantId)
  })

  it('that is wrong is told, and not shown', async () => {
    const secret = 'a-secret-that-is-wrong'
    const { tokens, masked } = service()
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), secret).token(GRAPH))
    expect(code).toBe('sign-in-failed')
    expect(message).toContain(
      `Signing in to ${emulator.tenantId} as the administering identity ${emulator.clientId} failed: `
    )
    expect(message).toMatch(
      /\(AADSTS7000215, trace ID [0-9a-f-]{36}, correlation ID [0-9a-f-]{36}\)\. The client secret is wrong: give the value of the secret, not its ID\.$/
    )
    expect(message).not.toContain(secret)
    expect(masked).toEqual([])
  })

  it('of an identity that the tenant does not know', async () => {
    const { tokens } = service()
    const stranger = { clientId: STRANGER, who: 'the administering identity' }
    const { code, message } = await refusalOf(tokens.withSecret(stranger, 'secret').token(GRAPH))
    expect(code).toBe('sign-in-failed')
    expect(message).toContain('AADSTS700016')
    expect(message).toContain(`No application ${STRANGER} is known in ${emulator.tenantId}: check client-id`)
  })

  it('for a resource that the tenant does not have', async () => {
    const { tokens } = service()
    const source = tokens.withSecret(administrator(), emulator.clientSecret)
    const { code, message } = await refusalOf(source.token('https://nothing.example.test'))
    expect(code).toBe('sign-in-failed')
    expect(message).toMatch(/AADSTS500011.*The tenant has no such resource/)
  })
})

describe('a tenant', () => {
  it('that is unknown is told with the two values to check', async () => {
    const { tokens } = service({ tenant: 'nobody.onmicrosoft.com' })
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH))
    expect(code).toBe('sign-in-failed')
    expect(message).toContain('AADSTS90002')
    expect(message).toContain(
      `No tenant "nobody.onmicrosoft.com" is known at ${emulator.authorityHost}: check "tenant" and "region"`
    )
  })
})

describe('a sign-in service', () => {
  it('that is asked several times, by several credentials, is asked for its endpoints once', async () => {
    const fresh = await start()
    const { tokens } = service({ tenant: fresh.tenantId, authorityHost: fresh.authorityHost })
    const identity = { clientId: fresh.clientId, who: 'the administering identity' }
    await tokens.withSecret(identity, fresh.clientSecret).token(GRAPH)
    await tokens.withSecret(identity, fresh.clientSecret).token('https://outlook.office365.com')
    expect(fresh.requests.filter(({ url }) => url.includes('openid-configuration'))).toHaveLength(1)
  })

  it('that nobody listens at is told with its origin and what to check', async () => {
    const authorityHost = `https://127.0.0.1:${await freePort()}`
    const { tokens } = service({ authorityHost })
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH))
    expect(code).toBe('service-unreachable')
    expect(message).toBe(
      `The sign-in service at ${authorityHost} cannot be reached: the connection was refused; check host, port and firewall.`
    )
  })

  it('that no further try can reach is told at once', async () => {
    const { tokens } = service({ authorityHost: `https://127.0.0.1:${await freePort()}` })
    const start = performance.now()
    await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH))
    // The first of the library's three retries alone comes a second later.
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it.each([
    ['for its endpoints', /openid-configuration/],
    ['for a token', /^POST .*\/token/]
  ])('that breaks the connection once when it is asked %s is asked again', async (_what, request) => {
    const { emulator: behind, front } = await startBehindFront()
    const redirect = (body: string) => body.replaceAll(behind.authorityHost, front.origin)
    front.fail(request, { kind: 'reset', acted: false })
    front.fail(/openid-configuration/, { kind: 'rewrite', rewrite: redirect }, 100)
    const { tokens } = service({ tenant: behind.tenantId, authorityHost: front.origin })
    const identity = { clientId: behind.clientId, who: 'the administering identity' }
    const { claims } = await tokens.withSecret(identity, behind.clientSecret).token(GRAPH)
    expect(claims.applicationId).toBe(behind.clientId)
  })

  it('whose certificate is not trusted is told with the way to trust it', async () => {
    const untrusted = keep(await startUntrustedServer(await newCertificate()))
    const { tokens } = service({ authorityHost: untrusted.origin })
    const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH))
    expect(code).toBe('service-unreachable')
    expect(message).toContain(`${untrusted.origin} cannot be reached: its TLS certificate is self-signed`)
    expect(message).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('that answers 503 with an empty body gives no token, and that is no sign-in', async () => {
    const { emulator: behind, front } = await startBehindFront()
    const redirect = (body: string) => body.replaceAll(behind.authorityHost, front.origin)
    front.fail(/openid-configuration/, { kind: 'rewrite', rewrite: redirect }, 100)
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 503, headers: { 'retry-after': '0' } }, 100)
    const { tokens, masked } = service({ tenant: behind.tenantId, authorityHost: front.origin })
    const identity = { clientId: behind.clientId, who: 'the administering identity' }
    const { code, message } = await refusalOf(tokens.withSecret(identity, behind.clientSecret).token(GRAPH))
    expect(code).toBe('service-unreachable')
    expect(message).toContain(`The sign-in service at ${front.origin}`)
    expect(front.requests.filter((line) => line.startsWith('POST '))).not.toEqual([])
    expect(masked).toEqual([])
  }, 20_000)

  it.each<[string, Fault]>([
    ['hangs', { kind: 'hang' }],
    ['breaks its answer off', { kind: 'half-body' }],
    ['has a gateway with a page of its own', { kind: 'answer', acted: false, status: 200, body: '<html></html>' }],
    ['gives an empty answer', { kind: 'answer', acted: false, status: 200 }],
    ['meets a passing trouble', { kind: 'answer', acted: false, status: 400, body: passingTrouble }]
  ])(
    'that %s once is asked again, for its endpoints and for a token',
    async (_what, fault) => {
      const { emulator: behind, front } = await startBehindFront()
      const redirect = (body: string) => body.replaceAll(behind.authorityHost, front.origin)
      front.fail(/openid-configuration/, fault)
      front.fail(/^POST .*\/token/, fault)
      front.fail(/openid-configuration/, { kind: 'rewrite', rewrite: redirect }, 100)
      const { tokens } = service({ tenant: behind.tenantId, authorityHost: front.origin, patienceMs: 500 })
      const identity = { clientId: behind.clientId, who: 'the administering identity' }
      const { claims } = await tokens.withSecret(identity, behind.clientSecret).token(GRAPH)
      expect(claims.applicationId).toBe(behind.clientId)
    },
    20_000
  )

  it('that turns a request away once without naming a time is asked again', async () => {
    const { emulator: behind, front } = await startBehindFront()
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 429 })
    front.fail(/openid-configuration/, {
      kind: 'rewrite',
      rewrite: (body) => body.replaceAll(behind.authorityHost, front.origin)
    })
    const { tokens } = service({ tenant: behind.tenantId, authorityHost: front.origin })
    const identity = { clientId: behind.clientId, who: 'the administering identity' }
    const { claims } = await tokens.withSecret(identity, behind.clientSecret).token(GRAPH)
    expect(claims.applicationId).toBe(behind.clientId)
  }, 20_000)

  it.each([
    [429, /turns requests away, it has too many of them \(HTTP 429\): run again later\.$/],
    [503, /is out of order \(HTTP 503\): run again later\.$/]
  ])(
    'that keeps answering %i is said to do so',
    async (status, sentence) => {
      const { emulator: behind, front } = await startBehindFront()
      front.fail(/./, { kind: 'answer', acted: false, status, headers: { 'retry-after': '0' } }, 100)
      const { tokens } = service({ tenant: behind.tenantId, authorityHost: front.origin })
      const { code, message } = await refusalOf(tokens.withSecret(administrator(), 'secret').token(GRAPH))
      expect(code).toBe('service-unreachable')
      expect(message).toMatch(sentence)
    },
    20_000
  )

  it('that answers 503 once is asked again', async () => {
    const { emulator: behind, front } = await startBehindFront()
    const redirect = (body: string) => body.replaceAll(behind.authorityHost, front.origin)
    front.fail(/openid-configuration/, { kind: 'rewrite', rewrite: redirect }, 100)
    front.fail(/^POST .*\/token/, { kind: 'answer', acted: false, status: 503, headers: { 'retry-after': '0' } }, 1)
    const { tokens } = service({ tenant: behind.tenantId, authorityHost: front.origin })
    const identity = { clientId: behind.clientId, who: 'the administering identity' }
    const { claims } = await tokens.withSecret(identity, behind.clientSecret).token(GRAPH)
    expect(claims.applicationId).toBe(behind.clientId)
  }, 20_000)
})

describe('a certificate', () => {
  it('that is registered gets a token', async () => {
    const { tokens, masked } = service()
    const issued = await tokens.withCertificate(administrator(), administratorCertificate()).token(GRAPH)
    expect(issued.claims.applicationId).toBe(emulator.clientId)
    expect(masked).toEqual([issued.token])
  })

  it('that is not registered is told by its thumbprint, after both forms of assertion were tried', async () => {
    const certificate = await newCertificate()
    const { tokens, masked } = service()
    const before = emulator.requests.length
    const { code, message } = await refusalOf(tokens.withCertificate(administrator(), certificate).token(GRAPH))
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
    const now = new Date('2026-11-20T10:00:00.900Z')
    const { tokens, masked } = service({ clock: manualClock(now) })
    await refusalOf(tokens.withCertificate(administrator(), certificate).token(GRAPH))
    const [header, claims] = (masked[0] ?? '').split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header ?? '')).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      x5t: Buffer.from(certificate.facts.thumbprint, 'hex').toString('base64url')
    })
    const issuedAt = Date.parse('2026-11-20T10:00:00Z') / 1000
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

  const signIn = (audience = AUDIENCE) => service().tokens.withGithubFederation(administrator(), audience).token(GRAPH)

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
    const first = await source.token(GRAPH)
    expect((await source.token(GRAPH)).token).toBe(first.token)
    expect([asked(/idtoken/) - idTokensBefore, asked(/oauth2\/v2\.0\/token/) - tokensBefore]).toEqual([1, 1])
    await source.token('https://outlook.office365.com')
    await source.token(GRAPH)
    expect([asked(/idtoken/) - idTokensBefore, asked(/oauth2\/v2\.0\/token/) - tokensBefore]).toEqual([2, 2])
  })

  it('asks for another one when the token is near its end', async () => {
    const asked = () => emulator.requests.filter(({ url }) => url.includes('idtoken')).length
    const before = asked()
    const clock = manualClock()
    const source = service({ clock }).tokens.withGithubFederation(administrator(), AUDIENCE)
    await source.token(GRAPH)
    await clock.sleep(30 * 60_000)
    await source.token(GRAPH)
    expect(asked() - before).toBe(1)
    await clock.sleep(29 * 60_000)
    await source.token(GRAPH)
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
    expect(message).toMatch(
      /^Neither client-secret nor client-certificate is given, and this job may not sign in with GitHub OIDC: add "permissions: id-token: write" to it\./
    )
    expect(emulator.requests.filter(({ url }) => url.includes('idtoken'))).toHaveLength(before)
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
  const { github } = await keyMaterial()
  const issuedAt = Math.floor(Date.now() / 1000)
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const header = { typ: 'JWT', alg: 'RS256', kid: github.keyId }
  const signed = `${encode(header)}.${encode({ ...claims, nbf: issuedAt, iat: issuedAt, exp: issuedAt + 300 })}`
  const value = `${signed}.${sign('sha256', Buffer.from(signed), github.privateKey).toString('base64url')}`
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
