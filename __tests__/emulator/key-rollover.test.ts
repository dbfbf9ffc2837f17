import { createPrivateKey } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type MadeCertificate, makeCertificate } from './support/certificates.ts'
import {
  askForToken,
  assertionForm,
  base64UrlOfHex,
  type Credential,
  clientAssertion,
  GraphClient,
  type GraphResponse,
  type SeenKey,
  startTenant
} from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient
let certificate: MadeCertificate
let next: MadeCertificate

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
  certificate = await makeCertificate('VB365')
  next = await makeCertificate('Next')
})
beforeEach(() => {
  emulator.traits.addedKeyName = 'drop'
  emulator.traits.removeKeyProof = 'any'
})
afterAll(() => emulator.close())

const newKey = ({ der }: MadeCertificate, change: object = {}): object => ({
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: der,
  ...change
})

/** An application with a certificate, and a client that has signed in as this application, without any permission. */
async function rollingApplication(): Promise<{ id: string; keyId: string; self: GraphClient }> {
  const { body } = await graph.post('/applications', { displayName: 'Rolling', keyCredentials: [newKey(certificate)] })
  await graph.post('/servicePrincipals', { appId: body.appId })
  const form = assertionForm(await clientAssertion(emulator, body.appId, certificate))
  const token = await askForToken(emulator, { client_id: body.appId, ...form })
  const self = new GraphClient(emulator.graphEndpoint, token.body.access_token)
  return { id: body.id, keyId: body.keyCredentials[0]?.keyId ?? '', self }
}

/** Members of a token; undefined leaves one out. */
type Members = Readonly<Record<string, unknown>>

const seconds = (): number => Math.floor(Date.now() / 1000)

async function proof(id: string, credential: Credential, claims: Members = {}, header: Members = {}): Promise<string> {
  const now = seconds()
  return await new SignJWT({
    aud: '00000002-0000-0000-c000-000000000000',
    iss: id,
    nbf: now,
    exp: now + 600,
    ...claims
  })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      x5t: base64UrlOfHex(credential.certificate.fingerprint),
      ...header
    })
    .sign(createPrivateKey(credential.privateKey))
}

async function keysOf(id: string): Promise<readonly SeenKey[]> {
  return (await graph.get(`/applications/${id}?$select=keyCredentials`)).body.keyCredentials
}

const badProof = [401, 'Authentication_MissingOrMalformed', 'Access Token missing or malformed.']
const refusal = ({ status, body }: GraphResponse): unknown[] => [status, body.error.code, body.error.message]

describe('an application that signs in with its own certificate', () => {
  it('reads itself, adds the next certificate and removes the old one, without any permission', async () => {
    const { id, keyId, self } = await rollingApplication()
    expect((await self.get(`/applications/${id}?$select=keyCredentials`)).body.keyCredentials).toMatchObject([
      { keyId, key: certificate.der }
    ])
    const added = await self.post(`/applications/${id}/addKey`, {
      keyCredential: newKey(next),
      passwordCredential: null,
      proof: await proof(id, certificate)
    })
    expect([added.status, added.body]).toMatchObject([
      200,
      { customKeyIdentifier: next.thumbprint, key: null, usage: 'Verify', displayName: 'CN=Next' }
    ])
    expect(added.body['@odata.context']).toContain('microsoft.graph.keyCredential')
    const removed = await self.post(`/applications/${id}/removeKey`, { keyId, proof: await proof(id, next) })
    expect(removed.status).toBe(204)
    expect((await keysOf(id)).map((key) => key.keyId)).toEqual([added.body.keyId])
  })

  it('changes nothing else of itself', async () => {
    const { id, self } = await rollingApplication()
    expect((await self.patch(`/applications/${id}`, { notes: 'x' })).status).toBe(403)
  })

  it('rolls no other application’s keys', async () => {
    const { self } = await rollingApplication()
    const { id, keyId } = await rollingApplication()
    const answer = await self.post(`/applications/${id}/removeKey`, { keyId, proof: await proof(id, certificate) })
    expect([answer.status, answer.body.error.code]).toEqual([403, 'Authorization_RequestDenied'])
  })
})

describe('what addKey takes of a key credential', () => {
  const named = { displayName: 'register-vb365-application: 1', endDateTime: '2026-12-01T00:00:00Z', keyId: undefined }

  it('is its type, usage and key: name and dates come from the certificate', async () => {
    const { id, self } = await rollingApplication()
    await self.post(`/applications/${id}/addKey`, {
      keyCredential: newKey(next, named),
      proof: await proof(id, certificate)
    })
    expect((await keysOf(id))[1]).toMatchObject({
      displayName: 'CN=Next',
      endDateTime: `${new Date(next.certificate.validTo).toISOString().slice(0, 19)}Z`
    })
  })

  it('may in some tenants be the display name too', async () => {
    emulator.traits.addedKeyName = 'keep'
    const { id, self } = await rollingApplication()
    const { body } = await self.post(`/applications/${id}/addKey`, {
      keyCredential: newKey(next, named),
      proof: await proof(id, certificate)
    })
    expect(body.displayName).toBe('register-vb365-application: 1')
  })

  it('is judged by the app management policy', async () => {
    const { id, self } = await rollingApplication()
    const restriction = {
      restrictionType: 'asymmetricKeyLifetime' as const,
      maxLifetime: 'P30D',
      restrictForAppsCreatedAfterDateTime: null,
      state: 'enabled' as const
    }
    const policy = { ...emulator.tenant.appManagementPolicy }
    Object.assign(emulator.tenant.appManagementPolicy, { isEnabled: true, keyCredentialRestrictions: [restriction] })
    const answer = await self.post(`/applications/${id}/addKey`, {
      keyCredential: newKey(next),
      proof: await proof(id, certificate)
    })
    emulator.tenant.appManagementPolicy = policy
    expect(answer.body.error.code).toBe('CredentialInvalidLifetimeAsPerAppPolicy')
  })
})

