import type { CertificateOffer } from '../domain/plan/planning-facts.ts'
import type { GeneratedCertificate } from '../domain/request/registration.ts'
import type { CertificateMaker, CertificateWithKey, Staging } from '../ports.ts'

/** Where the certificate of a registration comes from: a certificate with its key, or a request for one. */
export type CertificateSource =
  | { readonly kind: 'provided'; readonly certificate: CertificateWithKey }
  | {
      readonly kind: 'generate'
      readonly request: GeneratedCertificate
      readonly maker: CertificateMaker
      readonly staging: Staging
    }

/** What a plan can count on. */
export function offerOf(source: CertificateSource): CertificateOffer {
  switch (source.kind) {
    case 'provided':
      return { kind: 'provided', facts: source.certificate.facts }
    case 'generate':
      return { kind: 'generate', request: source.request }
  }
}
