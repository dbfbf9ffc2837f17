import { type Application, initialDomain, type Tenant } from '../tenant.ts'
import { renderKeyCredential } from './key-credentials.ts'

/** An application as Graph shows it; key material is shown only on demand, secrets never. */
export function renderApplication(application: Application, tenant: Tenant, withKeys = false): Record<string, unknown> {
  return {
    id: application.id,
    deletedDateTime: null,
    appId: application.appId,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: application.disabledByMicrosoftStatus,
    isDisabled: application.isDisabled,
    createdDateTime: application.createdDateTime,
    displayName: application.displayName,
    description: application.description,
    groupMembershipClaims: null,
    identifierUris: application.identifierUris,
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: application.isFallbackPublicClient,
    notes: application.notes,
    publisherDomain: initialDomain(tenant),
    serviceManagementReference: null,
    signInAudience: application.signInAudience,
    tags: application.tags,
    tokenEncryptionKeyId: null,
    uniqueName: application.uniqueName,
    samlMetadataUrl: null,
    defaultRedirectUri: null,
    optionalClaims: null,
    addIns: [],
    api: { ...application.api, preAuthorizedApplications: [] },
    appRoles: application.appRoles.map((role) => ({ ...role, origin: 'Application' })),
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    keyCredentials: application.keyCredentials.map((credential) => renderKeyCredential(credential, withKeys)),
    parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
    passwordCredentials: application.passwordCredentials.map((credential) => ({
      customKeyIdentifier: null,
      displayName: credential.displayName,
      endDateTime: credential.endDateTime,
      hint: credential.secretText.slice(0, 3),
      keyId: credential.keyId,
      secretText: null,
      startDateTime: credential.startDateTime
    })),
    publicClient: application.publicClient,
    requiredResourceAccess: application.requiredResourceAccess,
    web: {
      homePageUrl: application.web.homePageUrl,
      logoutUrl: application.web.logoutUrl,
      redirectUris: application.web.redirectUris,
      implicitGrantSettings: application.web.implicitGrantSettings,
      redirectUriSettings: application.web.redirectUris.map((uri) => ({ uri, index: null }))
    },
    spa: application.spa
  }
}
