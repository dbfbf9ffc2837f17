import 'reflect-metadata'
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { Credential } from './tenant-client.ts'

x509.cryptoProvider.set(webcrypto)

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256'
}
const dayMs = 86_400_000

let keys: Promise<webcrypto.CryptoKeyPair> | undefined

/** A certificate with its private key, and what Graph calls it by. */
export type MadeCertificate = Credential & { readonly der: string; readonly thumbprint: string }

/** A certificate valid between two days counted from now; all of one test file share a key pair, which is slow to make. */
export async function makeCertificate(name: string, fromDay = -1, toDay = 365): Promise<MadeCertificate> {
  keys ??= webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
  return await certify(name, await keys, rsa, fromDay, toDay)
}

/** A certificate of a key that Entra does not take for sign-in. */
export async function makeUnfitCertificate(kind: 'RSA 1024' | 'EC P-256'): Promise<MadeCertificate> {
  const algorithm =
    kind === 'RSA 1024' ? { ...rsa, modulusLength: 1024 } : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  return await certify(kind, pair, algorithm, -1, 365)
}

async function certify(
  name: string,
  pair: webcrypto.CryptoKeyPair,
  signingAlgorithm: { readonly name: string; readonly hash: string },
  fromDay: number,
  toDay: number
): Promise<MadeCertificate> {
  const now = Math.floor(Date.now() / 1000) * 1000
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    name: [{ CN: [name] }],
    notBefore: new Date(now + fromDay * dayMs),
    notAfter: new Date(now + toDay * dayMs),
    signingAlgorithm,
    keys: pair
  })
  const certificate = new X509Certificate(made.toString('pem'))
  return {
    certificate,
    privateKey: x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey), 'PRIVATE KEY'),
    der: Buffer.from(made.rawData).toString('base64'),
    thumbprint: certificate.fingerprint.replaceAll(':', '')
  }
}
