import type { Application, ServicePrincipal } from '../tenant.ts'
import type { EntityType } from './query-options.ts'

/** The type `servicePrincipal` as it may be selected and filtered. */
export const servicePrincipalType: EntityType = {
  name: 'servicePrincipal',
  properties: [
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
    'createdDateTime',
    'customSecurityAttributes',
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
    'replyUrls',
    'servicePrincipalNames',
    'servicePrincipalType',
    'signInAudience',
    'tags',
    'tokenEncryptionKeyId',
    'addIns',
    'appRoles',
    'info',
    'keyCredentials',
    'oauth2PermissionScopes',
    'passwordCredentials',
    'resourceSpecificApplicationPermissions'
  ],
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

/** A service principal as Graph shows it; `application` is the one behind it, when it is in this tenant. */
export function renderServicePrincipal(
  servicePrincipal: ServicePrincipal,
  application: Application | undefined
): Record<string, unknown> {
  return {
    id: servicePrincipal.id,
    deletedDateTime: null,
    accountEnabled: servicePrincipal.accountEnabled,
    alternativeNames: [],
    appDisplayName: servicePrincipal.displayName,
    appDescription: application?.description ?? null,
    appId: servicePrincipal.appId,
    applicationTemplateId: null,
    appOwnerOrganizationId: servicePrincipal.appOwnerOrganizationId,
    appRoleAssignmentRequired: servicePrincipal.appRoleAssignmentRequired,
    createdDateTime: servicePrincipal.createdDateTime,
    description: servicePrincipal.description,
    disabledByMicrosoftStatus: application?.disabledByMicrosoftStatus ?? null,
    isDisabled: application?.isDisabled ?? null,
    displayName: servicePrincipal.displayName,
    homepage: null,
    loginUrl: null,
    logoutUrl: null,
    notes: servicePrincipal.notes,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    replyUrls: application
      ? [...application.publicClient.redirectUris, ...application.web.redirectUris, ...application.spa.redirectUris]
      : [],
    servicePrincipalNames: servicePrincipal.servicePrincipalNames,
    servicePrincipalType: servicePrincipal.servicePrincipalType,
    signInAudience: application?.signInAudience ?? 'AzureADMultipleOrgs',
    tags: servicePrincipal.tags,
    tokenEncryptionKeyId: null,
    addIns: [],
    appRoles: servicePrincipal.appRoles.map((role) => ({ ...role, origin: 'Application' })),
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    keyCredentials: [],
    oauth2PermissionScopes: servicePrincipal.oauth2PermissionScopes,
    passwordCredentials: [],
    resourceSpecificApplicationPermissions: []
  }
}
