import type { Application } from '../application.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { noVerifiedPublisher, renderInfo } from './application-rendering.ts'
import { renderKeyCredential } from './key-credentials.ts'
import type { EntityType } from './query-options.ts'

const properties = [
  'id',
  'deletedDateTime',
  'accountEnabled',
  'alternativeNames',
  'appDisplayName',
  'appDescription',
  'appId',
  'applicationTemplateId',
  'appOwnerOrganizationId',
  'appRoleAssignmentRequired',
  'createdByAppId',
  'createdDateTime',
  'description',
  'disabledByMicrosoftStatus',
  'isDisabled',
  'displayName',
  'homepage',
  'loginUrl',
  'logoutUrl',
  'notes',
  'notificationEmailAddresses',
  'preferredSingleSignOnMode',
  'preferredTokenSigningKeyThumbprint',
  'replyUrls',
  'servicePrincipalNames',
  'servicePrincipalType',
  'signInAudience',
  'tags',
  'tokenEncryptionKeyId',
  'samlSingleSignOnSettings',
  'addIns',
  'appRoles',
  'info',
  'keyCredentials',
  'oauth2PermissionScopes',
  'passwordCredentials',
  'resourceSpecificApplicationPermissions',
  'verifiedPublisher'
]

/** The type `servicePrincipal` as it may be selected and filtered. */
export const servicePrincipalType: EntityType = {
  name: 'servicePrincipal',
  // Custom security attributes are shown only to those who select them.
  properties: [...properties, 'customSecurityAttributes'],
  // learn.microsoft.com/graph/api/resources/serviceprincipal?view=graph-rest-beta; Terraform asks for it.
  betaProperties: ['samlMetadataUrl'],
  defaultProperties: properties,
  expandable: ['appRoleAssignments', 'appRoleAssignedTo', 'owners'],
  filters: {
    id: { operators: ['eq', 'in'], literal: 'string' },
    appId: { operators: ['eq', 'in'], literal: 'string' },
    displayName: { operators: ['eq', 'in', 'startswith', 'ge', 'le'], literal: 'string' },
    accountEnabled: { operators: ['eq', 'in'], literal: 'boolean' },
    servicePrincipalNames: { operators: ['any'], literal: 'string' },
    servicePrincipalType: { operators: ['eq', 'in'], literal: 'string' },
    tags: { operators: ['any'], literal: 'string' }
  },
  sorts: { displayName: 'always' }
}

/** Custom security attributes as Graph shows them, to those who select them; null when there are none. */
export function renderSecurityAttributes(servicePrincipal: ServicePrincipal): Record<string, unknown> | null {
  const sets = Object.entries(servicePrincipal.customSecurityAttributes)
  if (sets.length === 0) return null
  const type = { '@odata.type': '#microsoft.graph.customSecurityAttributeValue' }
  return Object.fromEntries(sets.map(([set, attributes]) => [set, { ...type, ...attributes }]))
}

/** A service principal with every property, for a projection; `application` is the one behind it, when it is in this tenant. */
export function renderServicePrincipal(
  servicePrincipal: ServicePrincipal,
  application: Application | undefined,
  withKeys = false
): Record<string, unknown> {
  return {
    ...servicePrincipal,
    deletedDateTime: null,
    appDisplayName: application?.displayName ?? servicePrincipal.displayName,
    appDescription: application?.description ?? null,
    applicationTemplateId: null,
    appRoles: servicePrincipal.appRoles.map((role) => ({ ...role, origin: 'Application' })),
    disabledByMicrosoftStatus: application?.disabledByMicrosoftStatus ?? null,
    homepage: servicePrincipal.homepage ?? application?.web.homePageUrl ?? null,
    info: renderInfo(servicePrincipal.info ?? application?.info ?? null),
    isDisabled: servicePrincipal.isDisabled ?? application?.isDisabled ?? null,
    keyCredentials: servicePrincipal.keyCredentials.map((credential) => renderKeyCredential(credential, withKeys)),
    logoutUrl: servicePrincipal.logoutUrl ?? application?.web.logoutUrl ?? null,
    passwordCredentials: [],
    replyUrls: servicePrincipal.replyUrls ?? (application ? redirectUrisOf(application) : []),
    resourceSpecificApplicationPermissions: [],
    samlMetadataUrl: application?.samlMetadataUrl ?? null,
    signInAudience: application?.signInAudience ?? 'AzureADMultipleOrgs',
    verifiedPublisher: noVerifiedPublisher
  }
}

function redirectUrisOf({ publicClient, web, spa }: Application): string[] {
  return [...publicClient.redirectUris, ...web.redirectUris, ...spa.redirectUris]
}
