import { X509Certificate } from 'node:crypto'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ROOT } from '../../scripts/runner.ts'
import { actionInTenant, contosoRegistration, filesBelow, opensslPfx } from '../support/action-in-tenant.ts'

const VECTORS = join(ROOT, '__tests__/vectors/pfx')
const PASSWORD = 'pfx-Test-1'
const leaf = new X509Certificate(await readFile(join(VECTORS, 'leaf.pem')))
const LEAF = leaf.fingerprint.replaceAll(':', '')

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
    const tenant = await actionInTenant()
    await copyFile(join(VECTORS, file), join(tenant.workingDirectory, file))
    const registration = contosoRegistration({ certificate: { source: 'pfx', path: file }, delivery: {} })
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

  it('of another application, still in force, is not written over, and nothing is created', async () => {
    const tenant = await actionInTenant()
    await tenant.run(contosoRegistration())
    const before = await readFile(join(tenant.workingDirectory, destination))
    const other = contosoRegistration({ application: { flow: 'new', name: 'Another application' } })
    const run = await tenant.run(other)
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(
      /out\/contoso\.pfx holds the certificate [0-9A-F]{40}, .* none of this application.*"delivery\.pfx\.path"/
    )
    expect(tenant.writes()).toEqual([])
    expect(await readFile(join(tenant.workingDirectory, destination))).toEqual(before)
    expect(await filesBelow(tenant.workingDirectory)).toEqual([join(tenant.workingDirectory, destination)])
    await tenant.close()
  })

  it('is not written over by an application that is only looked at', async () => {
    const tenant = await actionInTenant()
    const imported = contosoRegistration({
      certificate: { source: 'pfx', path: 'imported.pfx' },
      delivery: { pfx: { path: 'delivered.pfx' } }
    })
    await opensslPfx(tenant.workingDirectory, 'imported')
    const first = await tenant.run(imported)
    await opensslPfx(tenant.workingDirectory, 'delivered')
    const before = await readFile(join(tenant.workingDirectory, 'delivered.pfx'))
    const application = {
      flow: 'existing',
      applicationId: first.outputs['application-id'],
      username: 'backup@contoso.com',
      grantPermissions: false
    }
    const run = await tenant.run({ ...imported, application }, { inputs: { 'client-id': '', 'client-secret': '' } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(/delivered\.pfx holds the certificate .* none of this application/)
    expect(await readFile(join(tenant.workingDirectory, 'delivered.pfx'))).toEqual(before)
    await tenant.close()
  })
})

describe('a certificate of the store', () => {
  it('of .NET on Linux is registered and signs in', async () => {
    const tenant = await actionInTenant()
    const store = join(tenant.workingDirectory, '.dotnet/corefx/cryptography/x509stores/my')
    await mkdir(store, { recursive: true })
    await copyFile(join(VECTORS, 'dotnet8-store.pfx'), join(store, `${LEAF}.pfx`))
    const registration = contosoRegistration({
      certificate: { source: 'store', thumbprint: LEAF.toLowerCase() },
      delivery: {}
    })
    const run = await tenant.run(registration, { environment: { HOME: tenant.workingDirectory } })
    expect({ exitCode: run.exitCode, annotations: run.annotations }).toEqual({ exitCode: 0, annotations: [] })
    expect(run.outputs['certificate-thumbprint']).toBe(LEAF)
    await tenant.close()
  })
})
