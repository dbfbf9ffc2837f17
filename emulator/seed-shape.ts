import { restrictionShape } from './key-credential-restriction.ts'
import { count, flag, guid, listOf, mapOf, nullable, object, oneOf, type Shaped, text, textLike } from './shape.ts'

const timestamp = textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'a UTC time such as 2026-01-31T00:00:00Z')
const base64 = textLike(/^[A-Za-z0-9+/]+={0,2}$/, 'base64')
/** The host name of a tenant's SharePoint Online. */
export const sharePointHost = textLike(
  /^[a-z0-9-]+(\.[a-z0-9-]+)+$/,
  'a host name in lower case such as contoso.sharepoint.com'
)
const redirectUris = object({ redirectUris: listOf(text()) }, {})

const domain = object(
  { name: text({ min: 3 }) },
  { isDefault: flag, isInitial: flag, isVerified: flag, supportedServices: listOf(text()) }
)

const servicePlan = object(
  { servicePlanId: guid, servicePlanName: text({ min: 1 }), service: text({ min: 1 }) },
  { provisioningStatus: text(), appliesTo: oneOf('User', 'Company') }
)

const subscribedSku = object(
  {
    skuId: guid,
    skuPartNumber: text({ min: 1 }),
    enabledUnits: count,
    consumedUnits: count,
    servicePlans: listOf(servicePlan)
  },
  { capabilityStatus: oneOf('Enabled', 'Warning', 'Suspended', 'Deleted', 'LockedOut') }
)

const user = object(
  {
    id: guid,
    displayName: text({ min: 1 }),
    userPrincipalName: textLike(/^[^@\s]+@[^@\s]+$/, 'a user principal name'),
    mailbox: oneOf('none', 'blocked', 'policy', 'user', 'linked', 'shared', 'room', 'equipment', 'others')
  },
  {
    mail: nullable(text()),
    accountEnabled: flag,
    usageLocation: nullable(text()),
    userType: oneOf('Member', 'Guest'),
    licences: listOf(text()),
    ewsEnabled: flag
  }
)

const exchange = object(
  {},
  {
    ewsEnabled: nullable(flag),
    ewsAllowedAppIds: listOf(guid),
    ewsApplicationAccessPolicy: nullable(oneOf('EnforceAllowList', 'EnforceBlockList')),
    ewsAllowList: listOf(text({ min: 1 })),
    ewsBlockList: listOf(text({ min: 1 })),
    isEwsEnforced: flag
  }
)

const sharePoint = object({}, { host: sharePointHost, title: text({ min: 1 }) })

const resourceServicePrincipal = object(
  { appId: guid, objectId: guid },
  { accountEnabled: flag, withoutPermissions: listOf(text()) }
)

const application = object(
  { objectId: guid, applicationId: guid, displayName: text({ min: 1, max: 120 }) },
  {
    uniqueName: text({ min: 1 }),
    description: text(),
    createdDateTime: timestamp,
    isFallbackPublicClient: flag,
    disabledByMicrosoftStatus: oneOf('NotDisabled', 'DisabledDueToViolationOfServicesAgreement'),
    publicClient: redirectUris,
    web: redirectUris,
    /** Display names of the applications whose service principals own this one. */
    owners: listOf(text()),
    certificates: listOf(object({ keyId: guid, displayName: text(), certificate: base64 }, {})),
    clientSecrets: listOf(
      object(
        {
          keyId: guid,
          displayName: text(),
          secret: text({ min: 1 }),
          startDateTime: timestamp,
          endDateTime: timestamp
        },
        {}
      )
    ),
    federatedCredentials: listOf(
      object({ id: guid, name: text({ min: 3, max: 120 }), issuer: text(), subject: text(), audience: text() }, {})
    ),
    /** ID of the app management policy that counts for this application instead of the default. */
    appManagementPolicy: guid,
    servicePrincipal: object(
      { objectId: guid },
      {
        accountEnabled: flag,
        appRoleAssignmentRequired: flag,
        tags: listOf(text()),
        /** By set, then by attribute. */
        customSecurityAttributes: mapOf(mapOf(text()))
      }
    ),
    grantedAppRoles: listOf(object({ resource: guid, values: listOf(text()) }, {})),
    grantedScopes: listOf(object({ resource: guid, scope: text() }, {})),
    directoryRoles: listOf(text())
  }
)

/** The form of a seed file. */
export const seedShape = object(
  {
    name: text({ min: 1 }),
    tenant: object(
      { id: guid, displayName: text({ min: 1 }), countryLetterCode: text({ min: 2, max: 2 }) },
      { createdDateTime: timestamp }
    ),
    domains: listOf(domain),
    applications: listOf(application),
    administeringApplications: listOf(text({ min: 1 }))
  },
  {
    $comment: text(),
    subscribedSkus: listOf(subscribedSku),
    users: listOf(user),
    resourceServicePrincipals: listOf(resourceServicePrincipal),
    appManagementPolicy: object({ isEnabled: flag, keyCredentials: listOf(restrictionShape) }, {}),
    /** Policies for single applications, which name them by `appManagementPolicy`. */
    appManagementPolicies: listOf(
      object({ id: guid, displayName: text({ min: 1 }), isEnabled: flag, keyCredentials: listOf(restrictionShape) }, {})
    ),
    exchange,
    sharePoint
  }
)

/** A tenant to start with, as it is written in a seed file. */
export type Seed = Shaped<typeof seedShape>
/** One application of a {@link Seed}. */
export type SeedApplication = Seed['applications'][number]
