import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { certificatePem } from '../../src/adapters/certificate/certificate-pem.ts'
import {
  type ClientCertificateInput,
  readClientCertificate
} from '../../src/adapters/certificate/client-certificate.ts'
import { ActionError } from '../../src/errors.ts'
import { writePfx } from '../../src/pkcs12/write-pfx.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PASSWORD = 'pem-Test-1'

let folder: string
let certificate: CertificateWithKey
let pem: string
let keyPem: string
let certificateOnly: string
let encryptedPem: string
let pfx: Buffer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'client-certificate-'))
  certificate = await newCertificate()
  pem = certificatePem(certificate)
  certificateOnly = pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'))
  keyPem = pem.slice(0, pem.indexOf('-----BEGIN CERTIFICATE-----'))
  const encrypted = certificate.privateKey.export({
    format: 'pem',
    type: 'pkcs8',
    cipher: 'aes-256-cbc',
    passphrase: PASSWORD
  })
  encryptedPem = `${certificateOnly}${encrypted}`
  pfx = await writePfx(
    { ...certificate, friendlyName: 'x' },
    { password: PASSWORD, encryption: 'TripleDES_SHA1', iterations: FEW_ITERATIONS }
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const read = (value: string, password?: string, changes: Partial<ClientCertificateInput> = {}) =>
  readClientCertificate({ value, password, workingDirectory: folder, ...changes }, new Date())

async function expectSame(promise: Promise<CertificateWithKey>): Promise<void> {
  const { facts, privateKey } = await promise
  expect(facts).toEqual(certificate.facts)
  expect(privateKey.equals(certificate.privateKey)).toBe(true)
}

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return name
}

/** The refusal of a value; no part of the value or password is in it. */
async function refusalOf(value: string, password?: string): Promise<string> {
  const error = await read(value, password).then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof ActionError)) throw new Error(`not an ActionError: ${String(error)}`)
  expect(['input-invalid', 'certificate-invalid']).toContain(error.code)
  const told = `${error.message} ${error.stack} ${String(error.cause)}`
  for (const part of value.match(/[A-Za-z0-9+/=]{12,}/g) ?? []) expect(told).not.toContain(part)
  if (password !== undefined) expect(told).not.toContain(password)
  return error.message
}

const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64')

describe('the certificate with which an identity signs in', () => {
  it('is a PEM with certificate and key, in either order', async () => {
    await expectSame(read(pem))
    await expectSame(read(certificateOnly + keyPem))
  })

  it('is a PEM with line ends of Windows, text between the blocks and no last line end', async () => {
    const exported = `Bag Attributes\n    friendlyName: x\n${keyPem}Bag Attributes: <No Attributes>\n${certificateOnly}`
    await expectSame(read(exported.trimEnd().replaceAll('\n', '\r\n')))
  })

  it('is a PEM with a key in the older form', async () => {
    const pkcs1 = certificate.privateKey.export({ format: 'pem', type: 'pkcs1' })
    await expectSame(read(`${pkcs1}${certificateOnly}`))
  })

  it('is a PEM whose key is encrypted', async () => {
    await expectSame(read(encryptedPem, PASSWORD))
  })

  it('is the one of several in a PEM that belongs to the key', async () => {
    const another = certificatePem(await newCertificateOfAnotherKey())
    const otherCertificate = another.slice(another.indexOf('-----BEGIN CERTIFICATE-----'))
    await expectSame(read(otherCertificate + pem))
    await expectSame(read(pem + otherCertificate))
  })

  it('is the path of a PEM or PFX, taken from the working directory', async () => {
    await expectSame(read(put('client.pem', pem)))
    await expectSame(read(`${put('client.pfx', pfx)}\n`, PASSWORD))
    await expectSame(read(join(folder, 'client.pfx'), PASSWORD, { workingDirectory: tmpdir() }))
  })

  it('is base64 of a PEM or PFX, with or without line breaks', async () => {
    await expectSame(read(base64(pem)))
    await expectSame(read(base64(pfx).replace(/.{76}/g, '$&\r\n'), PASSWORD))
    await expectSame(read(base64(encryptedPem), PASSWORD))
  })

  it.each([
    ['written \\n', (text: string) => text.replaceAll('\n', '\\n')],
    ['written \\r\\n', (text: string) => text.replaceAll('\n', '\\r\\n')],
    ['written \\\\n, as JSON within JSON has them', (text: string) => text.replaceAll('\n', '\\\\n')],
    ['blanks', (text: string) => text.replaceAll('\n', ' ')],
    ['nothing within the blocks', (text: string) => text.replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '')]
  ])('is a PEM whose line breaks became %s', async (_what, change) => {
    await expectSame(read(change(pem)))
    await expectSame(read(change(encryptedPem), PASSWORD))
    await expectSame(read(base64(change(pem))))
  })

  it('is a PFX as certutil -encode writes it', async () => {
    const lines = base64(pfx).replace(/.{64}/g, '$&\r\n')
    const encoded = `-----BEGIN CERTIFICATE-----\r\n${lines}\r\n-----END CERTIFICATE-----\r\n`
    await expectSame(read(encoded, PASSWORD))
    await expectSame(read(put('certutil.txt', encoded), PASSWORD))
  })

  it('is the path of a file with base64 of a PEM or PFX', async () => {
    await expectSame(read(put('pem.txt', base64(pem))))
    await expectSame(read(put('pfx.txt', `${base64(pfx)}\n`), PASSWORD))
  })
})

