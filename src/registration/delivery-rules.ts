import { isGuid } from '../domain/identifiers.ts'
import { type DocumentRuleProblem, problemAt, propertyAt, textAt } from './document-rule.ts'

const SECRET = '/delivery/github/secret'
const APPLICATION_VARIABLE = '/delivery/github/variables/applicationId'
const SERVER_DELIVERY = '/delivery/vb365'
const VAULT_DELIVERY = '/delivery/keyVault'
const TAKEN_FROM_THERE =
  'The certificate is taken from there, so it cannot be delivered there; remove this, or name another certificate.'
const ACCOUNT = '/delivery/vb365/impersonationAccount'
const TENANT = '/tenant'
const OVERLAP = '/certificate/overlapDays'

/** GitHub keeps names in capitals. */
function isSameName(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase()
}

function variableProblem(document: unknown, refused: ReadonlySet<string>): string | undefined {
  const [secret, variable] = [SECRET, APPLICATION_VARIABLE].map((pointer) => textAt(document, pointer, refused))
  if (secret === undefined || variable === undefined || !isSameName(variable, `${secret}_THUMBPRINT`)) return undefined
  return 'This variable holds the thumbprint of the certificate, as its name is that of the secret with _THUMBPRINT behind it; choose another name.'
}

function accountProblem(document: unknown, refused: ReadonlySet<string>): string | undefined {
  if (textAt(document, ACCOUNT, refused) === undefined) return undefined
  if (propertyAt(document, '/application/flow') === 'existing') {
    return 'The impersonation account of an existing application is application.username; remove this one.'
  }
  return propertyAt(document, '/services/exchangeOnline') === true
    ? undefined
    : 'An impersonation account is for Exchange Online, which is not protected; remove it.'
}

function isSamePlace(document: unknown, refused: ReadonlySet<string>): boolean {
  const places = ['/certificate', '/delivery/keyVault'].map((object) =>
    ['vault', 'certificate'].map((property) => textAt(document, `${object}/${property}`, refused))
  )
  const [from, to] = places.map(([vault, name]) => {
    const origin = URL.parse(vault ?? '')?.origin
    return origin === undefined || name === undefined ? undefined : `${origin}/${name.toLowerCase()}`
  })
  return from !== undefined && from === to
}

/**
 * Checks what deliveries have to do with each other and with the rest.
 * @param refused pointers of values that are refused already; they are not looked at.
 */
export function deliveryProblems(document: unknown, refused: ReadonlySet<string>): DocumentRuleProblem[] {
  return [
    ...problemAt(APPLICATION_VARIABLE, variableProblem(document, refused)),
    ...problemAt(ACCOUNT, accountProblem(document, refused)),
    ...problemAt(VAULT_DELIVERY, isSamePlace(document, refused) ? TAKEN_FROM_THERE : undefined)
  ]
}

/** What is allowed and may end a run or a backup all the same. */
export function deliveryWarnings(document: unknown): DocumentRuleProblem[] {
  return [...problemAt(OVERLAP, overlapWarning(document)), ...newOrganizationWarnings(document)]
}

function overlapWarning(document: unknown): string | undefined {
  if (propertyAt(document, OVERLAP) !== 0) return undefined
  if (propertyAt(document, SERVER_DELIVERY) === undefined) {
    return 'The replaced certificate is removed by the run that replaces it, and backups fail until VB365 has the new one; give the days that this takes, or deliver to the VB365 server itself (delivery.vb365).'
  }
  return propertyAt(document, SECRET) === undefined
    ? undefined
    : 'The replaced certificate is removed by the run that replaces it, and a workflow run that was queued before still has the old one from the GitHub secret; give at least 1.'
}

/** VB365 finds Exchange Online by an account and SharePoint Online by a domain, which a new application lacks. */
function newOrganizationWarnings(document: unknown): DocumentRuleProblem[] {
  const isNew = propertyAt(document, '/application/flow') === 'new'
  if (!isNew || propertyAt(document, SERVER_DELIVERY) === undefined) return []
  if (propertyAt(document, '/services/exchangeOnline') === true) {
    return propertyAt(document, ACCOUNT) === undefined ? [{ pointer: SERVER_DELIVERY, message: LACKS_ACCOUNT }] : []
  }
  const tenant = propertyAt(document, TENANT)
  return typeof tenant === 'string' && isGuid(tenant) ? [{ pointer: TENANT, message: LACKS_DOMAIN }] : []
}

const LACKS_ACCOUNT =
  'VB365 adds an organization with Exchange Online only with an impersonation account; give it as impersonationAccount, unless the server has the organization already.'
const LACKS_DOMAIN =
  'VB365 adds an organization with SharePoint Online alone only by a domain; give a domain as the tenant, unless the server has the organization already.'
