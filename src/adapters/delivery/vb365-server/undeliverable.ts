import { displayedText } from '../../../domain/displayed-text.ts'
import type { ApplicationId } from '../../../domain/identifiers.ts'
import { ActionError } from '../../../errors.ts'
import type { ConnectedService, Vb365Organization } from './organization.ts'
import { accountFor, applicationsOf, domainFor, type WantedOrganization } from './wanted-organization.ts'

/**
 * The organization of the tenant; undefined where the server has none.
 * @throws ActionError where none could be added, or where the one that is there could not be changed
 */
export function requireChangeable(
  server: string,
  organizations: readonly Vb365Organization[],
  wanted: WantedOrganization
): Vb365Organization | undefined {
  const [organization, ...others] = organizations
  if (others.length > 0) {
    const names = organizations.map(({ name, id }) => `${name} (${id})`).join(', ')
    throw new ActionError(
      'application-conflict',
      `The VB365 server ${server} has several organizations of this tenant: ${names}. Remove all but one there.`
    )
  }
  if (organization !== undefined && organization.type !== undefined && organization.type !== 'Office365') {
    throw new ActionError(
      'application-conflict',
      `The organization ${organization.name} on the VB365 server ${server} has the type ${displayedText(organization.type)}. It cannot be changed from here, because its on-premises part has passwords that the server does not give back: take the PFX there by hand, and remove "delivery.vb365" from the registration file.`
    )
  }
  requireIdentity(server, organization, wanted)
  return organization
}

/** A service that is connected for the first time has to be found at Microsoft. */
function requireIdentity(
  server: string,
  organization: Vb365Organization | undefined,
  wanted: WantedOrganization
): void {
  const isNew = (service: ConnectedService) =>
    wanted.services[service] && organization?.connections[service].isOn !== true
  const lacksAccount = isNew('exchangeOnline') && accountFor(organization, wanted) === undefined
  const lacksDomain = isNew('sharePointOnline') && domainFor(organization, wanted) === undefined
  if (!lacksAccount && !lacksDomain) return
  const missing =
    organization === undefined ? 'has no organization of this tenant yet' : 'lacks a service of this tenant'
  const needed = lacksAccount ? 'an account of the tenant (name@domain)' : 'a domain of the tenant'
  const remedy = lacksAccount
    ? 'Give the impersonation account as "impersonationAccount" in "delivery.vb365", with "flow": "existing" as "username" in "application", or add it in VB365 once by hand.'
    : 'Give a domain as "tenant" in the registration file.'
  throw new ActionError(
    'registration-invalid',
    `The VB365 server ${server} ${missing}, and to add it ${needed} is needed, which the registration does not name. ${remedy}`
  )
}

/** @throws ActionError where the organization belongs to another application */
export function requireOwn(
  server: string,
  organization: Vb365Organization,
  applicationId: ApplicationId,
  replaceApplication: boolean
): void {
  const foreign = applicationsOf(organization).find((held) => held !== applicationId)
  if (foreign === undefined || replaceApplication) return
  throw new ActionError(
    'application-conflict',
    `The organization ${organization.name} on the VB365 server ${server} uses the application ${foreign}, not ${applicationId}, so it was not changed. If it is to use ${applicationId} from now on, set "replaceApplication" to true in "delivery.vb365".`
  )
}
