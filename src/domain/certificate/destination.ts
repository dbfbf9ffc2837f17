import type { Thumbprint } from '../identifiers.ts'
import type { CertificateFacts } from './certificate.ts'

/** The kinds of places that a certificate with its key is delivered to. */
export const DESTINATION_KINDS = ['pfx'] as const
export type DestinationKind = (typeof DESTINATION_KINDS)[number]

/** What a destination holds now. */
export type HeldCertificate =
  | {
      readonly kind: 'known'
      /** Undefined where it holds none, or none that can be read as one. */
      readonly thumbprint: Thumbprint | undefined
    }
  /** What may not be read must not be taken for nothing. */
  | { readonly kind: 'unknown'; readonly why: string }

/** One reading of a destination, as plain data. */
export interface ObservedDestination {
  readonly kind: DestinationKind
  /** What people call it: the path of a file, the name of a secret. */
  readonly name: string
  readonly holds: HeldCertificate
  /** Certificates that wait there, safe on disk, to be registered, proved and delivered. */
  readonly staged: readonly CertificateFacts[]
}
