import { sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate, makeUnfitCertificate } from './support/certificates.ts'
import {
  askForToken,
  assertionForm,
  base64UrlOfHex,
  type Credential,
  clientAssertion,
  GraphClient,
  type SeenKey,
  startTenant
} from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient
let certificate: Awaited<ReturnType<typeof makeCertificate>>

beforeAll(async () => {
  emulator = await startTenant()
  graph = await GraphClient.of(emulator)
  certificate = await makeCertificate('VB365')
})
afterAll(() => emulator.close())

const newKey = (change: object = {}): object => ({
  type: 'AsymmetricX509Cert',
  usage: 'Verify',
  key: certificate.der,
  ...change
})

async function applicationWith(...keys: object[]): Promise<{ id: string; appId: string; keys: readonly SeenKey[] }> {
  const { status, body } = await graph.post('/applications', { displayName: 'Keys', keyCredentials: keys })
  if (status !== 201) throw new Error(body.error.message)
  return { id: body.id, appId: body.appId, keys: body.keyCredentials }
}

async function keysOf(id: string): Promise<readonly SeenKey[]> {
  return (await graph.get(`/applications/${id}?$select=keyCredentials`)).body.keyCredentials
}

describe('a certificate that is registered', () => {
  it('gets its ID, thumbprint, name and dates from the service', async () => {
    const { keys } = await applicationWith(newKey())
    expect(keys).toEqual([
      {
        customKeyIdentifier: certificate.thumbprint,
        displayName: 'CN=VB365',
        endDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        key: null,
        keyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        startDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        type: 'AsymmetricX509Cert',
        usage: 'Verify'
      }
    ])
  })

  it('shows its key only to a single GET that selects it', async () => {
    const { id } = await applicationWith(newKey())
    expect((await keysOf(id))[0]?.key).toBe(certificate.der)
    expect((await graph.get(`/applications/${id}`)).body.keyCredentials[0]?.key).toBeNull()
    const listed = await graph.get(`/applications?$filter=id eq '${id}'&$select=keyCredentials`)
    expect(listed.body.value[0]?.keyCredentials[0]?.key).toBeNull()
  })

  it('may be sent as base64 of PEM', async () => {
    const { id } = await applicationWith(
      newKey({ key: Buffer.from(certificate.certificate.toString()).toString('base64') })
    )
    expect((await keysOf(id))[0]?.key).toBe(certificate.der)
  })

  it('may be sent with line breaks, as az sends it', async () => {
    const { id, keys } = await applicationWith(newKey({ key: certificate.der.replace(/.{64}/g, '$&\n') }))
    expect((await keysOf(id))[0]?.key).toBe(certificate.der)
    const again = [{ ...keys[0], key: `${certificate.der.replace(/.{76}/g, '$&\r\n')}\n` }]
    expect((await graph.patch(`/applications/${id}`, { keyCredentials: again })).status).toBe(204)
  })

  it('keeps 90 characters of its name', async () => {
    const { keys } = await applicationWith(newKey({ displayName: 'x'.repeat(120) }))
    expect(keys[0]?.displayName).toBe('x'.repeat(90))
  })

  it('takes an identifier of up to 32 bytes and shows it in hexadecimal', async () => {
    const sha256 = certificate.certificate.fingerprint256.replaceAll(':', '')
    const { keys } = await applicationWith(
      newKey({ customKeyIdentifier: Buffer.from(sha256, 'hex').toString('base64') })
    )
    expect(keys[0]?.customKeyIdentifier).toBe(sha256)
  })

  const dayAfter = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
  it.each([
    [
      'with an identifier of 33 bytes',
      () => ({ customKeyIdentifier: Buffer.alloc(33).toString('base64') }),
      'Request_BadRequest'
    ],
    ['with an empty identifier', () => ({ customKeyIdentifier: '' }), 'Request_BadRequest'],
    ['with an unknown usage', () => ({ usage: 'Decrypt' }), 'Request_BadRequest'],
    ['with an unknown type', () => ({ type: 'Password' }), 'Request_BadRequest'],
    [
      'that is not a certificate',
      () => ({ key: Buffer.from('no certificate').toString('base64') }),
      'Request_BadRequest'
    ],
    ['without a key', () => ({ key: null }), 'Request_BadRequest'],
    ['that ends after the certificate', () => ({ endDateTime: dayAfter(500) }), 'KeyCredentialsInvalidEndDate'],
    ['that ends in the past', () => ({ endDateTime: dayAfter(-0.5) }), 'KeyCredentialsInvalidEndDate'],
    [
      'with an end without a zone',
      () => ({ endDateTime: dayAfter(10).replace('Z', '') }),
      'KeyCredentialsInvalidEndDate'
    ],
    ['that starts before the certificate', () => ({ startDateTime: dayAfter(-100) }), 'KeyCredentialsInvalidStartDate']
  ])('%s is refused', async (_, change, code) => {
    const { status, body } = await graph.post('/applications', {
      displayName: 'Refused',
      keyCredentials: [newKey(change())]
    })
    expect([status, body.error.code]).toEqual([400, code])
  })
})

