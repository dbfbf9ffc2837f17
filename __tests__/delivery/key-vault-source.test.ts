import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningKeyVault } from '../../emulator/index.ts'
import type { RoleName } from '../../emulator/key-vault/roles.ts'
import { readCertificateSecret } from '../../src/adapters/delivery/key-vault/certificate-secret.ts'
import { readKeyVaultCertificate } from '../../src/adapters/delivery/key-vault/read-key-vault-certificate.ts'
import { makeCertificate, makeUnfitCertificate } from '../emulator/support/certificates.ts'
import { makePfx, PFX_PASSWORD, pemOf } from '../emulator/support/pfx-files.ts'
import type { VaultClient } from '../emulator/support/vault-client.ts'
import { vector } from '../pkcs12/vectors.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import {
  CERTIFICATE,
  handoverOf,
  type VaultSession,
  type VaultSessionOptions,
  vaultClient,
  vaultOf,
  vaultSession
} from '../support/key-vault-session.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PEM = { secret_props: { contentType: 'application/x-pem-file' } }
const KEPT_IN = { key_props: { exportable: false } }

const { start, keep } = emulators()
let emulator: RunningEmulator
let keyVault: RunningKeyVault
let client: VaultClient
let host: string

beforeAll(async () => {
  emulator = await start({ keyVault: true })
  keyVault = vaultOf(emulator)
  client = await vaultClient(emulator)
  host = new URL(keyVault.vault).host
})

const roles = (...names: readonly RoleName[]) => {
  const principalId = emulator.objectId
  keyVault.contents.roleAssignments.splice(0, Number.POSITIVE_INFINITY, ...names.map((role) => ({ principalId, role })))
}

beforeEach(() => {
  keyVault.contents.certificates.clear()
  Object.assign(keyVault.settings, { firewall: false, accessModel: 'rbac' })
  roles('Key Vault Certificates Officer', 'Key Vault Certificate User')
})

type Made = Awaited<ReturnType<typeof makeCertificate>>

const importPfx = async (made: Made, rest: object = {}) =>
  (await client.import(CERTIFICATE, { value: makePfx(made), pwd: PFX_PASSWORD, ...rest })).body.id.split('/').at(-1)

const importPem = async (made: Made, policy: object = PEM) => client.import(CERTIFICATE, { value: pemOf(made), policy })

function read(version: string | undefined = undefined, options: VaultSessionOptions | VaultSession = {}) {
  const session = 'access' in options ? options : vaultSession(emulator, options)
  const { location, ...access } = session.access
  return readKeyVaultCertificate({ location, version }, access)
}

describe('a certificate from a vault', () => {
  it('comes with its key out of a PFX', async () => {
    const made = await makeCertificate('From a PFX')
    await importPfx(made)
    const { certificate } = await read()
    expect(certificate.facts.thumbprint).toBe(made.thumbprint)
    expect(certificate.privateKey.equals(createPrivateKey(made.privateKey))).toBe(true)
  })

  it('comes with its key out of PEM', async () => {
    const made = await makeCertificate('From PEM')
    await importPem(made)
    const { certificate, friendlyName } = await read()
    expect(certificate.facts.thumbprint).toBe(made.thumbprint)
    expect(certificate.privateKey.equals(createPrivateKey(made.privateKey))).toBe(true)
    expect([certificate.chain, friendlyName]).toEqual([[], undefined])
  })

  it('is the newest version, or the one that is named', async () => {
    const [older, newer] = [await makeCertificate('Older'), await makeCertificate('Newer')]
    const version = await importPfx(older)
    await importPfx(newer)
    expect((await read()).certificate.facts.thumbprint).toBe(newer.thumbprint)
    expect((await read(version)).certificate.facts.thumbprint).toBe(older.thumbprint)
  })

  it.each<RoleName>(['Key Vault Certificate User', 'Key Vault Secrets User'])(
    'is read with the role %s alone',
    async (role) => {
      const made = await makeCertificate('Read alone')
      await importPfx(made)
      roles(role)
      expect((await read()).certificate.facts.thumbprint).toBe(made.thumbprint)
    }
  )

  it('that this action delivered comes back as it was', async () => {
    const certificate = await newCertificate()
    await vaultSession(emulator).destination().deliver(handoverOf(certificate, emulator))
    expect((await read()).certificate.facts).toEqual(certificate.facts)
  })

  it('is masked as it is read', async () => {
    await importPem(await makeCertificate('Masked'))
    const session = vaultSession(emulator)
    await read(undefined, session)
    expect(session.masked.filter((secret) => secret.includes('PRIVATE KEY'))).toHaveLength(1)
    expect(session.log.lines).toEqual([])
  })
})

