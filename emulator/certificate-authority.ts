import 'reflect-metadata'
import { randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { exchangeHosts, graphHosts, loginHosts, managementHost, sharePointSuffixes, vaultSuffixes } from './clouds.ts'

x509.cryptoProvider.set(webcrypto)

/** Far apart, so that neither the clients' clock nor the emulator's, which can be set, leaves it. */
const validity = { notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T00:00:00Z') }
const serverNames = [
  'localhost',
  ...loginHosts,
  ...graphHosts,
  ...exchangeHosts,
  managementHost,
  ...sharePointSuffixes.map((suffix) => `*${suffix}`),
  ...vaultSuffixes.map((suffix) => `*.${suffix}`)
]
const elliptic = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256'
}

/** PEM texts for a TLS server on loopback and the authority that clients have to trust. */
export interface ServerIdentity {
  readonly authority: string
  readonly certificate: string
  readonly privateKey: string
}

function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

/** A fresh authority and a server certificate for loopback and every cloud's hosts. */
export async function makeServerIdentity(): Promise<ServerIdentity> {
  const authorityKeys = await webcrypto.subtle.generateKey(elliptic, true, ['sign', 'verify'])
  const serverKeys = await webcrypto.subtle.generateKey(elliptic, true, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Tenant emulator authority',
    ...validity,
    signingAlgorithm: elliptic,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey)
    ]
  })
  const server = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Tenant emulator',
    issuer: authority.subject,
    ...validity,
    signingAlgorithm: elliptic,
    publicKey: serverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        ...serverNames.map((value) => ({ type: 'dns' as const, value }))
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey)
    ]
  })
  return {
    authority: authority.toString('pem'),
    certificate: server.toString('pem'),
    privateKey: await privateKeyPem(serverKeys.privateKey)
  }
}

/** A server certificate that no authority signed, for a name that need not be the server's address. */
export async function makeSelfSignedIdentity(commonName: string): Promise<ServerIdentity> {
  const keys = await webcrypto.subtle.generateKey(elliptic, true, ['sign', 'verify'])
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...validity,
    signingAlgorithm: elliptic,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: commonName }])
    ]
  })
  const certificate = made.toString('pem')
  return { authority: certificate, certificate, privateKey: await privateKeyPem(keys.privateKey) }
}

/** A self-signed RSA certificate with its private key, both PEM. */
export interface SignInCertificate {
  readonly certificate: string
  readonly privateKey: string
  /** DER, base64. */
  readonly der: string
  /** SHA-1, 40 upper-case hex characters. */
  readonly thumbprint: string
}

/** A certificate to sign in with, such as an administrator would upload. */
export async function makeSignInCertificate(commonName: string): Promise<SignInCertificate> {
  const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    ...validity,
    signingAlgorithm: rsa,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])
    ]
  })
  const pem = certificate.toString('pem')
  return {
    certificate: pem,
    privateKey: await privateKeyPem(keys.privateKey),
    der: Buffer.from(certificate.rawData).toString('base64'),
    thumbprint: new X509Certificate(pem).fingerprint.replaceAll(':', '')
  }
}
