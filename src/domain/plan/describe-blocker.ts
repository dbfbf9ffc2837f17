import type { Instruction } from '../../errors.ts'
import { isoDay } from '../date-text.ts'
import type { ApplicationId } from '../identifiers.ts'
import { listText } from '../list-text.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import { APPLICATION_LIMITS } from './application-limits.ts'
import { permissionsToGrant, type RequiredCallerPermission } from './caller-permissions.ts'
import { type ExchangeRight, grantExchangeRights } from './exchange-rights.ts'
import { grantToCaller, makeOwner } from './instructions.ts'
import type { Blocker } from './plan.ts'

/** What stands in the way and the way out. */
export function describeBlocker(blocker: Blocker): string {
  switch (blocker.kind) {
    case 'name-taken':
      return `An application named "${blocker.displayName}" is in the tenant already and was not made by this action: ${listText(blocker.applicationIds)}. To configure it, use "flow": "existing" with its application ID; otherwise choose another "application.name".`
    case 'application-missing':
      return `No application has the application ID ${blocker.applicationId} in this tenant. Check "application.applicationId" and "tenant".`
    case 'object-id-given':
      return `${blocker.given} is not an application ID but the object ID of "${blocker.displayName}"; its application ID is ${blocker.applicationId}. Give that in "application.applicationId".`
    case 'application-deleted':
      return `The application ${blocker.applicationId} was deleted. Restore it within 30 days in the Entra admin center under App registrations, Deleted applications, or name another in "application.applicationId".`
    case 'application-of-another-tenant':
      return `The application ${blocker.applicationId} belongs to the tenant ${blocker.homeTenant}; here is only its service principal. Its certificates can be registered only there: name an application of this tenant in "application.applicationId".`
    case 'application-disabled':
      return `${DISABLED[blocker.by](blocker.applicationId)} No token is issued for it (AADSTS7000112).`
    case 'application-limit':
      return describeLimit(blocker)
    case 'caller-is-the-application':
      return `"application.applicationId" is ${blocker.applicationId}, the identity that signs in to administer the tenant ("client-id"). Registered, its certificate, with which any privilege can be gained, would lie in the PFX that is meant for VB365. Two IDs were probably mixed up: give the application ID of the application for VB365 in "application.applicationId", or another identity in "client-id".`
    case 'application-not-owned':
      return `The signed-in identity may write only applications that it owns, and it does not own ${blocker.objectId}. Make it an owner of the application, or grant it Application.ReadWrite.All.`
    case 'resource-disabled': {
      const { displayName } = RESOURCE_APPLICATIONS[blocker.resource]
      return `${displayName} is switched off in this tenant: its own service principal ${blocker.servicePrincipalId} is disabled, so no token is issued for it (AADSTS500014). Renew the subscription that contains the service, or enable it in the Entra admin center under Enterprise applications (application type "Microsoft Applications"), Properties; or switch the service off in "services".`
    }
    case 'resource-missing':
      return `The tenant has no ${RESOURCE_APPLICATIONS[blocker.resource].displayName}, which offers ${listText([...new Set(blocker.values)])}: the service is not provisioned there. Assign a subscription that contains it, or switch the service off in "services".`
    case 'permission-missing': {
      const { resource, value, type } = blocker.permission
      return `${RESOURCE_APPLICATIONS[resource].displayName} does not offer the ${type === 'Role' ? 'app role' : 'delegated scope'} ${value} in this tenant or cloud. Check "productVersion" and "region"; a version whose tables do not name it goes without.`
    }
    case 'service-principal-disabled':
      return `Sign-in is switched off for the service principal ${blocker.id} of the application. Find out who switched it off and why, then enable it in the Entra admin center under Enterprise applications, Properties.`
    case 'certificate-expired':
      return `The certificate ${blocker.thumbprint} expired on ${isoDay(blocker.expiredOn)}, and with "rotate" never no other is made. Run with "rotate" auto or force.`
    case 'destination-taken':
      return `The organization on ${blocker.name} uses the application ${blocker.applicationId}, not the one of this registration. To let this one take over, set "replaceApplication" in "delivery.vb365" to true.`
    case 'certificate-against-policy':
      return blocker.restriction.kind === 'lifetime'
        ? `The tenant's app management policy lets a certificate last ${blocker.restriction.maximum} at most. Lower "certificate.validityDays", or use a certificate that ends earlier.`
        : `The tenant's app management policy takes certificates of its trusted authorities only, and this one is self-signed. Use one that such an authority issued ("certificate.source": "pfx").`
    case 'account-unusable':
      return `VB365 could not work with "application" of the registration file: ${blocker.detail}.`
    case 'caller-lacks-permissions':
      return `The signed-in identity lacks Microsoft Graph application permissions: ${describeNeeds(blocker.needs)}. Grant them with admin consent; a grant made just now takes some minutes to reach new tokens.`
    case 'exchange-rights-missing':
      return describeMissingRights(blocker)
    case 'ews-unreadable':
      return `How the organization stands towards EWS could not be read: ${blocker.why}. The list of applications that may use it can be changed only as a whole, so it is not changed without having been read. Run again later, or leave "exchange" out of the registration file.`
    case 'ews-open-to-all':
      return describeOpenList(blocker)
  }
}

