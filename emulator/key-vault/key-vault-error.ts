import type { ShapeError } from '../shape.ts'

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 500 | 501

/** A refusal by Key Vault's data plane. Codes and texts: learn.microsoft.com/azure/key-vault/general/rest-error-codes and quoted answers. */
export class KeyVaultError extends Error {
  override readonly name = 'KeyVaultError'
  readonly status: Status
  readonly code: string
  readonly innerCode: string | undefined

  constructor(status: Status, code: string, message: string, innerCode?: string) {
    super(message)
    this.status = status
    this.code = code
    this.innerCode = innerCode
  }
}

/** The body of a refusal. */
export function errorBody({ code, message, innerCode }: KeyVaultError): object {
  return { error: { code, message, ...(innerCode === undefined ? {} : { innererror: { code: innerCode } }) } }
}

export const badParameter = (message: string): KeyVaultError => new KeyVaultError(400, 'BadParameter', message)

/** How Key Vault words a body that does not fit. */
export function bodyError({ at, message }: ShapeError): KeyVaultError {
  return badParameter(`Property ${at} has invalid value: it ${message}.`)
}

export const certificateNotFound = (name: string): KeyVaultError => notFound('certificate', 'CertificateNotFound', name)
export const secretNotFound = (name: string): KeyVaultError => notFound('secret', 'SecretNotFound', name)

function notFound(kind: string, code: string, name: string): KeyVaultError {
  return new KeyVaultError(
    404,
    code,
    `A ${kind} with (name/id) ${name} was not found in this key vault. If you recently deleted this ${kind} you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`
  )
}

export const deletedButRecoverable = (name: string): KeyVaultError =>
  new KeyVaultError(
    409,
    'Conflict',
    `Certificate ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the certificate can only be recovered or purged.`,
    'ObjectIsDeletedButRecoverable'
  )
