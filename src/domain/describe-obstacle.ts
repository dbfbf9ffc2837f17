import { grantToCaller, type Instruction, makeOwner } from './instructions.ts'
import type { Obstacle } from './plan.ts'
import { type CallerNeed, leastPrivilegeFor } from './preflight.ts'
import { RESOURCE_APPLICATIONS } from './resources.ts'

/** What stands in the way and the way out. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'name-taken':
      return `An application named "${obstacle.displayName}" is in the tenant already and was not made by this action: ${obstacle.applicationIds.join(', ')}. To configure it, use "flow": "existing" with its application ID; otherwise choose another "application.name".`
    case 'application-missing':
      return `No application has the application ID ${obstacle.applicationId} in this tenant. Check "application.applicationId" and "tenant".`
    case 'application-deleted':
      return `The application ${obstacle.applicationId} was deleted. Restore it within 30 days in the Entra admin center under App registrations, Deleted applications, or name another in "application.applicationId".`
    case 'application-of-another-tenant':
      return `The application ${obstacle.applicationId} belongs to the tenant ${obstacle.homeTenant}; here is only its service principal. Its certificates can be registered only there: name an application of this tenant in "application.applicationId".`
    case 'application-not-owned':
      return `The signed-in identity may write only applications that it owns, and it does not own ${obstacle.objectId}. Make it an owner of the application, or grant it Application.ReadWrite.All.`
    case 'resource-missing':
      return `The tenant has no ${RESOURCE_APPLICATIONS[obstacle.resource].displayName}, which offers ${[...new Set(obstacle.values)].join(', ')}: the service is not provisioned there. Assign a subscription that contains it, or switch the service off in "services".`
    case 'permission-missing': {
      const { resource, value, type } = obstacle.permission
      return `${RESOURCE_APPLICATIONS[resource].displayName} does not offer the ${type === 'Role' ? 'app role' : 'delegated scope'} ${value} in this tenant or cloud. Check "productVersion" and "region"; a version whose tables do not name it goes without.`
    }
    case 'service-principal-disabled':
      return `Sign-in is switched off for the service principal ${obstacle.id} of the application. Find out who did so and why, then enable it in the Entra admin center under Enterprise applications, Properties.`
    case 'certificate-against-policy':
      return obstacle.restriction.kind === 'lifetime'
        ? `The tenant's app management policy lets a certificate last ${obstacle.restriction.maximum} at most. Lower "certificate.validityDays", or use a certificate that ends earlier.`
        : `The tenant's app management policy takes certificates of its trusted authorities only, and this one is self-signed. Use one that such an authority issued ("certificate.source": "pfx").`
    case 'account-unusable':
      return `VB365 could not work with "application" of the registration file: ${obstacle.detail}.`
    case 'caller-lacks-permissions':
      return `The signed-in identity lacks Microsoft Graph application permissions: ${describeNeeds(obstacle.needs)}. Grant them with admin consent; a grant made just now takes some minutes to reach new tokens.`
  }
}

/** Names, IDs and purposes of what is missing, least privilege first. */
function describeNeeds(needs: readonly CallerNeed[]): string {
  return needs
    .map((need) => {
      const { value, id } = leastPrivilegeFor(need)
      return `${value} (${id}) ${need.purpose}`
    })
    .join(', ')
}

/** The commands that clear an obstacle, where there are such. */
export function instructionsFor(obstacle: Obstacle): readonly Instruction[] {
  switch (obstacle.kind) {
    case 'caller-lacks-permissions': {
      const { applicationId } = obstacle.caller
      return applicationId === undefined ? [] : grantToCaller(applicationId, obstacle.needs.map(leastPrivilegeFor))
    }
    case 'application-not-owned': {
      const { servicePrincipalId } = obstacle.caller
      return servicePrincipalId === undefined ? [] : [makeOwner(obstacle.objectId, servicePrincipalId)]
    }
    default:
      return []
  }
}
