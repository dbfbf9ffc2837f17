import type { KeyCredentialRestriction } from './management-policy.ts'
import { listOf, nullable, object, oneOf, type Shaped, text, textLike } from './shape.ts'

const duration = textLike(/^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?$/, 'an ISO 8601 duration')
const timestamp = textLike(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, 'a UTC time such as 2026-01-31T00:00:00Z')

/** A custom security attribute that exempts its holder; `id` is the set's name and the attribute's, `Set_Attribute`. */
const attribute = object({ id: text({ min: 1 }), operator: oneOf('equals'), value: text() }, {})
const mostAttributes = 5

/**
 * A restriction on certificates, in the form that Graph and seeds share.
 * Sources: learn.microsoft.com/graph/api/resources/keycredentialconfiguration, …/appmanagementpolicyactorexemptions.
 */
export const restrictionShape = object(
  { restrictionType: oneOf('asymmetricKeyLifetime', 'trustedCertificateAuthority') },
  {
    maxLifetime: nullable(duration),
    restrictForAppsCreatedAfterDateTime: nullable(timestamp),
    state: oneOf('enabled', 'disabled'),
    excludeActors: nullable(object({ customSecurityAttributes: listOf(attribute, mostAttributes) }, {}))
  }
)

/** A restriction with what may be left out. */
export function completeRestriction(restriction: Shaped<typeof restrictionShape>): KeyCredentialRestriction {
  return {
    restrictionType: restriction.restrictionType,
    maxLifetime: restriction.maxLifetime ?? null,
    restrictForAppsCreatedAfterDateTime: restriction.restrictForAppsCreatedAfterDateTime ?? null,
    state: restriction.state ?? 'enabled',
    excludeActors: restriction.excludeActors ?? null
  }
}
