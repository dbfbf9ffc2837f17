/** Digests by their node:crypto names, with output and block sizes in bytes (FIPS 180-4 section 1). */
export const DIGESTS = {
  sha1: { digestBytes: 20, blockBytes: 64, oid: '1.3.14.3.2.26', hmacOid: '1.2.840.113549.2.7' },
  sha224: { digestBytes: 28, blockBytes: 64, oid: '2.16.840.1.101.3.4.2.4', hmacOid: '1.2.840.113549.2.8' },
  sha256: { digestBytes: 32, blockBytes: 64, oid: '2.16.840.1.101.3.4.2.1', hmacOid: '1.2.840.113549.2.9' },
  sha384: { digestBytes: 48, blockBytes: 128, oid: '2.16.840.1.101.3.4.2.2', hmacOid: '1.2.840.113549.2.10' },
  sha512: { digestBytes: 64, blockBytes: 128, oid: '2.16.840.1.101.3.4.2.3', hmacOid: '1.2.840.113549.2.11' }
} as const
export type DigestName = keyof typeof DIGESTS

const NAMES: readonly DigestName[] = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512']

/** The digest with this object identifier (RFC 8017 appendix C), or undefined. */
export function digestOfOid(oid: string): DigestName | undefined {
  return NAMES.find((name) => DIGESTS[name].oid === oid)
}

/** The digest of the HMAC with this object identifier (RFC 8018 appendix B.1), or undefined. */
export function digestOfHmacOid(oid: string): DigestName | undefined {
  return NAMES.find((name) => DIGESTS[name].hmacOid === oid)
}
