import type { Application } from './application.ts'
import type { ServicePrincipal } from './service-principal.ts'
import { defaultApplicationProperties, defaultServicePrincipalProperties } from './stored-properties.ts'

/** Microsoft's own tenant, which owns its first-party applications. */
export const microsoftTenantId = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a'

/** An application with the defaults Graph gives to everything a caller leaves out. */
export function newApplication(
  identity: Pick<Application, 'id' | 'appId' | 'displayName' | 'createdDateTime'>
): Application {
  return {
    ...defaultApplicationProperties(),
    ...identity,
    createdByAppId: null,
    uniqueName: null,
    description: null,
    notes: null,
    signInAudience: 'AzureADMyOrg',
    isFallbackPublicClient: null,
    disabledByMicrosoftStatus: null,
    isDisabled: null,
    identifierUris: [],
    tags: [],
    publicClient: { redirectUris: [] },
    spa: { redirectUris: [] },
    web: {
      redirectUris: [],
      homePageUrl: null,
      logoutUrl: null,
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false }
    },
    api: {
      requestedAccessTokenVersion: null,
      acceptMappedClaims: null,
      knownClientApplications: [],
      oauth2PermissionScopes: [],
      preAuthorizedApplications: []
    },
    appRoles: [],
    requiredResourceAccess: [],
    keyCredentials: [],
    passwordCredentials: [],
    federatedIdentityCredentials: [],
    ownerIds: [],
    appManagementPolicyId: null
  }
}

/** A service principal with the defaults Graph gives to everything a caller leaves out. */
export function newServicePrincipal(
  identity: Pick<ServicePrincipal, 'id' | 'appId' | 'displayName' | 'appOwnerOrganizationId'>
): ServicePrincipal {
  return {
    ...defaultServicePrincipalProperties(),
    ...identity,
    accountEnabled: true,
    appRoleAssignmentRequired: false,
    createdDateTime: null,
    createdByAppId: null,
    description: null,
    notes: null,
    servicePrincipalType: 'Application',
    servicePrincipalNames: [identity.appId],
    replyUrls: null,
    keyCredentials: [],
    appRoles: [],
    oauth2PermissionScopes: [],
    tags: [],
    ownerIds: [],
    customSecurityAttributes: {}
  }
}
