import type { X509Certificate } from 'node:crypto'
import type { Directory } from '../directory.ts'
import type { AppManagementPolicy, KeyCredentialRestriction } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { GraphError } from './errors.ts'
import { entityResponse, type GraphApp, serve } from './graph-context.ts'

const dayMs = 86_400_000

/** The end of an ISO 8601 duration (`P365D`, `P1Y6M`, `PT12H`) that begins at `start`. */
function endOfDuration(start: Date, duration: string): Date {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration)
  if (!parts) throw new Error(`'${duration}' is no ISO 8601 duration`)
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const end = new Date(start)
  end.setUTCMonth(end.getUTCMonth() + years * 12 + months)
  return new Date(end.getTime() + (weeks * 7 + days) * dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/** The certificate that a policy judges. */
export interface JudgedKey {
  readonly start: Date
  readonly end: Date
  readonly certificate: X509Certificate
  /** When its application was created. */
  readonly createdDateTime: string
}

function refuse(restriction: KeyCredentialRestriction, policyId: string, key: JudgedKey): void {
  if (restriction.restrictionType === 'trustedCertificateAuthority') {
    if (!key.certificate.verify(key.certificate.publicKey)) return
    throw new GraphError(
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
      `Credential type is not allowed as per assigned policy '${policyId}'.`,
      [
        {
          code: 'TrustedCertificateAuthorityRequired',
          message: 'The certificate was not issued by a trusted certificate authority.',
          target: 'KeyCredentials'
        }
      ]
    )
  }
  if (restriction.maxLifetime === null || key.end <= endOfDuration(key.start, restriction.maxLifetime)) return
  const message = `Credential lifetime exceeds the max value allowed as per assigned policy '${policyId}'.`
  throw new GraphError(400, 'CredentialInvalidLifetimeAsPerAppPolicy', message, [
    { code: 'InvalidKeyEndDate', message, target: 'EndDate' }
  ])
}

/** Refuses a new certificate that the tenant's policy does not allow. */
export function requireAllowedByPolicy(policy: AppManagementPolicy, key: JudgedKey): void {
  if (!policy.isEnabled) return
  for (const restriction of policy.keyCredentialRestrictions) {
    const since = restriction.restrictForAppsCreatedAfterDateTime
    const applies = since === null || Date.parse(key.createdDateTime) > Date.parse(since)
    if (restriction.state === 'enabled' && applies) refuse(restriction, policy.id, key)
  }
}

/** Adds `GET /policies/defaultAppManagementPolicy`. */
export function addAppManagementPolicy(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/policies/defaultAppManagementPolicy', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readPolicies)
      const policy = directory.tenant.appManagementPolicy
      return entityResponse(c, 200, 'policies/defaultAppManagementPolicy/$entity', {
        id: policy.id,
        displayName: 'Default app management tenant policy',
        description:
          'Default tenant policy that enforces app management restrictions on applications and service principals. To apply policy to targeted resources, create a new policy under appManagementPolicies collection.',
        isEnabled: policy.isEnabled,
        applicationRestrictions: { passwordCredentials: [], keyCredentials: policy.keyCredentialRestrictions },
        servicePrincipalRestrictions: { passwordCredentials: [], keyCredentials: [] }
      })
    }
  })
}