function describeMissingRights({ missing, why }: Extract<Blocker, { kind: 'exchange-rights-missing' }>): string {
  const answer = why === undefined ? '' : ` (${why})`
  return missing.length === 0
    ? `Exchange Online does not let the signed-in identity in${answer}, although its token holds the rights: they take up to an hour to reach Exchange. Run again in an hour.`
    : `The signed-in identity may not put the application on the list of those that may use EWS${answer}: it lacks ${missing.map((right) => RIGHTS[right]).join(' and ')}. Both take up to an hour to reach Exchange. To plan and to verify, the directory role Global Reader is enough.`
}

const RIGHTS: Readonly<Record<ExchangeRight, string>> = {
  'Exchange.ManageAsApp': 'the app role Exchange.ManageAsApp of Office 365 Exchange Online',
  'Exchange Administrator': 'the directory role Exchange Administrator'
}

function describeOpenList({ isSwitchedOn, allowed }: Extract<Blocker, { kind: 'ews-open-to-all' }>): string {
  const state = isSwitchedOn
    ? 'EWS is switched on with an empty list of applications (EwsAllowedAppIDs)'
    : `EWS was never switched on (EwsEnabled), so that its list of ${allowed} applications does not count yet`
  return `${state}: until Microsoft's enforcement reaches the tenant every application gets in, and with this application on the list every other one would be shut out. Name those that are to get in beside it in "exchange.ewsOthers", by their application IDs, or give [] where there are none.`
}

const DISABLED = {
  microsoft: (id: ApplicationId) =>
    `Microsoft disabled the application ${id} because of a violation of its services agreement, such as suspicious activity. Only Microsoft can enable it again: ask Microsoft support why, or register another application.`,
  administrator: (id: ApplicationId) =>
    `The application ${id} was deactivated by an administrator. Find out why, then activate it in the Entra admin center under App registrations.`
} as const

function describeLimit({ list, held, added, removable }: Extract<Blocker, { kind: 'application-limit' }>): string {
  const limit = APPLICATION_LIMITS[list]
  const excess = held + added - limit
  const examples =
    list === 'redirect URIs' ? `it has ${listText(removable)}` : `VB365 does not need ${listText(removable)}`
  return `The application has ${held} ${list} and would get ${added} more, but Entra takes ${limit} at most. Remove at least ${excess} unused ones in the Entra admin center under App registrations${removable.length === 0 ? '' : `: ${examples}`}.`
}

/** Names, IDs and purposes of what is missing. */
function describeNeeds(needs: readonly RequiredCallerPermission[]): string {
  return permissionsToGrant(needs)
    .map(({ value, id, purposes }) => `${value} (${id}) ${purposes.join(' and ')}`)
    .join(', ')
}

/** The commands that clear a blocker, where there are any. */
export function instructionsFor(blocker: Blocker): readonly Instruction[] {
  switch (blocker.kind) {
    case 'exchange-rights-missing': {
      const { applicationId } = blocker.caller
      return applicationId === undefined || blocker.missing.length === 0
        ? []
        : [grantExchangeRights(applicationId, blocker.missing)]
    }
    case 'caller-lacks-permissions': {
      const { applicationId } = blocker.caller
      return applicationId === undefined ? [] : grantToCaller(applicationId, permissionsToGrant(blocker.needs))
    }
    case 'application-not-owned': {
      const { servicePrincipalId } = blocker.caller
      return servicePrincipalId === undefined ? [] : [makeOwner(blocker.objectId, servicePrincipalId)]
    }
    default:
      return []
  }
}
