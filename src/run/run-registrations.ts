import type { Registration } from '../domain/request/registration.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { asActionError } from '../errors.ts'

/** How several registrations are handled. */
export interface RegistrationsRun {
  /** Handles one registration; what it throws becomes its outcome, and the others go on. */
  readonly register: (registration: Registration) => Promise<Outcome>
  /** Called with each outcome as soon as there is one, never for two at once. */
  readonly report: (outcome: Outcome) => void
  /** Registrations at once. */
  readonly limit: number
}

/**
 * Handles every registration, some of them at once. One that fails, even before it signs in, keeps no other from its
 * turn.
 * @returns the outcomes in the order of the registrations
 */
export async function runRegistrations(
  registrations: readonly Registration[],
  { register, report, limit }: RegistrationsRun
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Registration, Outcome>()
  const waiting = registrations.values()
  const worker = async () => {
    for (const registration of waiting) {
      const outcome = await outcomeOf(registration, register)
      outcomes.set(registration, outcome)
      report(outcome)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, registrations.length) }, worker))
  return registrations.flatMap((registration) => outcomes.get(registration) ?? [])
}

async function outcomeOf(registration: Registration, register: RegistrationsRun['register']): Promise<Outcome> {
  try {
    return await register(registration)
  } catch (error) {
    return { kind: 'refused', registration, failure: asActionError(error) }
  }
}
