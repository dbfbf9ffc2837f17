import type { Thumbprint } from '../../domain/identifiers.ts'
import { ActionError, errorMessage } from '../../errors.ts'

/** What helps whenever a store cannot give the certificate. */
export const USE_A_PFX = 'give the certificate as a file (certificate.source "pfx")'

/** Why a certificate store does not give the certificate: what is wrong and what to do. */
export function storeError(message: string, cause?: unknown): ActionError {
  return new ActionError('certificate-store', message, cause === undefined ? {} : { cause })
}

/** There is no certificate of that thumbprint. */
export function notInStore(thumbprint: Thumbprint, store: string, lookedAt: number, hint: string): ActionError {
  return storeError(`No certificate has the thumbprint ${thumbprint}: ${searched(store, lookedAt)}. ${hint}`)
}

function searched(store: string, lookedAt: number): string {
  if (lookedAt === 0) return `${store} holds no certificate that can be read`
  if (lookedAt === 1) return `the only certificate in ${store} is another one`
  return `it is none of the ${lookedAt} certificates in ${store}`
}

/** Certificates of one SHA-1 thumbprint that are not the same. */
export function ambiguous(thumbprint: Thumbprint, store: string): ActionError {
  return storeError(
    `${store} holds different certificates that share the SHA-1 thumbprint ${thumbprint}, so one of them is forged. Find out where they come from, remove the wrong one, or ${USE_A_PFX}.`
  )
}

/** The certificate is there, but its key is not what is needed; `reason` is the sentence that says why. */
export function unsuitable(thumbprint: Thumbprint, store: string, reason: unknown): ActionError {
  return storeError(`The certificate ${thumbprint} in ${store} cannot be used. ${errorMessage(reason)}`, reason)
}