describe('a certificate whose key Entra does not sign in', () => {
  it('with RSA 1024 is registered, but refused at the token endpoint', async () => {
    const short = await makeUnfitCertificate('RSA 1024')
    const { appId } = await applicationWith(newKey({ key: short.der }))
    await graph.post('/servicePrincipals', { appId })
    const assertion = await signedWithShortKey(appId, short)
    const { status, body } = await askForToken(emulator, { client_id: appId, ...assertionForm(assertion) })
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [50032]])
    expect(body.error_description).toContain('RSA key size 1024 is less than the minimum required 2048 bits.')
  })

  it('with an elliptic-curve key cannot be registered', async () => {
    const keyCredentials = [newKey({ key: (await makeUnfitCertificate('EC P-256')).der })]
    const refused = await graph.post('/applications', { displayName: 'Elliptic', keyCredentials })
    expect([refused.status, refused.body.error.code]).toEqual([400, 'Request_BadRequest'])
  })

  it('with an elliptic-curve key can be registered in some tenants, but signs in nowhere', async () => {
    const elliptic = await makeUnfitCertificate('EC P-256')
    emulator.traits.ellipticCurveKey = 'take'
    const { appId } = await applicationWith(newKey({ key: elliptic.der }))
    emulator.traits.ellipticCurveKey = 'refuse'
    await graph.post('/servicePrincipals', { appId })
    const assertion = await clientAssertion(emulator, appId, elliptic, { algorithm: 'ES256' })
    const { body } = await askForToken(emulator, { client_id: appId, ...assertionForm(assertion) })
    expect(body.error_codes).toEqual([5002738])
  })

  /** The JWT library refuses to sign with so short a key. */
  async function signedWithShortKey(appId: string, credential: Credential): Promise<string> {
    const assertion = await clientAssertion(emulator, appId, await makeCertificate('Long'), {
      header: { x5t: base64UrlOfHex(credential.certificate.fingerprint) }
    })
    const signed = assertion.slice(0, assertion.lastIndexOf('.'))
    return `${signed}.${sign('sha256', Buffer.from(signed), credential.privateKey).toString('base64url')}`
  }
})

describe('writing keyCredentials', () => {
  it('replaces the collection: what is left out is deleted', async () => {
    const { id } = await applicationWith(newKey({ displayName: 'first' }), newKey({ displayName: 'second' }))
    await graph.patch(`/applications/${id}`, { keyCredentials: [newKey({ displayName: 'third' })] })
    expect((await keysOf(id)).map((key) => key.displayName)).toEqual(['third'])
  })

  it('keeps an entry that is sent back as it was read, with key null', async () => {
    const { id, keys } = await applicationWith(newKey({ displayName: 'kept' }))
    expect(
      (await graph.patch(`/applications/${id}`, { keyCredentials: [...keys, newKey({ displayName: 'added' })] })).status
    ).toBe(204)
    const after = await keysOf(id)
    expect(after.map((key) => [key.displayName, key.key])).toEqual([
      ['kept', certificate.der],
      ['added', certificate.der]
    ])
    expect(after[0]?.keyId).toBe(keys[0]?.keyId)
  })

  it.each([
    ['name', { displayName: 'changed' }],
    ['end', { endDateTime: '2026-12-24T00:00:00.000Z' }],
    ['usage', { usage: 'Sign' }]
  ])('does not change the %s of an existing entry', async (_, change) => {
    const { id, keys } = await applicationWith(newKey({ displayName: 'fixed' }))
    const { status, body } = await graph.patch(`/applications/${id}`, { keyCredentials: [{ ...keys[0], ...change }] })
    expect([status, body.error.details?.[0]?.code]).toEqual([400, 'KeyNotUpdatable'])
    expect(body.error.message).toBe(`Update to existing credential with KeyId '${keys[0]?.keyId}' is not allowed.`)
    expect((await keysOf(id))[0]?.displayName).toBe('fixed')
  })

  it('keeps an expired entry on the way round', async () => {
    const { id } = await applicationWith(newKey())
    const expired = await makeCertificate('Expired', -20, -10)
    emulator.tenant.applications
      .find((candidate) => candidate.id === id)
      ?.keyCredentials.push({
        keyId: '11111111-2222-4333-8444-555555555555',
        type: 'AsymmetricX509Cert',
        usage: 'Verify',
        key: expired.der,
        customKeyIdentifier: expired.thumbprint,
        displayName: 'old',
        startDateTime: '2026-01-01T00:00:00Z',
        endDateTime: '2026-01-02T00:00:00Z'
      })
    const read = (await graph.get(`/applications/${id}`)).body.keyCredentials
    expect((await graph.patch(`/applications/${id}`, { keyCredentials: read })).status).toBe(204)
    expect(await keysOf(id)).toHaveLength(2)
  })
})