describe('a certificate that cannot be used is refused with the reason', () => {
  const messageOf = async (...parameters: Parameters<typeof read>) => (await refusalOf(read(...parameters))).message

  it('no certificate of that name', async () => {
    expect(await messageOf()).toBe(
      `There is no certificate "${CERTIFICATE}" in ${host}: check "certificate" in the registration file, and that it was not deleted.`
    )
  })

  it('no such version', async () => {
    await importPfx(await makeCertificate('Another version'))
    const version = '0'.repeat(32)
    expect(await messageOf(version)).toBe(
      `There is no version ${version} of a certificate "${CERTIFICATE}" in ${host}: check both in the registration file, or leave "version" out for the newest.`
    )
  })

  it.each(['1', '../x', 'latest'])('a version that cannot be one: %s', async (version) => {
    const error = await refusalOf(read(version))
    expect(error.code).toBe('registration-invalid')
    expect(error.message).toContain('give the 32 hexadecimal digits that the vault shows')
  })

  it('a disabled version', async () => {
    const version = await importPfx(await makeCertificate('Disabled'))
    await client.patch(`/certificates/${CERTIFICATE}/${version}`, { attributes: { enabled: false } })
    expect(await messageOf()).toBe(
      `The newest version of the certificate ${CERTIFICATE} in ${host} is disabled: enable it, or name an enabled one in "version".`
    )
    expect(await messageOf(version)).toBe(
      `The version ${version} of the certificate ${CERTIFICATE} in ${host} is disabled: enable it, or name an enabled one in "version".`
    )
  })

  it.each([
    ['a PFX', async () => importPfx(await makeCertificate('Kept in'), { policy: KEPT_IN })],
    ['PEM', async () => importPem(await makeCertificate('Kept in'), { ...PEM, ...KEPT_IN })]
  ])('a key that the policy keeps in, in %s', async (_, importIt) => {
    await importIt()
    expect(await messageOf()).toBe(
      `The certificate ${CERTIFICATE} in ${host} cannot be used: its secret holds the certificate without the private key, as the policy makes the key not exportable. Import it again with an exportable key, or use another certificate.`
    )
  })

  it.each([
    ['expired', -10, -1, 'cannot be used: The certificate expired on '],
    ['not valid yet', 1, 10, 'cannot be used: The certificate is not valid before ']
  ])('%s', async (_, from, to, message) => {
    await importPfx(await makeCertificate('Outside', from, to))
    expect(await messageOf()).toContain(message)
  })

  it.each(['RSA 1024', 'EC P-256'] as const)('the key %s', async (kind) => {
    const made = await makeUnfitCertificate(kind)
    await importPfx(made)
    expect(await messageOf()).toMatch(/cannot be used: The (?:RSA|private) key in the PFX /)
    keyVault.contents.certificates.clear()
    await importPem(made)
    expect(await messageOf()).toContain(
      'cannot be used: its private key is not an RSA key of 2048 bits or more, and Microsoft Entra takes no other.'
    )
  })

  it('no right to read keys, by role', async () => {
    roles('Key Vault Certificates Officer')
    await importPfx(await makeCertificate('Role'))
    const error = await refusalOf(read())
    expect(error.code).toBe('permission-missing')
    expect(error.message).toContain(
      `Reading the key of ${CERTIFICATE} in ${host} was denied: the identity has no role on the vault that allows it, such as "Key Vault Certificate User" (db79e9a7-68ee-4b58-9aeb-b90e7c24fcba) or "Key Vault Secrets User" (4633458b-17de-408a-b874-0445c86b69e6).`
    )
  })

  it('no right to read keys, by access policy', async () => {
    keyVault.settings.accessModel = 'policy'
    roles('Key Vault Certificates Officer')
    await importPfx(await makeCertificate('Policy'))
    expect(await messageOf()).toContain(
      'was denied: the access policies of the vault do not give the identity the secret permission Get. Add an access policy with the secret permission Get.'
    )
  })

  it('a secret that is not behind a certificate', async () => {
    const front = keep(await startFaultyFront(keyVault.vault))
    await importPfx(await makeCertificate('By hand'))
    const rewrite = (body: string) => body.replace('"managed":true,', '').replace(/,"kid":"[^"]+"/, '')
    front.fail(/^GET \/secrets/, { kind: 'rewrite', rewrite }, 2)
    const origin = front.origin.replace('127.0.0.1', 'localhost')
    expect(await messageOf(undefined, { origin })).toMatch(
      /^"vb365-contoso" in localhost:\d+ is a secret and not a certificate: import its PFX into the certificates of the vault, and name that certificate\.$/
    )
  })
})

describe('the secret behind a certificate', () => {
  const leaf = new X509Certificate(vector('leaf.pem'))

  it.each([
    ['TripleDES and the empty password', 'openssl-empty-password.pfx'],
    ['AES-256 and the empty password', 'openssl-empty-password-aes256.pfx'],
    ['TripleDES and no password', 'dotnet8-store.pfx'],
    ['AES-256 and no password', 'dotnet10-store.pfx'],
    ['no encryption', 'go-plain.pfx']
  ])('is read as a PFX with %s', async (_, file) => {
    const { certificate } = await readCertificateSecret(vector(file).toString('base64'))
    expect(certificate.certificate).toEqual(leaf.raw)
  })

  it('is read as PEM in whichever order its parts are', async () => {
    const made = await makeCertificate('In order')
    const other = await makeCertificate('Beside')
    const { certificate } = await readCertificateSecret(`${other.certificate}\n${made.certificate}\n${made.privateKey}`)
    expect(certificate.certificate).toEqual(other.certificate.raw)
  })

  it.each([
    ['nothing', ''],
    ['other text', 'not a certificate!'],
    ['a damaged key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n']
  ])('is refused as %s, without a part of it in the message', async (_, value) => {
    const error = await refusalOf(readCertificateSecret(value))
    expect(error.code).toBe('certificate-invalid')
    expect(error.message).toMatch(
      /^its secret is neither a PFX in base64 nor PEM\.$|^the private key in its secret cannot/
    )
  })

  it('is refused as PEM whose certificate is damaged or of another key', async () => {
    const { privateKey } = await makeCertificate('Key')
    const foreign = await makeUnfitCertificate('EC P-256')
    const damaged = '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----\n'
    expect((await refusalOf(readCertificateSecret(`${privateKey}\n${damaged}`))).message).toContain('cannot be read')
    expect((await refusalOf(readCertificateSecret(`${privateKey}\n${foreign.certificate}`))).message).toContain(
      'no certificate that belongs to its private key'
    )
  })
})
