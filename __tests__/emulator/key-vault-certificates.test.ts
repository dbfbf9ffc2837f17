import { createPrivateKey, X509Certificate } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import { makeCertificate } from './support/certificates.ts'
import { makePfx, openPfx, PFX_PASSWORD, pemOf } from './support/pfx-files.ts'
import { base64UrlOfHex } from './support/tenant-client.ts'
import { startWithVault, VaultClient, vaultToken } from './support/vault-client.ts'

type Made = Awaited<ReturnType<typeof makeCertificate>>

const PEM = { secret_props: { contentType: 'application/x-pem-file' } }

let emulator: RunningEmulator
let keyVault: RunningKeyVault
let client: VaultClient
let first: Made
let second: Made

beforeAll(async () => {
  const started = await startWithVault()
  emulator = started.emulator
  keyVault = started.keyVault
  client = new VaultClient(keyVault.vault, await vaultToken(emulator))
  first = await makeCertificate('First')
  second = await makeCertificate('Second')
})
afterAll(() => emulator.close())

function pfxBody(made: Made, rest: object = {}): object {
  return { value: makePfx(made), pwd: PFX_PASSWORD, ...rest }
}

function versionOf(id: string): string {
  return id.split('/').at(-1) ?? ''
}

describe('an import', () => {
  it('of a PFX gives the certificate, its thumbprint, its dates and its tags', async () => {
    const tags = { 'made-by': 'register-vb365-application' }
    const { status, body } = await client.import('imported', pfxBody(first, { tags }))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: expect.stringMatching(/^https:\/\/localhost:\d+\/certificates\/imported\/[0-9a-f]{32}$/),
      cer: first.der,
      x5t: base64UrlOfHex(first.thumbprint),
      tags,
      attributes: {
        enabled: true,
        nbf: Date.parse(first.certificate.validFrom) / 1000,
        exp: Date.parse(first.certificate.validTo) / 1000
      },
      policy: { key_props: { exportable: true, kty: 'RSA', key_size: 2048 }, issuer: { name: 'Unknown' } }
    })
    expect(body.sid).toBe(body.id.replace('/certificates/', '/secrets/'))
  })

  it('of PEM needs the content type in the policy', async () => {
    expect((await client.import('pem', { value: pemOf(first) })).status).toBe(400)
    expect((await client.import('pem', { value: pemOf(first), policy: PEM })).body.cer).toBe(first.der)
  })

  it.each([
    ['carriage returns', (pem: string) => pem.replaceAll('\n', '\r\n')],
    ['a key in the form of PKCS#1', (pem: string) => toPkcs1(pem)],
    ['no key', (pem: string) => pem.slice(pem.indexOf('-----BEGIN CERTIFICATE'))]
  ])('of PEM with %s is refused', async (_, change) => {
    const { status, body } = await client.import('pem-refused', { value: change(pemOf(first)), policy: PEM })
    expect(status).toBe(400)
    expect(body.error.message).toContain('The specified PEM X.509 certificate content is in an unexpected format')
  })

  it.each([
    ['a wrong password', () => ({ value: makePfx(first), pwd: 'wrong' })],
    ['no password', () => ({ value: makePfx(first) })],
    ['another file', () => ({ value: Buffer.from('not a PFX').toString('base64'), pwd: PFX_PASSWORD })]
  ])('with %s is refused', async (_, body) => {
    const response = await client.import('refused', body())
    expect(response.status).toBe(400)
    expect(response.body.error.message).toContain('The specified PKCS#12 X.509 certificate content can not be read')
  })

  it('of a PFX with AES is taken, unless the vault refuses that', async () => {
    const body = { value: makePfx(first, 'AES'), pwd: PFX_PASSWORD }
    expect((await client.import('aes', body)).status).toBe(200)
    keyVault.settings.refuseAes = true
    expect((await client.import('aes', body)).status).toBe(400)
    expect((await client.import('aes', pfxBody(first))).status).toBe(200)
    keyVault.settings.refuseAes = false
  })

  it('refuses a name with other than letters, digits and dashes', async () => {
    expect((await client.import('under_score', pfxBody(first))).status).toBe(400)
  })

  it('refuses what is not in its description', async () => {
    const { status, body } = await client.import('unknown', pfxBody(first, { exportable: true }))
    expect(status).toBe(400)
    expect(body.error.message).toBe('Property exportable has invalid value: it is not known.')
  })

  it('refuses a policy that names another key', async () => {
    const policy = { key_props: { kty: 'RSA', key_size: 4096 } }
    expect((await client.import('policy', pfxBody(first, { policy }))).status).toBe(400)
  })
})

function toPkcs1(pem: string): string {
  const key = createPrivateKey(pem.slice(0, pem.indexOf('-----BEGIN CERTIFICATE')))
  return `${key.export({ type: 'pkcs1', format: 'pem' })}${pem.slice(pem.indexOf('-----BEGIN CERTIFICATE'))}`
}

