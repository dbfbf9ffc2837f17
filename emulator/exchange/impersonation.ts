import type { User } from '../organization-facts.ts'
import type { XmlElement } from '../xml.ts'
import { isElement, SoapFault, schemaViolation, types } from './soap.ts'

const kinds = ['PrimarySmtpAddress', 'SmtpAddress', 'PrincipalName'] as const

/** The account in whose name an application acts. */
export interface Impersonation {
  readonly kind: (typeof kinds)[number]
  readonly value: string
}

/** Reads the header ExchangeImpersonation, without which app-only requests are refused. */
export function readImpersonation(headers: readonly XmlElement[]): Impersonation {
  const header = headers.find((candidate) => isElement(candidate, types, 'ExchangeImpersonation'))
  if (!header)
    throw new SoapFault(
      'ErrorInvalidExchangeImpersonationHeaderData',
      'ExchangeImpersonation SOAP header must be present for this type of OAuth token.'
    )
  const [connecting, further] = header.children
  const [account, second] = connecting?.children ?? []
  const kind = kinds.find((name) => isElement(account, types, name))
  const value = account?.text.trim() ?? ''
  if (!isElement(connecting, types, 'ConnectingSID') || further || second || kind === undefined || value === '')
    throw schemaViolation('ExchangeImpersonation must have a ConnectingSID with one account.')
  return { kind, value }
}

/** The account that is meant; the primary address is not the sign-in name. */
export function impersonatedUser(users: readonly User[], { kind, value }: Impersonation): User | undefined {
  const wanted = value.toLowerCase()
  return users.find((user) => (kind === 'PrincipalName' ? user.userPrincipalName : user.mail)?.toLowerCase() === wanted)
}
