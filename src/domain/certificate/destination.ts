import type { ApplicationId, Thumbprint } from '../identifiers.ts'
import type { CertificateFacts } from './certificate.ts'

/** The kinds of places that a certificate with its key is delivered to. */
export const DESTINATION_KINDS = ['pfx', 'keyVault', 'vb365', 'github'] as const
export type DestinationKind = (typeof DESTINATION_KINDS)[number]

/** What a destination holds now. */
export type HeldCertificate =
  | {
      readonly kind: 'known'
      /** Undefined where it holds none, none that can be read as one, or none that is usable there. */
      readonly thumbprint: Thumbprint | undefined
    }
  /** What may not be read must not be taken for nothing. */
  | { readonly kind: 'unknown'; readonly why: string }

/** One reading of a destination, as plain data. */
export interface ObservedDestination {
  readonly kind: DestinationKind
  /** What people call it: the path of a file, the name of a secret. Unique among those of its kind. */
  readonly name: string
  readonly holds: HeldCertificate
  /** Certificates that wait there, safe on disk, to be registered, proved and delivered. */
  readonly staged: readonly CertificateFacts[]
  /** What else differs there from the registration, a few words each; only a delivery corrects it. */
  readonly outdated: readonly string[]
  /** Certificates that are used there beside the one it holds: none of them may be removed. */
  readonly inUse: readonly Thumbprint[]
  /** The application that it is set up for; undefined where there is none, or where it knows of none. */
  readonly applicationId: ApplicationId | undefined
}

/**
 * True for a destination that is a record of what is in use: what it lacks is a difference. A file is none, as a hosted
 * runner is new every time.
 */
export function isRecord({ kind }: Pick<ObservedDestination, 'kind'>): boolean {
  return kind !== 'pfx'
}
