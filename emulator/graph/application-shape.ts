import { count, flag, guid, listOf, nullable, object, oneOf, type Shape, text, textLike } from '../shape.ts'
import { applicationProperties } from '../stored-properties.ts'
import type { FilterRules } from './filter.ts'
import { keyCredentialShape } from './key-credentials.ts'
import type { EntityType } from './query-options.ts'

const redirectUri = text({ min: 1, max: 256 })
const redirectUris = nullable(object({}, { redirectUris: listOf(redirectUri) }))

/** A permission is enabled unless the caller says otherwise (learn.microsoft.com/graph/api/resources/approle). */
function enabledByDefault<T extends object>(shape: Shape<T>): Shape<T & { isEnabled: boolean }> {
  return (value, at) => ({ isEnabled: true, ...shape(value, at) })
}

/** An app role as a caller sends it. */
export const appRole = enabledByDefault(
  object(
    {
      id: guid,
      displayName: text({ min: 1 }),
      description: text(),
      allowedMemberTypes: listOf(oneOf('User', 'Application'))
    },
    { value: nullable(text()), origin: nullable(text()), isEnabled: flag }
  )
)

const permissionScope = enabledByDefault(
  object(
    { id: guid, value: nullable(text()), type: oneOf('User', 'Admin') },
    {
      isEnabled: flag,
      adminConsentDisplayName: nullable(text()),
      adminConsentDescription: nullable(text()),
      userConsentDisplayName: nullable(text()),
      userConsentDescription: nullable(text()),
      origin: nullable(text())
    }
  )
)

/** Everything a caller may write, all optional: the body of PATCH. */
const writable = {
  ...applicationProperties,
  displayName: text({ min: 1, max: 120 }),
  description: nullable(text({ max: 1024 })),
  notes: nullable(text({ max: 1024 })),
  tags: listOf(textLike(/^\S{1,256}$/, 'a tag of 1 to 256 characters without white space')),
  signInAudience: oneOf(
    'AzureADMyOrg',
    'AzureADMultipleOrgs',
    'AzureADandPersonalMicrosoftAccount',
    'PersonalMicrosoftAccount'
  ),
  isFallbackPublicClient: nullable(flag),
  isDisabled: nullable(flag),
  identifierUris: listOf(text({ min: 1, max: 255 })),
  publicClient: redirectUris,
  spa: redirectUris,
  web: nullable(
    object(
      {},
      {
        redirectUris: listOf(redirectUri),
        redirectUriSettings: listOf(object({ uri: redirectUri }, { index: nullable(count) })),
        homePageUrl: nullable(text()),
        logoutUrl: nullable(text()),
        implicitGrantSettings: object({}, { enableIdTokenIssuance: flag, enableAccessTokenIssuance: flag })
      }
    )
  ),
  api: nullable(
    object(
      {},
      {
        requestedAccessTokenVersion: nullable(count),
        acceptMappedClaims: nullable(flag),
        knownClientApplications: listOf(guid),
        oauth2PermissionScopes: listOf(permissionScope),
        preAuthorizedApplications: listOf(object({ appId: guid, delegatedPermissionIds: listOf(guid) }, {}))
      }
    )
  ),
  appRoles: listOf(appRole),
  requiredResourceAccess: listOf(
    object({ resourceAppId: guid, resourceAccess: listOf(object({ id: guid, type: oneOf('Role', 'Scope') }, {})) }, {})
  ),
  keyCredentials: listOf(keyCredentialShape)
}

const { displayName, ...optionalOnCreate } = writable

const uniqueName = nullable(text({ min: 1, max: 255 }))

/** The body of `POST /applications`. */
export const createApplicationShape = object({ displayName }, { ...optionalOnCreate, uniqueName })

/** The body of `PATCH /applications/{id}`, which may hold the object's own IDs. */
export const changeApplicationShape = object({}, { ...writable, uniqueName, id: guid, appId: guid })

/** Properties that Graph refuses to take from a caller. */
export const readOnlyApplicationProperties = [
  'id',
  'appId',
  'createdByAppId',
  'createdDateTime',
  'deletedDateTime',
  'managerApplications',
  'publisherDomain',
  'passwordCredentials',
  'applicationTemplateId',
  'disabledByMicrosoftStatus',
  'certification',
  'verifiedPublisher'
]

const filters: FilterRules = {
  id: { operators: ['eq', 'in'], literal: 'string' },
  appId: { operators: ['eq', 'in'], literal: 'string' },
  displayName: { operators: ['eq', 'in', 'startswith', 'ge', 'le'], literal: 'string' },
  createdDateTime: { operators: ['eq', 'in', 'ge', 'le'], literal: 'date' },
  identifierUris: { operators: ['any'], literal: 'string' },
  publisherDomain: { operators: ['eq', 'startswith', 'ge', 'le'], literal: 'string' },
  signInAudience: { operators: ['eq', 'startswith'], literal: 'string' },
  tags: { operators: ['any'], literal: 'string' }
}

/** What is shown only to those who select it. */
const onlySelected = ['authenticationBehaviors', 'managerApplications', 'oauth2RequirePostResponse']

const properties = [
  'id',
  'deletedDateTime',
  'appId',
  'applicationTemplateId',
  'disabledByMicrosoftStatus',
  'isDisabled',
  'createdByAppId',
  'createdDateTime',
  'displayName',
  'description',
  'groupMembershipClaims',
  'identifierUris',
  'isDeviceOnlyAuthSupported',
  'isFallbackPublicClient',
  'nativeAuthenticationApisEnabled',
  'notes',
  'publisherDomain',
  'serviceManagementReference',
  'signInAudience',
  'tags',
  'tokenEncryptionKeyId',
  'uniqueName',
  'samlMetadataUrl',
  'defaultRedirectUri',
  'certification',
  'optionalClaims',
  'requestSignatureVerification',
  'servicePrincipalLockConfiguration',
  'addIns',
  'api',
  'appRoles',
  'info',
  'keyCredentials',
  'parentalControlSettings',
  'passwordCredentials',
  'publicClient',
  'requiredResourceAccess',
  'verifiedPublisher',
  'web',
  'spa'
]

/** The type `application` as it may be selected and filtered. */
export const applicationType: EntityType = {
  name: 'application',
  properties: [...properties, ...onlySelected],
  defaultProperties: properties,
  expandable: ['owners'],
  filters,
  sorts: { displayName: 'always', createdDateTime: 'advanced' }
}