/** The shared key pair of the tests makes certificates of one key only. */
async function newCertificateOfAnotherKey(): Promise<CertificateWithKey> {
  const file = join(folder, 'another')
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-subj', '/CN=another', '-keyout', `${file}.key`]
  execFileSync('openssl', [...args, '-out', `${file}.pem`], { stdio: 'pipe' })
  const both = execFileSync('cat', [`${file}.key`, `${file}.pem`], { encoding: 'utf8' })
  return read(both)
}

describe('a refused certificate, of which nothing is echoed,', () => {
  it('has no private key', async () => {
    expect(await refusalOf(certificateOnly)).toMatch(/^The PEM in "client-certificate" has no private key: give a PEM/)
  })

  it('is missing beside its key', async () => {
    expect(await refusalOf(keyPem)).toBe(
      'The PEM in "client-certificate" has no certificate that belongs to its private key.'
    )
  })

  it('belongs to the key of another', async () => {
    const another = certificatePem(await newCertificateOfAnotherKey())
    const stranger = another.slice(0, another.indexOf('-----BEGIN CERTIFICATE-----'))
    expect(await refusalOf(stranger + certificateOnly)).toContain('has no certificate that belongs to its private key')
  })

  it('has an encrypted key that the password does not open, or that none is given for', async () => {
    expect(await refusalOf(encryptedPem, 'not the password')).toMatch(
      /does not open: check the input "client-certificate-password"/
    )
    expect(await refusalOf(encryptedPem)).toMatch(
      /does not open, and the input "client-certificate-password" is empty: .* check the name of its GitHub secret/
    )
  })

  it('has a damaged key', async () => {
    const damaged = pem.replace(/(KEY-----\n.{20}).{20}/, '$1AAAAAAAAAAAAAAAAAAAA')
    expect(await refusalOf(damaged)).toMatch(/does not open/)
  })

  it('is a PEM of the older form with an encrypted key, whose header lines ran into each other', async () => {
    const pkcs1 = { format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: PASSWORD } as const
    const older = `${certificateOnly}${certificate.privateKey.export(pkcs1)}`
    await expectSame(read(older, PASSWORD))
    await expectSame(read(older.replaceAll('\n', '\\n'), PASSWORD))
    expect(await refusalOf(older.replaceAll('\n', ' '), PASSWORD)).toMatch(
      /^The PEM in "client-certificate" has lost its line breaks or its end: store it again as it is in its file/
    )
  })

  it.each([
    ['has lost all its blanks', (text: string) => text.replace(/\s/g, '')],
    ['has no end', (text: string) => text.slice(0, 400)]
  ])('is a PEM that %s', async (_what, change) => {
    expect(await refusalOf(change(pem))).toContain('has lost its line breaks or its end')
  })

  it('is encoded twice', async () => {
    for (const content of [pem, pfx]) {
      expect(await refusalOf(base64(base64(content)), PASSWORD)).toBe(
        'The input "client-certificate" is encoded twice: what it holds is base64 of base64. Encode the PEM or the PFX once.'
      )
    }
  })

  it('is damaged itself', async () => {
    const damaged = pem.replace(/(CERTIFICATE-----\n.{20})[\s\S]*(\n-----END CERT)/, '$1$2')
    expect(await refusalOf(damaged)).toMatch(/^The certificate in "client-certificate" is damaged/)
  })

  it('has a key that Entra takes no signature of', async () => {
    const file = join(folder, 'ec')
    const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-subj', '/CN=ec']
    execFileSync('openssl', [...args, '-keyout', `${file}.key`, '-out', `${file}.pem`], { stdio: 'pipe' })
    const both = execFileSync('cat', [`${file}.key`, `${file}.pem`], { encoding: 'utf8' })
    expect(await refusalOf(both)).toMatch(/is not an RSA key/)
  })

  it('is a PFX that the password does not open', async () => {
    expect(await refusalOf(base64(pfx), 'not the password')).toMatch(
      /^Input "client-certificate": The password does not open the PFX\. .* with the input client-certificate-password; /
    )
  })

  it('is a PFX with a password, and none is given', async () => {
    expect(await refusalOf(base64(pfx))).toBe(
      'Input "client-certificate": The PFX has a password, and the input client-certificate-password is empty: give the password there. If it was given, check the name of its GitHub secret, and that the job names the environment that holds it.'
    )
  })

  it.each([
    ['a PEM', () => pem, undefined],
    ['a PFX', () => base64(pfx), PASSWORD]
  ])('has expired, as %s', async (_what, value, password) => {
    const now = new Date(certificate.facts.notAfter.getTime() + 1000)
    const input = { value: value(), password, workingDirectory: folder }
    await expect(readClientCertificate(input, now)).rejects.toMatchObject({
      code: 'certificate-invalid',
      message: expect.stringMatching(
        /^Input "client-certificate": The certificate expired on .* UTC\. Use a certificate that is valid now\. \(.*CN=VB365 Contoso\)$/
      )
    })
  })

  it.each(['certs/client', 'MIICertificates/client', 'secrets/pipeline/client0certificate'])(
    'is at the path %s, which is missing but could be base64 by its letters: both are told',
    async (path) => {
      expect(await refusalOf(path)).toMatch(
        /names no file that can be read, and taken as base64 it is neither a PFX nor a PEM\. If it is a path, check it/
      )
    }
  )

  it('is base64 of a PFX of which only the beginning was copied', async () => {
    expect(await refusalOf(base64(pfx).slice(0, 400), PASSWORD)).toMatch(
      /^Input "client-certificate": The PFX is cut off/
    )
  })

  it.each([
    ['nothing of the kind', 'this is: neither a path nor base64!'],
    ['base64 of something else', base64('some bytes that are neither a PEM nor a PFX')],
    ['base64 that is cut off', 'A'.repeat(4001)],
    ['one line of a very long text', `${'x'.repeat(100_000)}!`],
    ['a text with a NUL', 'client\0certificate'],
    ['a long row of beginnings of PEM blocks, none of which ends', '-----BEGIN A-----\n'.repeat(60_000)]
  ])('is %s', async (_what, value) => {
    expect(await refusalOf(value)).not.toBe('')
  })

  it('is a folder, or a file larger than any certificate', async () => {
    mkdirSync(join(folder, 'folder'))
    put('large.pem', Buffer.alloc(1024 * 1024 + 1))
    for (const path of ['folder', 'large.pem']) {
      expect(await refusalOf(path)).toMatch(/^The file that the input "client-certificate" names is not a certificate/)
    }
  })

  it('is a named pipe, which is not waited for', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.pem')])
    expect(await refusalOf('pipe.pem')).toMatch(
      /^The file that the input "client-certificate" names is not a certificate/
    )
  })
})
