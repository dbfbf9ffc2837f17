import { flag, guid, listOf, nullable, object, oneOf, type Shaped, text } from './shape.ts'

/**
 * Properties that mean nothing here but are stored and given back, because clients write them.
 * Source: learn.microsoft.com/graph/api/resources/application and …/serviceprincipal.
 */

const optionalText = nullable(text())
const optionalFlag = nullable(flag)

const addIns = listOf(
  object(
    { type: text(), properties: listOf(object({}, { key: optionalText, value: optionalText })) },
    { id: nullable(guid) }
  )
)
const info = nullable(
  object(
    {},
    {
      logoUrl: optionalText,
      marketingUrl: optionalText,
      privacyStatementUrl: optionalText,
      supportUrl: optionalText,
      termsOfServiceUrl: optionalText
    }
  )
)
const claims = nullable(
  listOf(
    object(
      { name: text({ min: 1 }) },
      { additionalProperties: nullable(listOf(text())), essential: flag, source: optionalText }
    )
  )
)

/** Of an application. */
export const applicationProperties = {
  addIns,
  authenticationBehaviors: nullable(
    object(
      {},
      {
        blockAzureADGraphAccess: optionalFlag,
        removeUnverifiedEmailClaim: optionalFlag,
        requireClientServicePrincipal: optionalFlag
      }
    )
  ),
  defaultRedirectUri: optionalText,
  groupMembershipClaims: optionalText,
  info,
  isDeviceOnlyAuthSupported: optionalFlag,
  nativeAuthenticationApisEnabled: nullable(oneOf('none', 'all')),
  oauth2RequirePostResponse: flag,
  optionalClaims: nullable(object({}, { accessToken: claims, idToken: claims, saml2Token: claims })),
  parentalControlSettings: nullable(
    object({}, { countriesBlockedForMinors: nullable(listOf(text())), legalAgeGroupRule: optionalText })
  ),
  requestSignatureVerification: nullable(
    object({ isSignedRequestRequired: flag }, { allowedWeakAlgorithms: nullable(oneOf('rsaSha1')) })
  ),
  samlMetadataUrl: optionalText,
  serviceManagementReference: optionalText,
  servicePrincipalLockConfiguration: nullable(
    object(
      { isEnabled: flag },
      {
        allProperties: optionalFlag,
        credentialsWithUsageSign: optionalFlag,
        credentialsWithUsageVerify: optionalFlag,
        tokenEncryptionKeyId: optionalFlag
      }
    )
  ),
  tokenEncryptionKeyId: nullable(guid)
}

/** Of a service principal; those that are null follow its application. */
export const servicePrincipalProperties = {
  addIns,
  alternativeNames: listOf(text()),
  homepage: optionalText,
  info,
  isDisabled: optionalFlag,
  loginUrl: optionalText,
  logoutUrl: optionalText,
  notificationEmailAddresses: listOf(text()),
  preferredSingleSignOnMode: nullable(oneOf('password', 'saml', 'notSupported', 'oidc')),
  preferredTokenSigningKeyThumbprint: optionalText,
  samlSingleSignOnSettings: nullable(object({}, { relayState: optionalText })),
  tokenEncryptionKeyId: nullable(guid)
}

type Read<P extends Readonly<Record<string, (value: unknown, at: string) => unknown>>> = {
  -readonly [K in keyof P]: Shaped<P[K]>
}
export type ApplicationProperties = Read<typeof applicationProperties>
export type ServicePrincipalProperties = Read<typeof servicePrincipalProperties>

/** What Graph gives an application that says nothing of them. */
export function defaultApplicationProperties(): ApplicationProperties {
  return {
    addIns: [],
    authenticationBehaviors: null,
    defaultRedirectUri: null,
    groupMembershipClaims: null,
    info: null,
    isDeviceOnlyAuthSupported: null,
    nativeAuthenticationApisEnabled: null,
    oauth2RequirePostResponse: false,
    optionalClaims: null,
    parentalControlSettings: null,
    requestSignatureVerification: null,
    samlMetadataUrl: null,
    serviceManagementReference: null,
    servicePrincipalLockConfiguration: null,
    tokenEncryptionKeyId: null
  }
}

/** What Graph gives a service principal that says nothing of them. */
export function defaultServicePrincipalProperties(): ServicePrincipalProperties {
  return {
    addIns: [],
    alternativeNames: [],
    homepage: null,
    info: null,
    isDisabled: null,
    loginUrl: null,
    logoutUrl: null,
    notificationEmailAddresses: [],
    preferredSingleSignOnMode: null,
    preferredTokenSigningKeyThumbprint: null,
    samlSingleSignOnSettings: null,
    tokenEncryptionKeyId: null
  }
}
