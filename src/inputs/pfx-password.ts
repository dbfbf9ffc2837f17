import { ActionError } from '../errors.ts'
import type { Inputs } from './inputs.ts'

/** An input that was not given and one whose secret does not exist arrive alike. */
export const EMPTY_SECRET_ADVICE =
  'If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.'

/** In characters. A PFX travels as a file, where nothing limits how many passwords can be tried. */
const SHORTEST_PFX_PASSWORD = 8

/**
 * What protects every PFX that is written.
 * @throws ActionError `input-invalid` where it is empty or too short
 */
export function requirePfxPassword({ pfxPassword }: Pick<Inputs, 'pfxPassword'>): void {
  if (pfxPassword === undefined) {
    throw new ActionError(
      'input-invalid',
      `The input "pfx-password" is empty: it protects the PFX that is written. Take it from a secret. ${EMPTY_SECRET_ADVICE}`
    )
  }
  if ([...pfxPassword].length < SHORTEST_PFX_PASSWORD) {
    throw new ActionError(
      'input-invalid',
      `The input "pfx-password" is too short for a PFX that is written: give at least ${SHORTEST_PFX_PASSWORD} characters, better a long random password.`
    )
  }
}
