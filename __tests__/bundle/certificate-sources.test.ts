import { X509Certificate } from 'node:crypto'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/run-command.ts'
import { actionInTenant, contosoRegistration, filesBelow, openPfx } from '../support/action-in-tenant.ts'

const VECTORS = join(ROOT, '__tests__/vectors/pfx')
const PASSWORD = 'pfx-Test-1'
const leaf = new X509Certificate(await readFile(join(VECTORS, 'leaf.pem')))
const LEAF = leaf.fingerprint.replaceAll(':', '')

/** Beside others on the list of those that may use EWS: nothing is left to warn of. */
const EXCHANGE = { ews: 'allow' }

describe('an imported PFX', () => {
  it.each([
    ['OpenSSL 3', 'openssl-aes256.pfx', PASSWORD],
    ['OpenSSL 1', 'openssl-legacy.pfx', PASSWORD],
    ['Windows', 'windows-triple-des.pfx', PASSWORD],
    ['Java keytool', 'java-default.pfx', PASSWORD],
    ['NSS', 'nss-default.pfx', PASSWORD],
    ['GnuTLS', 'gnutls-default.pfx', PASSWORD],
    ['OpenSSL with a Unicode password', 'openssl-unicode-legacy.pfx', 'pässwörd-日本-😀'],
    ['OpenSSL without password', 'openssl-empty-password.pfx', '']
  ])('that %s wrote is registered and signs in', async (_writer, file, password) => {
    const tenant = await actionInTenant({ ews: 'others' })
    await copyFile(join(VECTORS, file), join(tenant.workingDirectory, file))
    const certificate = { source: 'pfx', path: file }
    const registration = contosoRegistration({ certificate, delivery: {}, exchange: EXCHANGE })
    const run = await tenant.run(registration, { inputs: { 'pfx-password': password } })
    expect({ exitCode: run.exitCode, annotations: run.annotations }).toEqual({ exitCode: 0, annotations: [] })
    expect(run.outputs['certificate-thumbprint']).toBe(LEAF)
    expect(run.log).toMatch(/Connect to SharePoint: passed/)
    await tenant.close()
  })

  it('may come as a secret, and is delivered anew where that is asked for', async () => {
    const tenant = await actionInTenant()
    const pfxBase64 = (await readFile(join(VECTORS, 'windows-aes256.pfx'))).toString('base64')
    const run = await tenant.run(contosoRegistration({ certificate: { source: 'pfx' } }), {
      inputs: { 'pfx-base64': pfxBase64, 'pfx-password': PASSWORD }
    })
    expect(run.exitCode).toBe(0)
    expect(run.outputs['pfx-path']).toBe('out/contoso.pfx')
    expect(await filesBelow(tenant.workingDirectory)).toEqual([join(tenant.workingDirectory, 'out/contoso.pfx')])
    expect(run.log).not.toContain(pfxBase64.slice(0, 40))
    await tenant.close()
  })

  it.each([
    ['has another password', 'openssl-aes256.pfx', 'other', /password does not open the PFX/],
    ['has no key', 'openssl-no-key.pfx', PASSWORD, /key/],
    ['has two keys', 'java-two-keys.pfx', PASSWORD, /two|2|several/i],
    ['has the key of another certificate', 'go-foreign-key.pfx', PASSWORD, /belong/],
    ['has an EC key', 'openssl-key-ec.pfx', PASSWORD, /RSA/],
    ['has a short key', 'openssl-key-short.pfx', PASSWORD, /2048/]
  ])('that %s is refused before anything touches the network', async (_what, file, password, sentence) => {
    const tenant = await actionInTenant()
    await copyFile(join(VECTORS, file), join(tenant.workingDirectory, file))
    const registration = contosoRegistration({ certificate: { source: 'pfx', path: file }, delivery: {} })
    const run = await tenant.run(registration, { inputs: { 'pfx-password': password } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(sentence)
    expect(tenant.emulator.requests).toEqual([])
    await tenant.close()
  })
})

describe('a PFX that is there already', () => {
  const destination = 'out/contoso.pfx'

  it('of another application, still in force, is kept beside the new one, with a warning', async () => {
    const tenant = await actionInTenant({ ews: 'others' })
    const first = await tenant.run(contosoRegistration({ exchange: EXCHANGE }))
    const before = await readFile(join(tenant.workingDirectory, destination))
    const other = contosoRegistration({ application: { flow: 'new', name: 'Another application' }, exchange: EXCHANGE })
    const run = await tenant.run(other)
    expect(run.exitCode).toBe(0)
    const kept = `${destination}.${first.outputs['certificate-thumbprint']}.kept`
    expect(run.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(
          `held the certificate ${first.outputs['certificate-thumbprint']}.* kept as ${kept}`
        )
      })
    ])
    expect(await readFile(join(tenant.workingDirectory, kept))).toEqual(before)
    expect(await openPfx(join(tenant.workingDirectory, destination))).toMatch(/BEGIN PRIVATE KEY/)
    await tenant.close()
  })

  it('of the same application is replaced when its certificate is renewed', async () => {
    const tenant = await actionInTenant({ ews: 'others' })
    await tenant.run(contosoRegistration({ exchange: EXCHANGE }))
    const certificate = {
      source: 'generate',
      friendlyName: 'VB365 Contoso',
      keySize: 2048,
      validityDays: 800,
      renewBeforeDays: 700
    }
    const run = await tenant.run(contosoRegistration({ certificate, exchange: EXCHANGE }))
    expect({ exitCode: run.exitCode, annotations: run.annotations }).toEqual({ exitCode: 0, annotations: [] })
    expect(await filesBelow(tenant.workingDirectory)).toEqual([join(tenant.workingDirectory, destination)])
    await tenant.close()
  })
})

describe('a certificate of the store', () => {
  it('of .NET on Linux is registered and signs in', async () => {
    const tenant = await actionInTenant({ ews: 'others' })
    const store = join(tenant.workingDirectory, '.dotnet/corefx/cryptography/x509stores/my')
    await mkdir(store, { recursive: true })
    await copyFile(join(VECTORS, 'dotnet8-store.pfx'), join(store, `${LEAF}.pfx`))
    const registration = contosoRegistration({
      certificate: { source: 'store', thumbprint: LEAF.toLowerCase() },
      delivery: {},
      exchange: EXCHANGE
    })
    const run = await tenant.run(registration, { environment: { HOME: tenant.workingDirectory } })
    expect({ exitCode: run.exitCode, annotations: run.annotations }).toEqual({ exitCode: 0, annotations: [] })
    expect(run.outputs['certificate-thumbprint']).toBe(LEAF)
    await tenant.close()
  })
})
