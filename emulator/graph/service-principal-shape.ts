import { flag, guid, listOf, mapOf, nullable, object, type Shaped, text } from '../shape.ts'
import { servicePrincipalProperties } from '../stored-properties.ts'
import { appRole } from './application-shape.ts'
import { keyCredentialShape } from './key-credentials.ts'

/** Everything a caller may write, all optional: the body of PATCH. */
const writable = {
  ...servicePrincipalProperties,
  accountEnabled: flag,
  appRoleAssignmentRequired: flag,
  appRoles: listOf(appRole),
  customSecurityAttributes: mapOf(mapOf(text())),
  description: nullable(text({ max: 1024 })),
  displayName: text({ min: 1, max: 256 }),
  keyCredentials: listOf(keyCredentialShape),
  notes: nullable(text({ max: 1024 })),
  replyUrls: listOf(text({ min: 1, max: 256 })),
  servicePrincipalNames: listOf(text({ min: 1 })),
  tags: listOf(text({ min: 1, max: 256 }))
}

/** The body of `POST /servicePrincipals`. */
export const createServicePrincipalShape = object({ appId: guid }, writable)

/** The body of `PATCH /servicePrincipals/{id}`, which may hold the object's own IDs. */
export const changeServicePrincipalShape = object({}, { ...writable, id: guid, appId: guid })

/** A change of a service principal, without the IDs that it may repeat. */
export type ServicePrincipalChange = Omit<Shaped<typeof changeServicePrincipalShape>, 'id' | 'appId'>

/** Properties that Graph refuses to take from a caller. */
export const readOnlyServicePrincipalProperties = [
  'id',
  'appId',
  'appDescription',
  'appDisplayName',
  'applicationTemplateId',
  'appOwnerOrganizationId',
  'createdByAppId',
  'createdDateTime',
  'deletedDateTime',
  'disabledByMicrosoftStatus',
  'oauth2PermissionScopes',
  'passwordCredentials',
  'resourceSpecificApplicationPermissions',
  'servicePrincipalType',
  'signInAudience',
  'verifiedPublisher'
]