describe('a proof of possession', () => {
  const add = async (id: string, sent: unknown): Promise<GraphResponse> =>
    await graph.post(`/applications/${id}/addKey`, { keyCredential: newKey(next), proof: sent })

  it.each<[string, () => Members]>([
    ['made out to Microsoft Graph', () => ({ aud: 'https://graph.microsoft.com' })],
    ['made out to the application ID of Microsoft Graph', () => ({ aud: '00000003-0000-0000-c000-000000000000' })],
    ['of an application ID instead of the object ID', () => ({ iss: emulator.clientId })],
    ['valid for more than ten minutes', () => ({ exp: seconds() + 900 })],
    ['that has expired', () => ({ nbf: seconds() - 1200, exp: seconds() - 600 })],
    ['that is not valid yet', () => ({ nbf: seconds() + 600, exp: seconds() + 900 })],
    ['without a start', () => ({ nbf: undefined })],
    ['without an end', () => ({ exp: undefined })],
    ['without an issuer', () => ({ iss: undefined })]
  ])('%s is refused', async (_, claims) => {
    const { id } = await rollingApplication()
    expect(refusal(await add(id, await proof(id, certificate, claims())))).toEqual(badProof)
  })

  it.each<[string, Members]>([
    ['with another algorithm', { alg: 'PS256' }],
    ['without a thumbprint', { x5t: undefined }],
    ['with a thumbprint in hexadecimal', { x5t: 'A'.repeat(40) }]
  ])('%s is refused', async (_, header) => {
    const { id } = await rollingApplication()
    expect(refusal(await add(id, await proof(id, certificate, {}, header)))).toEqual(badProof)
  })

  it('with padding, or that does not parse, is refused', async () => {
    const { id } = await rollingApplication()
    const [header, ...rest] = (await proof(id, certificate)).split('.')
    expect(refusal(await add(id, [`${header}=`, ...rest].join('.')))).toEqual(badProof)
    expect(refusal(await add(id, 'no token'))).toEqual(badProof)
  })

  it.each([undefined, null, ''])('that is missing (%s) is a missing permission', async (sent) => {
    const { id } = await rollingApplication()
    expect(refusal(await add(id, sent)).slice(0, 2)).toEqual([403, 'Authorization_RequestDenied'])
  })

  it('of a certificate that is not registered is refused', async () => {
    const { id } = await rollingApplication()
    expect(refusal(await add(id, await proof(id, await makeCertificate('Stranger'))))).toEqual(badProof)
  })

  it('signed with another key than the one it names is refused', async () => {
    const { id } = await rollingApplication()
    const [header, payload] = (await proof(id, certificate)).split('.')
    const forged = `${header}.${payload}.${Buffer.alloc(256, 1).toString('base64url')}`
    expect(refusal(await add(id, forged))).toEqual(badProof)
  })

  it.each([
    ['has expired', -1],
    ['is not in force yet', 1]
  ])('of a registered certificate that %s is refused', async (_, direction) => {
    const { id } = await rollingApplication()
    const day = 86_400_000
    const registered = emulator.tenant.applications.find((candidate) => candidate.id === id)?.keyCredentials[0]
    const start = Date.now() + direction * 10 * day
    const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`
    Object.assign(registered ?? {}, { startDateTime: time(start), endDateTime: time(start + 5 * day) })
    expect(refusal(await add(id, await proof(id, certificate)))).toEqual(badProof)
  })
})

describe('removeKey', () => {
  it('takes the proof of the very key that is removed, as documented', async () => {
    const { id, keyId, self } = await rollingApplication()
    const sent = { keyId, proof: await proof(id, certificate) }
    expect((await self.post(`/applications/${id}/removeKey`, sent)).status).toBe(204)
  })

  it('may in some tenants ask for the proof of another key', async () => {
    emulator.traits.removeKeyProof = 'other'
    const { id, keyId, self } = await rollingApplication()
    await self.post(`/applications/${id}/addKey`, { keyCredential: newKey(next), proof: await proof(id, certificate) })
    const remove = async (by: MadeCertificate): Promise<GraphResponse> =>
      await self.post(`/applications/${id}/removeKey`, { keyId, proof: await proof(id, by) })
    expect(refusal(await remove(certificate))).toEqual(badProof)
    expect((await remove(next)).status).toBe(204)
  })

  it('finds no key that is not there', async () => {
    const { id, self } = await rollingApplication()
    const keyId = '11111111-2222-4333-8444-555555555555'
    const answer = await self.post(`/applications/${id}/removeKey`, { keyId, proof: await proof(id, certificate) })
    expect([answer.status, answer.body.error.message]).toEqual([
      400,
      `No credentials found to be removed with keyId '${keyId}'.`
    ])
  })
})
