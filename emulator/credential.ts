import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

/** A certificate with its private key and the certificates of the authorities that came along. */
export interface Credential {
  readonly certificate: X509Certificate
  readonly chain: readonly X509Certificate[]
  readonly privateKey: KeyObject
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g

/**
 * Reads one PKCS#8 private key and the certificates beside it, of which one belongs to the key. Undefined for anything
 * else.
 */
export function readCredential(pem: string): Credential | undefined {
  const blocks = [...pem.matchAll(block)].map(([text, label]) => ({ text, label }))
  const keys = blocks.filter(({ label }) => label === 'PRIVATE KEY')
  const rest = blocks.filter(({ label }) => label === 'CERTIFICATE')
  const [key] = keys
  if (!key || keys.length > 1 || keys.length + rest.length !== blocks.length) return undefined
  try {
    const privateKey = createPrivateKey(key.text)
    const certificates = rest.map(({ text }) => new X509Certificate(text))
    const certificate = certificates.find((candidate) => candidate.checkPrivateKey(privateKey))
    if (!certificate) return undefined
    return { certificate, chain: certificates.filter((candidate) => candidate !== certificate), privateKey }
  } catch {
    return undefined
  }
}

/** PEM of the private key (PKCS#8) and the certificates, in the order in which Key Vault gives them. */
export function credentialPem({ certificate, chain, privateKey }: Credential): string {
  const certificates = [certificate, ...chain].map((each) => each.toString())
  return [privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), ...certificates].join('')
}
