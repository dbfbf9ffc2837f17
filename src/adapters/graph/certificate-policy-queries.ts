import type {
  AppManagementPolicy,
  KeyCredentialConfiguration,
  TenantAppManagementPolicy
} from '@microsoft/microsoft-graph-types'
import { READ_POLICIES, unmetNeeds } from '../../domain/plan/caller-permissions.ts'
import type { CertificatePolicy, CertificateRestriction } from '../../domain/tenant/certificate-policy.ts'
import type { Caller } from '../../domain/tenant/observed-tenant.ts'
import type { Reading } from '../../domain/tenant/reading.ts'
import { incompleteAnswer, kindOf } from './graph-error.ts'
import { type GraphQuery, listQuery, objectQuery, optional } from './graph-query.ts'

/** An identity that may not read policies is not asked to: the first write would fail with the reason. */
export function mayReadPolicies(caller: Caller): boolean {
  return caller.roles !== undefined && unmetNeeds(caller, [READ_POLICIES]).length === 0
}

export const TENANT_POLICY_QUERY: GraphQuery<Reading<CertificatePolicy>> = optional(
  objectQuery({
    path: '/policies/defaultAppManagementPolicy',
    operation: { doing: 'Reading the app management policy of the tenant', needs: [READ_POLICIES] },
    read: (policy: TenantAppManagementPolicy | undefined) => {
      if (policy === undefined) throw incompleteAnswer('no app management policy')
      return policyOf(policy.isEnabled, policy.applicationRestrictions?.keyCredentials)
    }
  })
)

/** The policy that counts for one application instead of the tenant's. An application has at most one. */
export function ownPolicyQuery(application: string): GraphQuery<Reading<CertificatePolicy | undefined>> {
  const query = listQuery({
    path: `${application}/appManagementPolicies`,
    operation: { doing: 'Reading the app management policy of the application', needs: [READ_POLICIES] },
    read: ([policy]: readonly AppManagementPolicy[]) =>
      policy && policyOf(policy.isEnabled, policy.restrictions?.keyCredentials)
  })
  return optional(query, (error) => kindOf(error) === 'not-found')
}

/** A policy that is not in force restricts nothing. */
function policyOf(
  isEnabled: boolean | undefined,
  keyCredentials: readonly WireRestriction[] | null | undefined
): CertificatePolicy {
  return { restrictions: isEnabled === true ? (keyCredentials ?? []).flatMap(restrictionOf) : [] }
}

/** Newer members that the published types do not name yet. */
type WireRestriction = KeyCredentialConfiguration & {
  readonly state?: string | null
  readonly excludeActors?: object | null
}

function restrictionOf(wire: WireRestriction): readonly CertificateRestriction[] {
  if (wire.state !== undefined && wire.state !== null && wire.state !== 'enabled') return []
  const since = wire.restrictForAppsCreatedAfterDateTime
  const scope = {
    forApplicationsAfter: since ? new Date(since) : undefined,
    hasExemptions: hasExemptions(wire.excludeActors)
  }
  const type: string | null | undefined = wire.restrictionType
  if (type === 'asymmetricKeyLifetime' && wire.maxLifetime) {
    return [{ kind: 'lifetime', maximum: wire.maxLifetime, ...scope }]
  }
  return type === 'trustedCertificateAuthority' ? [{ kind: 'trusted-authority', ...scope }] : []
}

/** Lists of exempt identities, of which one that is not known here may exempt the signed-in one too. */
function hasExemptions(actors: object | null | undefined): boolean {
  return Object.entries(actors ?? {}).some(
    ([name, exempt]) => !name.includes('@') && exempt !== null && !(Array.isArray(exempt) && exempt.length === 0)
  )
}
