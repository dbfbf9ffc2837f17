import { type Thumbprint, thumbprint } from '../../../domain/identifiers.ts'
import type { StoredSecret, StoredVariable } from './scope-store.ts'

/**
 * The thumbprint of the certificate in a secret, which only the variable beside it can say. It says nothing of a secret
 * that was written after it: a run ended between the two, or the secret was set by hand.
 */
export function heldThumbprint(
  secret: StoredSecret | undefined,
  variable: StoredVariable | undefined
): Thumbprint | undefined {
  if (secret === undefined || variable === undefined) return undefined
  if (secret.updatedAt.getTime() > variable.updatedAt.getTime()) return undefined
  try {
    return thumbprint(variable.value)
  } catch {
    return undefined
  }
}
