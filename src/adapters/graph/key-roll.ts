import type { ApplicationObjectId } from '../../domain/identifiers.ts'
import type { RegisteredCertificate } from '../../domain/plan/plan.ts'
import type { CertificateWithKey } from '../../ports.ts'
import type { GraphError } from './graph-error.ts'
import { isRegistered, newKeyCredential, thumbprintOf, type WireKeyCredential } from './key-credentials.ts'

/** One change that an application makes of its own certificates. */
export interface KeyRoll {
  readonly objectId: ApplicationObjectId
  /** As in "Adding the certificate A1B2… to the application". */
  readonly doing: string
  readonly action: 'addKey' | 'removeKey'
  /** What is sent, without the proof. */
  readonly body: Readonly<Record<string, unknown>>
  /** The certificate that goes; it proves nothing. */
  readonly removes: RegisteredCertificate | undefined
  readonly isDone: (registered: readonly WireKeyCredential[]) => boolean
  /** True for a refusal that says that there is nothing to do. Replicas differ: what counts is what is read. */
  readonly isDoneBy: (error: GraphError) => boolean
  /** What Graph returns where it is not done, as in "does not return it". */
  readonly undone: string
}

/**
 * Type, usage and key are documented. A display name is not, but seen to be taken; dates are the certificate's.
 * https://learn.microsoft.com/graph/api/application-addkey
 */
export function keyAddition(objectId: ApplicationObjectId, certificate: CertificateWithKey, name: string): KeyRoll {
  const { type, usage, key, displayName } = newKeyCredential(certificate, name)
  return {
    objectId,
    doing: `Adding the certificate ${certificate.facts.thumbprint} to the application`,
    action: 'addKey',
    body: { keyCredential: { type, usage, key, displayName }, passwordCredential: null },
    removes: undefined,
    isDone: (registered) => registered.some((credential) => thumbprintOf(credential) === certificate.facts.thumbprint),
    isDoneBy: () => false,
    undone: 'does not return it'
  }
}

/** https://learn.microsoft.com/graph/api/application-removekey */
export function keyRemoval(objectId: ApplicationObjectId, certificate: RegisteredCertificate): KeyRoll {
  return {
    objectId,
    doing: `Removing the certificate ${certificate.thumbprint} from the application`,
    action: 'removeKey',
    body: { keyId: certificate.keyId },
    removes: certificate,
    isDone: (registered) => !registered.some((credential) => isRegistered(certificate, credential)),
    // Seen with HTTP 400 and Request_BadRequest, also for a key that a reading has just shown.
    isDoneBy: ({ message }) => message.includes('No credentials found to be removed'),
    undone: 'still returns it'
  }
}
