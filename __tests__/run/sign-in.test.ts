import { createHash, X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import type { SignInMethod } from '../../src/inputs/inputs.ts'
import { PASSWORD, vector } from '../pkcs12/vectors.ts'
import { emulators } from '../support/emulators.ts'
import { deliveredRegistration, type FinishedRun, type RunSession, runSessions } from '../support/run-session.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start } = emulators()
const { sessionIn } = runSessions()

let emulator: RunningEmulator
let session: RunSession
beforeAll(async () => {
  emulator = await start()
  session = await sessionIn(emulator)
})

const FEDERATION: SignInMethod = { kind: 'federation' }

function planBy(signIn: SignInMethod, region = 'Worldwide'): Promise<FinishedRun> {
  return session.run(deliveredRegistration({ region }), {
    mode: { kind: 'plan', failOnDrift: false },
    inputs: { signIn },
    runnerClock: systemClock
  })
}

const JOB = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'] as const
const leaveJob = () => {
  for (const name of JOB) delete process.env[name]
}
afterEach(leaveJob)
beforeAll(leaveJob)

/** Gives this process what the runner gives a job that may have an ID token. */
function beJobWithIdToken(): void {
  const { requestUrl, requestToken } = emulator.githubOidc
  process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = requestUrl
  process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = requestToken
}

/** Registers a certificate for the administering identity, as a portal would. */
function registerForAdministrator({ raw, fingerprint }: X509Certificate): void {
  const application = emulator.tenant.applications.find(({ appId }) => appId === emulator.clientId)
  const [template] = application?.keyCredentials ?? []
  if (application === undefined || template === undefined) throw new Error('the administrator has no certificate')
  const customKeyIdentifier = fingerprint.replaceAll(':', '')
  expect(customKeyIdentifier).toBe(createHash('sha1').update(raw).digest('hex').toUpperCase())
  const key = raw.toString('base64')
  application.keyCredentials = [...application.keyCredentials, { ...template, key, customKeyIdentifier }]
}

const planned = { message: '', warnings: [], outputs: { changed: 'true' } }
const byCertificate = (value: string, password?: string): SignInMethod => ({ kind: 'certificate', value, password })

describe('the administering identity signs in', () => {
  it('with a secret', async () => {
    expect(await planBy({ kind: 'secret', secret: emulator.clientSecret })).toMatchObject(planned)
  })

  it('with a certificate in PEM, as it is', async () => {
    expect(await planBy(byCertificate((await emulator.clientCertificate()).pem))).toMatchObject(planned)
  })

  it('with a certificate in PEM, by its path', async () => {
    expect(await planBy(byCertificate((await emulator.clientCertificate()).file))).toMatchObject(planned)
  })

  it('with a certificate in a PFX as base64, and its password', async () => {
    registerForAdministrator(new X509Certificate(vector('leaf.pem')))
    const pfx = vector('openssl-aes256.pfx').toString('base64')
    expect(await planBy(byCertificate(pfx, PASSWORD))).toMatchObject(planned)
  })

  it('with the ID token of its GitHub job', async () => {
    beJobWithIdToken()
    expect(await planBy(FEDERATION)).toMatchObject(planned)
  })
})

describe('the administering identity is refused', () => {
  it('with a certificate that is not registered, by its thumbprint', async () => {
    const { certificate, privateKey, facts } = await newCertificate()
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' })
    await writeFile(join(session.folder, 'stranger.pem'), `${key}${new X509Certificate(certificate)}`)
    const { message } = await planBy(byCertificate('stranger.pem'))
    expect(message).toContain(`The certificate ${facts.thumbprint} is not registered on the application`)
  })

  it.each([
    ['branch', 'repo:contoso/backup:ref:refs/heads/feature'],
    ['repository', 'repo:contoso/website:ref:refs/heads/main'],
    ['letter case', 'repo:Contoso/backup:ref:refs/heads/main']
  ])('with the token of a wrong %s, which is shown as it was presented', async (_what, subject) => {
    beJobWithIdToken()
    const right = emulator.githubOidc.subject
    emulator.githubOidc.setSubject(subject)
    const { outcome, message, summary, log } = await planBy(FEDERATION)
    emulator.githubOidc.setSubject(right)
    expect(outcome.kind).toBe('refused')
    expect(message).toContain(`issuer https://token.actions.githubusercontent.com, subject ${subject}`)
    expect(message).toContain('audience api://AzureADTokenExchange')
    expect(message).toMatch(/in GitHub's other form: repo:\w+@\d+\/\w+@\d+:ref:refs\/heads/)
    expect(message).toContain(`az ad app federated-credential create --id ${emulator.clientId}`)
    expect(summary).toMatch(/```shell\naz ad app federated-credential create --id .*\n```/)
    expect([message, summary, ...log.lines].join('\n')).not.toMatch(/eyJ[\w-]{20,}\./)
  })

  it('with a token for the audience of another cloud', async () => {
    beJobWithIdToken()
    const { message } = await planBy(FEDERATION, 'USGovernment')
    expect(message).toContain('audience api://AzureADTokenExchangeUSGov')
  })

  it('in a job that may have no ID token, with every way to sign in', async () => {
    const { outcome, message, requests } = await planBy(FEDERATION)
    expect(outcome.kind).toBe('refused')
    expect(message).toMatch(/"client-secret" and "client-certificate" are empty, .*"permissions: id-token: write"/)
    expect(requests.filter(({ url }) => url.includes('/v1.0/'))).toEqual([])
  })
})

describe('a runner whose clock is off', () => {
  const moveServiceBy = (minutes: number) => emulator.setClock(new Date(Date.now() + minutes * 60_000))
  afterEach(() => moveServiceBy(0))

  it.each([
    [17, 'slow'],
    [-17, 'fast']
  ])('is refused before anything is written where the service is %i minutes ahead', async (minutes, way) => {
    moveServiceBy(minutes)
    const { outcome, message, graphRequests } = await planBy({ kind: 'secret', secret: emulator.clientSecret })
    expect(outcome.kind).toBe('refused')
    expect(message).toContain(`The clock of the runner is 17 minutes ${way}: it shows 20`)
    expect(graphRequests).toEqual([])
  })

  it.each([4.9, -4.9])('signs in with a certificate where the service is %d minutes ahead', async (minutes) => {
    moveServiceBy(minutes)
    expect(await planBy(byCertificate((await emulator.clientCertificate()).pem))).toMatchObject(planned)
  })
})
