import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ContentInfo } from '@peculiar/asn1-cms'
import { AuthenticatedSafe } from '@peculiar/asn1-pfx'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { type Thumbprint, thumbprint } from '../../src/domain/identifiers.ts'
import { Pfx } from '../../src/pkcs12/asn1-structures.ts'

/** A self-signed certificate that OpenSSL made, with its key in files. */
export interface TestCertificate {
  readonly x509: X509Certificate
  readonly thumbprint: Thumbprint
  /** A PFX with key and certificate. */
  pfx(password: string, ...options: readonly string[]): Buffer
}

/** Makes certificates in a folder of its own. */
export class OpensslCertificates {
  readonly #folder = mkdtempSync(join(tmpdir(), 'store-test-'))
  #count = 0

  make(...keyOptions: readonly string[]): TestCertificate {
    this.#count += 1
    const key = join(this.#folder, `${this.#count}.key`)
    const certificate = join(this.#folder, `${this.#count}.pem`)
    const subject = `/CN=store-${this.#count}.example.test`
    const options = keyOptions.length === 0 ? ['-newkey', 'rsa:2048'] : keyOptions
    openssl('req', '-x509', ...options, '-nodes', '-keyout', key, '-out', certificate, '-subj', subject, '-days', '30')
    const x509 = new X509Certificate(readFileSync(certificate))
    return {
      x509,
      thumbprint: thumbprint(x509.fingerprint),
      pfx: (password, ...more) =>
        openssl('pkcs12', '-export', '-inkey', key, '-in', certificate, '-passout', `pass:${password}`, ...more)
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}

function openssl(...args: readonly string[]): Buffer {
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
}

/** One PFX with all identities, as macOS exports a keychain. OpenSSL writes one identity only, so its parts are joined. */
export function pfxOfAll(certificates: readonly TestCertificate[], password: string): Buffer {
  const parts = certificates.flatMap((certificate) => [...safeParts(certificate.pfx(password, '-nomac'))])
  const pfx = new Pfx()
  pfx.authSafe = dataContent(new AuthenticatedSafe(parts))
  return Buffer.from(AsnConvert.serialize(pfx))
}

function dataContent(content: AuthenticatedSafe): ContentInfo {
  const octets = new OctetString(AsnConvert.serialize(content))
  return new ContentInfo({ contentType: '1.2.840.113549.1.7.1', content: AsnConvert.serialize(octets) })
}

function safeParts(pfx: Buffer): AuthenticatedSafe {
  const octets = AsnConvert.parse(AsnConvert.parse(pfx, Pfx).authSafe.content, OctetString)
  return AsnConvert.parse(octets.buffer, AuthenticatedSafe)
}
