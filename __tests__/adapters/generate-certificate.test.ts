import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { RsaCertificateMaker } from '../../src/adapters/certificate/certificate-maker.ts'
import { generateCertificate } from '../../src/adapters/certificate/generate-certificate.ts'
import { generateKeyPair } from '../../src/adapters/certificate/rsa-key-pair.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { manualClock } from '../support/clocks.ts'
import { certificateRequestOf } from '../support/registration-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const NOW = new Date('2026-11-20T10:00:00.789Z')
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'generate-certificate-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function openssl(certificate: CertificateWithKey, ...args: readonly string[]): string {
  const file = join(folder, `${certificate.facts.thumbprint}.pem`)
  writeFileSync(file, new X509Certificate(certificate.certificate).toString())
  const place = (arg: string) => (arg === 'FILE' ? file : arg)
  return execFileSync('openssl', args.map(place), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** What OpenSSL prints of an extension, without the header line. */
const extension = (certificate: CertificateWithKey, name: string) =>
  openssl(certificate, 'x509', '-in', 'FILE', '-noout', '-ext', name)
    .trim()
    .split('\n')
    .map((line) => line.trim())

describe('a generated certificate', () => {
  it('is one that OpenSSL reads and verifies, for clients and for servers', async () => {
    const certificate = await newCertificate()
    for (const purpose of ['sslclient', 'sslserver']) {
      expect(openssl(certificate, 'verify', '-x509_strict', '-purpose', purpose, '-CAfile', 'FILE', 'FILE')).toMatch(
        /: OK$/m
      )
    }
  })

  it('is an X.509 version 3 of an RSA key, self-signed with SHA-256', async () => {
    const certificate = await newCertificate()
    const text = openssl(certificate, 'x509', '-in', 'FILE', '-noout', '-text')
    expect(text).toContain('Version: 3 (0x2)')
    expect(text.match(/Signature Algorithm: (\w+)/g)).toEqual(
      Array.from({ length: 2 }, () => 'Signature Algorithm: sha256WithRSAEncryption')
    )
    expect(text).toContain('Public-Key: (2048 bit)')
    expect(text).toContain('Exponent: 65537')
  })

  it('is an end entity for signatures and key encipherment, and says so where it counts', async () => {
    const certificate = await newCertificate()
    expect(extension(certificate, 'basicConstraints')).toEqual(['X509v3 Basic Constraints: critical', 'CA:FALSE'])
    expect(extension(certificate, 'keyUsage')).toEqual([
      'X509v3 Key Usage: critical',
      'Digital Signature, Key Encipherment'
    ])
    expect(extension(certificate, 'extendedKeyUsage')[1]).toBe(
      'TLS Web Client Authentication, TLS Web Server Authentication'
    )
  })

  it('names its key by the SHA-1 of it, as RFC 5280 (4.2.1.2) proposes', async () => {
    const certificate = await newCertificate()
    const { publicKey } = new X509Certificate(certificate.certificate)
    const key = publicKey.export({ format: 'der', type: 'pkcs1' })
    const digest = createHash('sha1').update(key).digest('hex').toUpperCase()
    expect(extension(certificate, 'subjectKeyIdentifier')[1]?.replaceAll(':', '')).toBe(digest)
  })

  it('has the key of the pair', async () => {
    const { certificate, privateKey } = await newCertificate()
    expect(new X509Certificate(certificate).checkPrivateKey(privateKey)).toBe(true)
  })

  it('has no chain', async () => {
    expect((await newCertificate()).chain).toEqual([])
  })

  it('is told with both thumbprints of its bytes', async () => {
    const { certificate, facts } = await newCertificate()
    const hash = (algorithm: string) => createHash(algorithm).update(certificate).digest('hex').toUpperCase()
    expect(facts.thumbprint).toBe(hash('sha1'))
    expect(facts.thumbprintSha256).toBe(hash('sha256'))
  })
})

describe('the lifetime of a generated certificate', () => {
  it.each([1, 30, 365, 730])('is %i days to the second, begun ten minutes ago', async (validityDays) => {
    const keys = await generateKeyPair(2048)
    const request = certificateRequestOf({ validityDays, renewBeforeDays: 0, overlapDays: 0 })
    const { facts, certificate } = await generateCertificate(request, keys, NOW)
    const { validFromDate, validToDate } = new X509Certificate(certificate)
    expect(validFromDate).toEqual(new Date('2026-11-20T09:50:00Z'))
    expect(validToDate.getTime() - validFromDate.getTime()).toBe(validityDays * DAY)
    expect(facts).toMatchObject({ notBefore: validFromDate, notAfter: validToDate })
  })

  it('may end after 2049, when the encoding of dates changes', async () => {
    const { facts } = await newCertificate('VB365', new Date('2049-06-01T00:00:00Z'))
    expect(facts.notAfter.getTime()).toBe(facts.notBefore.getTime() + 365 * DAY)
  })
})

describe('the serial number of a generated certificate', () => {
  it('is positive, of at most 20 bytes, and never the same twice', async () => {
    const certificates = await Promise.all(Array.from({ length: 20 }, () => newCertificate()))
    const serials = certificates.map(({ certificate }) => new X509Certificate(certificate).serialNumber)
    expect(new Set(serials).size).toBe(serials.length)
    for (const certificate of certificates) {
      const serial = openssl(certificate, 'x509', '-in', 'FILE', '-noout', '-serial').trim()
      expect(serial).toMatch(/^serial=[4-7][0-9A-F]{31}$/)
    }
  })
})

describe('the name in a generated certificate', () => {
  it.each([
    'VB365 Contoso',
    'Contoso, Ltd.',
    'a "quoted" name',
    '<Contoso>',
    'a+b',
    'a=b;c#d',
    'back\\slash',
    '#1',
    'Müller & Söhne, 東京 😀'
  ])('is the friendly name letter for letter, under the mark of this action: %s', async (friendlyName) => {
    const certificate = await newCertificate(friendlyName)
    const multiline = openssl(
      certificate,
      'x509',
      '-in',
      'FILE',
      '-noout',
      '-subject',
      '-nameopt',
      'sep_multiline,utf8,sname'
    )
    expect(multiline.trimEnd().split('\n')).toEqual([
      'subject=',
      '    OU=register-vb365-application',
      `    CN=${friendlyName}`
    ])
    expect(openssl(certificate, 'verify', '-CAfile', 'FILE', 'FILE')).toMatch(/: OK$/m)
  })
})

describe('the maker of certificates', () => {
  const request = certificateRequestOf()

  it('makes a key for each certificate, though one was begun ahead of time', async () => {
    const maker = new RsaCertificateMaker(manualClock(NOW))
    maker.prepare(request)
    const [first, second] = [await maker.make(request), await maker.make(request)]
    expect(first.privateKey.equals(second.privateKey)).toBe(false)
    expect(first.facts.notBefore).toEqual(new Date('2026-11-20T09:50:00Z'))
  })

  it('makes another where the one begun ahead is of another size', async () => {
    const maker = new RsaCertificateMaker(manualClock(NOW))
    maker.prepare(certificateRequestOf({ keySize: 3072 }))
    const { privateKey } = await maker.make(request)
    expect(privateKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 })
  })

  it('makes keys that leave the process only on purpose: logged, they show nothing', async () => {
    const { privateKey } = await newCertificate()
    const secret = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().split('\n')[1]
    expect(secret).toHaveLength(64)
    expect(inspect({ privateKey }, { depth: 10, showHidden: true }) + JSON.stringify(privateKey)).not.toContain(secret)
  })
})
