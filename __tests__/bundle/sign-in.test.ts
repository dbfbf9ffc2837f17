import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import { type ActionInTenant, actionInTenant, contosoRegistration, opensslPfx } from '../support/action-in-tenant.ts'

let tenant: ActionInTenant
const planned = { exitCode: 0, annotations: [], outputs: { changed: 'true' } }

beforeAll(async () => {
  tenant = await actionInTenant()
})
afterAll(() => tenant.close())

function plan(inputs: Record<string, string>, environment: Record<string, string> = {}): Promise<ActionRun> {
  return tenant.run(contosoRegistration(), { inputs: { mode: 'plan', 'client-secret': '', ...inputs }, environment })
}

describe('the administering identity signs in', () => {
  it('with a secret', async () => {
    expect(await plan({ 'client-secret': tenant.emulator.clientSecret })).toMatchObject(planned)
  })

  it('with a certificate in PEM, as it is', async () => {
    expect(await plan({ 'client-certificate': tenant.emulator.clientCertificate })).toMatchObject(planned)
  })

  it('with a certificate in PEM, by its path', async () => {
    expect(await plan({ 'client-certificate': tenant.emulator.clientCertificateFile })).toMatchObject(planned)
  })

  it('with a certificate in a PFX as base64, and its password', async () => {
    await opensslPfx(tenant.workingDirectory, 'pipeline', 'certificate-password')
    await registerForAdministrator('pipeline.crt')
    const pfx = (await readFile(join(tenant.workingDirectory, 'pipeline.pfx'))).toString('base64')
    const inputs = { 'client-certificate': pfx, 'client-certificate-password': 'certificate-password' }
    expect(await plan(inputs)).toMatchObject(planned)
  })

  it('with the ID token of its GitHub job', async () => {
    expect(await plan({}, oidc())).toMatchObject(planned)
  })
})

describe('the administering identity is refused', () => {
  it('with a certificate that is not registered, by its thumbprint', async () => {
    await opensslPfx(tenant.workingDirectory, 'stranger')
    const run = await plan({ 'client-certificate': 'stranger.pem' })
    expect(run.annotations[0]?.message).toMatch(/The certificate [0-9A-F]{40} is not registered on the application/)
  })

  it('with both a secret and a certificate, before the network is touched', async () => {
    const before = tenant.emulator.requests.length
    const run = await plan({ 'client-secret': 'some-secret-text', 'client-certificate': 'some-certificate-text' })
    expect(run.annotations[0]?.message).toMatch(/Both "client-secret" and "client-certificate" are given/)
    expect(tenant.emulator.requests.length).toBe(before)
  })

  it.each([
    ['branch', 'repo:contoso/backup:ref:refs/heads/feature'],
    ['repository', 'repo:contoso/website:ref:refs/heads/main'],
    ['letter case', 'repo:Contoso/backup:ref:refs/heads/main']
  ])('with the token of a wrong %s, which is told as it was presented', async (_what, subject) => {
    const { githubOidc } = tenant.emulator
    const right = githubOidc.subject
    githubOidc.setSubject(subject)
    const run = await plan({}, oidc())
    githubOidc.setSubject(right)
    const message = run.annotations[0]?.message ?? ''
    expect(run.exitCode).toBe(1)
    expect(message).toContain(`issuer https://token.actions.githubusercontent.com, subject ${subject}`)
    expect(message).toContain('audience api://AzureADTokenExchange')
    expect(message).toMatch(/in GitHub's other form: repo:\w+@\d+\/\w+@\d+:ref:refs\/heads/)
    expect(message).toContain(`az ad app federated-credential create --id ${tenant.emulator.clientId}`)
    expect(run.summary).toMatch(/```shell\naz ad app federated-credential create --id .*\n```/)
    expect(run.log).not.toMatch(/eyJ[\w-]{20,}\./)
  })

  it('with a token for the audience of another cloud', async () => {
    const registration = contosoRegistration({ region: 'USGovernment' })
    const inputs = { mode: 'plan', 'client-secret': '' }
    const run = await tenant.run(registration, { inputs, environment: oidc() })
    expect(run.annotations[0]?.message).toContain('audience api://AzureADTokenExchangeUSGov')
  })
})

describe('a runner whose clock is off', () => {
  const moveServiceBy = (minutes: number) => tenant.emulator.setClock(new Date(Date.now() + minutes * 60_000))
  afterEach(() => moveServiceBy(0))

  it.each([
    [17, 'slow'],
    [-17, 'fast']
  ])('is refused before anything is written where the service is %i minutes ahead', async (minutes, way) => {
    moveServiceBy(minutes)
    const run = await tenant.run(contosoRegistration())
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toContain(`The clock of the runner is 17 minutes ${way}: it shows 20`)
    expect(tenant.graphRequests()).toEqual([])
  })

  it.each([4.9, -4.9])('signs in with a certificate where the service is %d minutes ahead', async (minutes) => {
    moveServiceBy(minutes)
    expect(await plan({ 'client-certificate': tenant.emulator.clientCertificate })).toMatchObject(planned)
  })
})

function oidc(): Record<string, string> {
  const { requestUrl, requestToken } = tenant.emulator.githubOidc
  return { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken }
}

async function registerForAdministrator(file: string): Promise<void> {
  const { clientId, tenant: state } = tenant.emulator
  const pem = await readFile(join(tenant.workingDirectory, file), 'utf8')
  const key = pem.replace(/-----[A-Z ]+-----|\s/g, '')
  const application = state.applications.find(({ appId }) => appId === clientId)
  const [template] = application?.keyCredentials ?? []
  if (application === undefined || template === undefined) throw new Error('the administrator has no certificate')
  const { createHash } = await import('node:crypto')
  const customKeyIdentifier = createHash('sha1').update(Buffer.from(key, 'base64')).digest('hex').toUpperCase()
  application.keyCredentials = [...application.keyCredentials, { ...template, key, customKeyIdentifier }]
}
