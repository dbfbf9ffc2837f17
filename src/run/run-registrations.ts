import type { NamedRegistration } from '../domain/request/named-registration.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { asActionError } from '../errors.ts'

/** How several registrations are handled. */
export interface RegistrationsRun {
  /** Handles one registration; what it throws becomes its outcome, and the others go on. */
  readonly register: (named: NamedRegistration) => Promise<Outcome>
  /** Called with each outcome as soon as there is one, never for two at once. */
  readonly ended: (named: NamedRegistration, outcome: Outcome) => void
  /** Registrations at once. */
  readonly limit: number
  /** Once it is aborted, no other registration is begun. */
  readonly signal: AbortSignal
}

/**
 * Handles every registration, some of them at once. One that fails, even before it signs in, keeps no other from its
 * turn. No outcome is kept.
 * @returns those whose turn did not come
 */
export async function runRegistrations(
  registrations: readonly NamedRegistration[],
  { register, ended, limit, signal }: RegistrationsRun
): Promise<readonly NamedRegistration[]> {
  const waiting = registrations.values()
  const worker = async () => {
    while (!signal.aborted) {
      const { value: named } = waiting.next()
      if (named === undefined) return
      ended(named, await outcomeOf(named, register))
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, registrations.length) }, worker))
  return [...waiting]
}

async function outcomeOf(named: NamedRegistration, register: RegistrationsRun['register']): Promise<Outcome> {
  try {
    return await register(named)
  } catch (error) {
    return { kind: 'refused', registration: named.registration, failure: asActionError(error) }
  }
}