describe('the versions of a certificate', () => {
  it('are kept, and the newest is the certificate', async () => {
    const older = await client.import('versions', pfxBody(first))
    const newer = await client.import('versions', pfxBody(second))
    expect((await client.get('/certificates/versions')).body.x5t).toBe(base64UrlOfHex(second.thumbprint))
    const byVersion = await client.get(`/certificates/versions/${versionOf(older.body.id)}`)
    expect(byVersion.body.x5t).toBe(base64UrlOfHex(first.thumbprint))
    const { body } = await client.get('/certificates/versions/versions')
    const ids = (body.value as unknown as { id: string }[]).map(({ id }) => id)
    expect(ids).toEqual([older.body.id, newer.body.id].sort())
  })

  it('have the newest under an empty version, as Microsoft’s clients ask for it', async () => {
    const { body } = await client.import('empty', pfxBody(first))
    expect((await client.get('/certificates/empty/')).body.id).toBe(body.id)
    expect((await client.get('/secrets/empty/')).body.id).toBe(body.sid)
  })

  it('come without certificates, page by page', async () => {
    await client.import('pages', pfxBody(first))
    await client.import('pages', pfxBody(second))
    const page = await client.get('/certificates/pages/versions?api-version=7.6&maxresults=1')
    expect(page.body.value).toEqual([
      { id: expect.any(String), x5t: expect.any(String), attributes: expect.objectContaining({ enabled: true }) }
    ])
    const rest = await client.get(page.body.nextLink ?? '')
    expect(rest.body.value).toHaveLength(1)
    expect(rest.body.nextLink).toBeNull()
  })

  it('can be disabled one by one, which keeps the newest the newest', async () => {
    await client.import('disabled', pfxBody(first))
    const { body } = await client.import('disabled', pfxBody(second))
    const patched = await client.patch(`/certificates/disabled/${versionOf(body.id)}`, {
      attributes: { enabled: false }
    })
    expect(patched.body.attributes.enabled).toBe(false)
    const newest = await client.get('/certificates/disabled')
    expect(newest.body).toMatchObject({ x5t: base64UrlOfHex(second.thumbprint), attributes: { enabled: false } })
    const secret = await client.get('/secrets/disabled')
    expect(secret.status).toBe(403)
    expect(secret.body.error.innererror?.code).toBe('SecretDisabled')
  })

  it('take new tags', async () => {
    const { body } = await client.import('tags', pfxBody(first, { tags: { one: '1' } }))
    await client.patch(`/certificates/tags/${versionOf(body.id)}`, { tags: { two: '2' } })
    expect((await client.get('/certificates/tags')).body.tags).toEqual({ two: '2' })
  })

  it('share one policy, which may keep keys in', async () => {
    await client.import('kept', pfxBody(first, { policy: { key_props: { exportable: false } } }))
    const { body } = await client.import('kept', pfxBody(second))
    expect(body.policy.key_props.exportable).toBe(false)
    expect((await client.get('/secrets/kept')).body.value).toBe(second.der)
  })

  it('that are not there are not found', async () => {
    await client.import('missing', pfxBody(first))
    expect((await client.get(`/certificates/missing/${'0'.repeat(32)}`)).body.error.code).toBe('CertificateNotFound')
    expect((await client.get('/certificates/unknown')).status).toBe(404)
    expect((await client.get('/secrets/unknown')).body.error.code).toBe('SecretNotFound')
  })
})

describe('the secret of a certificate', () => {
  it('is a PFX with an empty password', async () => {
    await client.import('secret', pfxBody(first))
    const { body } = await client.get('/secrets/secret')
    expect(body).toMatchObject({ contentType: 'application/x-pkcs12', managed: true })
    const pem = openPfx(body.value, '')
    expect(new X509Certificate(pem).fingerprint).toBe(first.certificate.fingerprint)
    expect(first.certificate.checkPrivateKey(createPrivateKey(pem))).toBe(true)
  })

  it('is PEM where the certificate came as PEM', async () => {
    const { body: imported } = await client.import('secret-pem', { value: pemOf(second), policy: PEM })
    const { body } = await client.get(new URL(`${imported.sid}?api-version=7.6`).href)
    expect(body.contentType).toBe('application/x-pem-file')
    expect(second.certificate.checkPrivateKey(createPrivateKey(body.value))).toBe(true)
    expect(new X509Certificate(body.value).fingerprint).toBe(second.certificate.fingerprint)
  })
})

describe('a deleted certificate', () => {
  afterEach(() => {
    keyVault.settings.purgeProtection = false
  })

  it('keeps its name until it is recovered', async () => {
    await client.import('deleted', pfxBody(first))
    const { body } = await client.delete('/certificates/deleted')
    expect(body['recoveryId']).toBe(`${keyVault.vault}/deletedcertificates/deleted`)
    expect((await client.get('/certificates/deleted')).status).toBe(404)
    const { status, body: refused } = await client.import('deleted', pfxBody(second))
    expect(status).toBe(409)
    expect(refused.error).toMatchObject({ code: 'Conflict', innererror: { code: 'ObjectIsDeletedButRecoverable' } })
    await client.post('/deletedcertificates/deleted/recover', {})
    expect((await client.get('/certificates/deleted')).body.cer).toBe(first.der)
  })

  it('is gone when it is purged, which purge protection forbids', async () => {
    await client.import('purged', pfxBody(first))
    await client.delete('/certificates/purged')
    keyVault.settings.purgeProtection = true
    expect((await client.delete('/deletedcertificates/purged')).status).toBe(403)
    keyVault.settings.purgeProtection = false
    expect((await client.delete('/deletedcertificates/purged')).status).toBe(204)
    expect((await client.import('purged', pfxBody(second))).status).toBe(200)
  })
})
