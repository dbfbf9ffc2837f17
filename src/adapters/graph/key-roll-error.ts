import type { ApplicationId } from '../../domain/identifiers.ts'
import { ActionError } from '../../errors.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { type ClockReading, describeClockDifference, SET_THE_CLOCK } from '../entra/clock-difference.ts'
import { describeGraphError, type GraphError } from './graph-error.ts'
import type { KeyRoll } from './key-roll.ts'

/** The way that needs no proof. */
export const ADMINISTRATOR_CAN =
  'let an identity with the Microsoft Graph application permission Application.ReadWrite.OwnedBy that owns the application, or with Application.ReadWrite.All, run once.'

/** Graph words a wrong proof like a bad access token (microsoftgraph/microsoft-graph-docs#22076, #10686). */
export function isProofRefusal({ code }: GraphError): boolean {
  return code === 'Authentication_MissingOrMalformed'
}

/** The error of a clock that is too far off for any proof; undefined for one that need not be. */
export function clockError({ doing }: KeyRoll, reading: ClockReading | undefined): ActionError | undefined {
  const difference = reading && describeClockDifference(reading, 'Microsoft Graph')
  if (difference === undefined) return undefined
  return new ActionError(
    'request-refused',
    `${doing} was refused. ${difference} With more than five minutes between them Microsoft Graph does not accept the proof of possession of a key. ${SET_THE_CLOCK}`
  )
}

export function proofRefused({ doing }: KeyRoll, error: GraphError, { facts }: CertificateWithKey): ActionError {
  return new ActionError(
    'request-refused',
    `${doing} was refused: ${describeGraphError(error)}. In spite of these words the access token is good: Microsoft Graph did not accept the proof of possession, which the private key of the certificate ${facts.thumbprint} signed. Check in the Entra admin center, under Certificates & secrets of the application, that this certificate is still there and in force. If it was added just now, run again in some minutes; otherwise ${ADMINISTRATOR_CAN}`
  )
}

export function rollDenied({ doing }: KeyRoll, error: GraphError, signedInAs: ApplicationId | undefined): ActionError {
  const identity = signedInAs === undefined ? '' : `, which is ${signedInAs} here,`
  return new ActionError(
    'permission-missing',
    `${doing} was denied: ${describeGraphError(error)}. An application needs no permission to renew its own certificates, but only when it signs in itself: check that client-id${identity} is the ID of this very application. Otherwise ${ADMINISTRATOR_CAN}`
  )
}

export function neverSeen({ doing, undone }: KeyRoll): ActionError {
  return new ActionError(
    'request-refused',
    `${doing} failed: Microsoft Graph took the change, but ${undone}. It may be slow today, or something else writes to this application at the same time; stop that, and run again.`
  )
}
