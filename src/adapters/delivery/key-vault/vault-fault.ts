import { field, textField } from '../../json-fields.ts'
import { isPassingStatus } from '../../passing-status.ts'
import { answeredOn, retryAfterSeconds } from '../../retry-after.ts'

/** What came back of one request. Header names are in lower case; `body` is parsed JSON, undefined when there is none. */
export type VaultAnswer =
  | {
      readonly kind: 'response'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: unknown
    }
  /** The connection broke, took too long, or answered something unreadable: the request may have been carried out or not. */
  | { readonly kind: 'no-response'; readonly reason: string }

/**
 * An error answer of Key Vault: `{"error":{"code","message","innererror":{"code"}}}`.
 * https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
 */
export interface VaultFault {
  /** 0 when there was no answer. */
  readonly status: number
  readonly code: string | undefined
  readonly innerCode: string | undefined
  readonly message: string
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined
}

/** What a fault means for the request that met it. */
export type VaultFaultKind =
  /** Not carried out; send it again later. */
  | 'throttled'
  /** The service failed; the request may have been carried out. */
  | 'outage'
  /** Something else is being done to the same certificate. */
  | 'conflict'
  /** The token is not taken. */
  | 'unauthorized'
  /** No role assignment allows it, or none that is in force yet. */
  | 'role-missing'
  /** No access policy allows it, in a vault that has these. */
  | 'policy-missing'
  /** The address of the runner is not let in. */
  | 'firewall'
  /** The vault is reached only by private endpoints. */
  | 'private'
  /** Denied for another reason. */
  | 'denied'
  /** The version is there, but disabled. */
  | 'disabled'
  /** The name belongs to a certificate that was deleted and can be recovered. */
  | 'deleted'
  /** A certificate is being requested under this name in the vault. */
  | 'pending'
  | 'not-found'
  | 'refused'

/** Codes of `innererror` beside 403; `AccessDenied` is that of older vaults with access policies. */
const DENIALS: Readonly<Record<string, VaultFaultKind>> = {
  ForbiddenByRbac: 'role-missing',
  ForbiddenByPolicy: 'policy-missing',
  AccessDenied: 'policy-missing',
  ForbiddenByFirewall: 'firewall',
  ForbiddenByConnection: 'private',
  SecretDisabled: 'disabled'
}

/** The fault of an answer, undefined when it is a success. */
export function faultOf(answer: VaultAnswer): VaultFault | undefined {
  if (answer.kind === 'no-response') {
    const unknown = { code: undefined, innerCode: undefined, requestId: undefined, retryAfterSeconds: undefined }
    return { status: 0, message: answer.reason, ...unknown }
  }
  const { status, headers, body } = answer
  if (status < 400) return undefined
  const error = field(body, 'error')
  return {
    status,
    code: textField(error, 'code'),
    innerCode: textField(field(error, 'innererror'), 'code'),
    message:
      textField(error, 'message') ?? 'the answer has no error message; a proxy or gateway may stand before the vault',
    requestId: headers['x-ms-request-id'],
    retryAfterSeconds: retryAfterSeconds(headers['retry-after'], answeredOn(headers))
  }
}

export function kindOf({ status, code, innerCode, message }: VaultFault): VaultFaultKind {
  if (status === 429) return 'throttled'
  if (status === 0 || isPassingStatus(status)) return 'outage'
  switch (status) {
    case 401:
      return 'unauthorized'
    case 403:
      // A proxy's page says nothing about rights in the vault.
      return code === undefined ? 'refused' : (DENIALS[innerCode ?? ''] ?? 'denied')
    case 404:
      return code === undefined ? 'refused' : 'not-found'
    case 409:
      return conflictOf(innerCode, message)
    default:
      return 'refused'
  }
}

/** A pending certificate has no code of its own (https://learn.microsoft.com/azure/key-vault/certificates/create-certificate-scenarios). */
function conflictOf(innerCode: string | undefined, message: string): VaultFaultKind {
  if (innerCode === 'ObjectIsDeletedButRecoverable') return 'deleted'
  return message.includes('pending') ? 'pending' : 'conflict'
}

const LONGEST_MESSAGE = 300

/** The vault's own words in one line, with the codes that support asks for. The lines behind the first name the caller. */
export function describeFault({ status, code, innerCode, message, requestId }: VaultFault): string {
  const line = message.trim().split(/[\r\n]/)[0] ?? ''
  const sentence = line.slice(0, LONGEST_MESSAGE).replace(/[.\s]+$/, '')
  const particulars = [
    code,
    innerCode,
    status === 0 ? undefined : `HTTP ${status}`,
    requestId && `request ${requestId}`
  ]
  const given = particulars.filter((part) => part !== undefined && part !== '')
  return given.length === 0 ? sentence : `${sentence} (${given.join(', ')})`
}
