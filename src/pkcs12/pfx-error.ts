import { ActionError } from '../errors.ts'

/** Why a PFX is not taken, as one sentence or two: what is wrong with it and what to do. */
export function pfxError(message: string, cause?: unknown): ActionError {
  return new ActionError('certificate-invalid', message, cause === undefined ? {} : { cause })
}

/** The PFX is built wrongly in some place that its owner cannot look at. */
export function damagedPfx(part: string, cause?: unknown): ActionError {
  return pfxError(
    `The PFX is damaged: ${part} cannot be read. Copy the file again in binary form, or export the certificate again.`,
    cause
  )
}

/** The PFX uses an algorithm that is not read. */
export function unsupportedAlgorithm(use: string, algorithm: string): ActionError {
  return pfxError(
    `The PFX uses the algorithm ${algorithm} ${use}, which this action does not read. Export the certificate again with AES-256 and SHA-256, or with triple DES and SHA-1.`
  )
}

/** The bytes are something that has no name here. */
export function notPfx(cause?: unknown): ActionError {
  return pfxError(
    'The file is not a PFX. Give a PFX file (PKCS #12, usually *.pfx or *.p12) with the certificate and its private key.',
    cause
  )
}

/** The bytes end too early. */
export function truncatedPfx(cause?: unknown): ActionError {
  return pfxError('The PFX is cut off: its end is missing. Copy the file again in binary form.', cause)
}
