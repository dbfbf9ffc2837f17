import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { certificatePem } from '../../src/adapters/certificate/certificate-pem.ts'
import { importPfx } from '../../src/adapters/certificate/pfx-import.ts'
import { writePfx } from '../../src/pkcs12/write-pfx.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { vector } from '../pkcs12/vectors.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PASSWORD = 'pfx-Test-1'
const NOW = new Date('2026-11-20T10:00:00Z')

let folder: string
let certificate: CertificateWithKey
let pfx: Buffer

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pfx-import-'))
  certificate = await newCertificate('VB365 Contoso', NOW)
  pfx = await writePfx(
    { ...certificate, friendlyName: 'What Windows shows' },
    { password: PASSWORD, encryption: 'TripleDES_SHA1', iterations: FEW_ITERATIONS }
  )
  writeFileSync(join(folder, 'contoso.pfx'), pfx)
})
afterAll(() => rmSync(folder, { recursive: true }))

const fromFile = (path: string, password: string | undefined = PASSWORD, now = NOW) =>
  importPfx({ kind: 'file', path, workingDirectory: folder }, password, now)
const fromBase64 = (text: string, password: string | undefined = PASSWORD, now = NOW) =>
  importPfx({ kind: 'base64', text }, password, now)

/** Base64 between the lines of a certificate, whatever is encoded. */
function certutilEncoded(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\r\n${base64.replace(/.{64}/g, '$&\r\n')}\r\n-----END CERTIFICATE-----\r\n`
}

describe('a PFX that was made elsewhere', () => {
  it('is taken from a path below the working directory, with key and friendly name', async () => {
    const { certificate: read, friendlyName } = await fromFile('contoso.pfx')
    expect(read.facts).toEqual(certificate.facts)
    expect(read.privateKey.equals(certificate.privateKey)).toBe(true)
    expect(friendlyName).toBe('What Windows shows')
  })

  it('is taken from a file that certutil -encode wrote', async () => {
    writeFileSync(join(folder, 'certutil.txt'), certutilEncoded(pfx.toString('base64')))
    await expect(fromFile('certutil.txt')).resolves.toMatchObject({ certificate: { facts: certificate.facts } })
  })

  it('has the thumbprint of the certificate that belongs to the key, whatever authorities lie beside it', async () => {
    const { fingerprint, validFromDate } = new X509Certificate(vector('leaf.pem'))
    const { certificate: read } = await fromBase64(
      vector('openssl-aes256.pfx').toString('base64'),
      PASSWORD,
      validFromDate
    )
    expect(read.chain.length).toBeGreaterThan(0)
    expect(read.facts.thumbprint).toBe(fingerprint.replaceAll(':', ''))
  })

  it('is taken from an absolute path', async () => {
    await expect(fromFile(join(folder, 'contoso.pfx'))).resolves.toBeDefined()
  })

  it.each([
    ['in one line', (text: string) => text],
    ['in lines, as base64 without -w0 writes it', (text: string) => `${text.replace(/.{76}/g, '$&\n')}\n`],
    ['in lines of Windows, indented', (text: string) => text.replace(/.{64}/g, '  $&\r\n')],
    ['without padding', (text: string) => text.replace(/=+$/, '')],
    ['as certutil -encode writes it', certutilEncoded],
    ['as certutil -encode writes it, in one line', (text: string) => certutilEncoded(text).replaceAll('\r\n', ' ')],
    ['of what certutil -encode writes', (text: string) => Buffer.from(certutilEncoded(text)).toString('base64')]
  ])('is taken from base64 %s', async (_how, change) => {
    const { certificate: read } = await fromBase64(change(pfx.toString('base64')))
    expect(read.facts).toEqual(certificate.facts)
  })
})

describe('a certificate without a subject', () => {
  let path: string
  let serialNumber: string
  beforeAll(() => {
    const file = join(folder, 'nameless')
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '9', '-subj', '/']
    execFileSync('openssl', [...request, '-keyout', `${file}.key`, '-out', `${file}.pem`], { stdio: 'pipe' })
    path = 'nameless.pfx'
    const parts = ['-inkey', `${file}.key`, '-in', `${file}.pem`, '-passout', `pass:${PASSWORD}`]
    execFileSync('openssl', ['pkcs12', '-export', ...parts, '-out', join(folder, path)], { stdio: 'pipe' })
    serialNumber = new X509Certificate(readFileSync(`${file}.pem`)).serialNumber
  })

  it('is called by its serial number', async () => {
    const { certificate: read } = await fromFile(path, PASSWORD, new Date())
    expect(read.facts).toMatchObject({ subject: `serial number ${serialNumber}`, isSelfSigned: true })
  })

  it('is called so in a refusal too', async () => {
    const { message } = await refusalOf(fromFile(path, PASSWORD, new Date('2020-01-01T00:00:00Z')))
    expect(message).toMatch(/^nameless\.pfx: The certificate is not valid before /)
    expect(message).toContain(`(serial number ${serialNumber})`)
  })
})

describe('a PFX that is refused', () => {
  it.each([
    ['text', 'not base64: at all'],
    ['nothing', ' \n '],
    ['base64 with a sign of another alphabet', 'MIIK_-AB'],
    ['base64 that is cut off', 'MIIKA'],
    ['base64 with padding in its middle', 'MI==IKAB']
  ])('as base64 is %s, which is not echoed', async (_what, text) => {
    const { code, message } = await refusalOf(fromBase64(text))
    expect(code).toBe('input-invalid')
    expect(message).toMatch(/^The input "pfx-base64" is not base64: store the PFX as a secret with /)
    if (text.trim() !== '') expect(message).not.toContain(text)
  })

  it('is base64 of something else', async () => {
    const { code, message } = await refusalOf(fromBase64(Buffer.from('something else').toString('base64')))
    expect(code).toBe('certificate-invalid')
    expect(message).toMatch(/^Input "pfx-base64": The file is not a PFX\. /)
  })

  const base64 = (content: Buffer | string) => Buffer.from(content).toString('base64')

  it.each([
    ['in lines', () => base64(base64(pfx).replace(/.{76}/g, '$&\n'))],
    ['three times', () => base64(base64(base64(pfx)))],
    ['as text in UTF-16, as PowerShell does', () => base64(Buffer.from(base64(pfx), 'utf16le'))],
    [
      'from a file that Windows PowerShell wrote with ">"',
      () => base64(Buffer.from(`\uFEFF${base64(pfx)}\r\n`, 'utf16le'))
    ]
  ])('is encoded again, %s', async (_how, encoded) => {
    const { code, message } = await refusalOf(fromBase64(encoded()))
    expect(code).toBe('input-invalid')
    expect(message).toMatch(
      /^The input "pfx-base64" is encoded twice, so that it holds base64 of base64: store the PFX /
    )
  })

  it('is a PEM with certificate and key', async () => {
    const { code, message } = await refusalOf(fromBase64(certificatePem(certificate)))
    expect(code).toBe('input-invalid')
    expect(message).toMatch(
      /^The input "pfx-base64" holds a PEM and not a PFX: make a PFX of it with openssl pkcs12 -export/
    )
  })

  it('is base64 of a PEM with certificate and key', async () => {
    const { message } = await refusalOf(fromBase64(Buffer.from(certificatePem(certificate)).toString('base64')))
    expect(message).toMatch(/^Input "pfx-base64": The file is PEM text and not a PFX\. /)
  })

  it('does not open with the password, which is not echoed', async () => {
    const { code, message } = await refusalOf(fromFile('contoso.pfx', 'not-the-password'))
    expect(code).toBe('certificate-invalid')
    expect(message).toMatch(/^contoso\.pfx: The password does not open the PFX/)
    expect(message).not.toContain('not-the-password')
  })

  it('holds a certificate that expired, from one second after its end', async () => {
    const { notAfter } = certificate.facts
    await expect(fromFile('contoso.pfx', PASSWORD, notAfter)).resolves.toBeDefined()
    const { code, message } = await refusalOf(fromFile('contoso.pfx', PASSWORD, new Date(notAfter.getTime() + 1000)))
    expect(code).toBe('certificate-invalid')
    expect(message).toMatch(
      /^contoso\.pfx: The certificate expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. .*\(OU=register-vb365-application, CN=VB365 Contoso\)$/
    )
  })

  it('holds a certificate that is not valid yet', async () => {
    const early = new Date(certificate.facts.notBefore.getTime() - 1000)
    const { code, message } = await refusalOf(fromFile('contoso.pfx', PASSWORD, early))
    expect(code).toBe('certificate-invalid')
    expect(message).toContain('is not valid before 2026-11-20 09:50 UTC')
  })

  it.each([
    ['missing.pfx', 'it does not exist'],
    ['folder', 'it is a directory'],
    ['contoso.pfx/x.pfx', 'a part of the path is not a directory'],
    ['large.pfx', 'it is larger than 1 MiB, which no PFX with one certificate is'],
    ['pipe.pfx', 'it is not a file but a pipe, a socket or a device'],
    ['/dev/zero', 'it is not a file but a pipe, a socket or a device']
  ])('is the file %s, with the reason and what to check', async (path, why) => {
    mkdirSync(join(folder, 'folder'), { recursive: true })
    writeFileSync(join(folder, 'large.pfx'), Buffer.alloc(1024 * 1024 + 1))
    if (path === 'pipe.pfx') execFileSync('mkfifo', [join(folder, path)])
    const { code, message } = await refusalOf(fromFile(path))
    expect(code).toBe('file-access')
    expect(message).toBe(
      `The PFX ${path} cannot be read: ${why}. Check "certificate.path" in the registration file; it is taken from the working directory of the job.`
    )
  })
})
