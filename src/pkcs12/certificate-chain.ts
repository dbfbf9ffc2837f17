import type { X509Certificate } from 'node:crypto'

/** The certificates that lead from `leaf` to its root, without the leaf, in that order, as far as they are there. */
export function chainOf(leaf: X509Certificate, certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let last = leaf
  const remaining = new Set(certificates.filter((certificate) => certificate.fingerprint512 !== leaf.fingerprint512))
  while (!last.checkIssued(last)) {
    const issuer = [...remaining].find((certificate) => last.checkIssued(certificate))
    if (issuer === undefined) break
    remaining.delete(issuer)
    chain.push(issuer)
    last = issuer
  }
  return chain
}
