import type { KeyCredentialConfiguration, TenantAppManagementPolicy } from '@microsoft/microsoft-graph-types'
import type { CertificatePolicy, CertificateRestriction } from '../../domain/tenant/certificate-policy.ts'
import type { Caller } from '../../domain/tenant/observed-tenant.ts'
import type { GraphAnswer, GraphRequest } from './graph-connection.ts'
import type { GraphReader } from './graph-reader.ts'

/** Reading the policy is a courtesy: without it the tenant refuses the certificate with the first write. */
const PERMISSIONS = ['Policy.Read.All', 'Policy.ReadWrite.ApplicationConfiguration']

/** The request for the tenant's policy; none for an identity that may not read it. */
export function certificatePolicyRequest({ roles }: Caller): GraphRequest | undefined {
  return PERMISSIONS.some((permission) => roles?.has(permission))
    ? { method: 'GET', path: '/policies/defaultAppManagementPolicy' }
    : undefined
}

/** Undefined where it was not asked for, may not be read after all, or is not in force. */
export function readCertificatePolicy(
  reader: GraphReader,
  answer: GraphAnswer | undefined
): CertificatePolicy | undefined {
  if (answer === undefined) return undefined
  const reading = reader.objectIfAllowed<TenantAppManagementPolicy>(answer, {
    doing: 'Reading the app management policy of the tenant',
    leastPrivilege: 'Policy.Read.All'
  })
  const policy = reading.kind === 'read' ? reading.value : undefined
  if (policy?.isEnabled !== true) return undefined
  return { restrictions: (policy.applicationRestrictions?.keyCredentials ?? []).flatMap(restrictionOf) }
}

/** Newer members that the published types do not name yet. */
type WireRestriction = KeyCredentialConfiguration & { readonly state?: string | null }

function restrictionOf(wire: WireRestriction): readonly CertificateRestriction[] {
  if (wire.state !== undefined && wire.state !== null && wire.state !== 'enabled') return []
  const since = wire.restrictForAppsCreatedAfterDateTime
  const forApplicationsAfter = since ? new Date(since) : undefined
  const type: string | null | undefined = wire.restrictionType
  if (type === 'asymmetricKeyLifetime' && wire.maxLifetime) {
    return [{ kind: 'lifetime', maximum: wire.maxLifetime, forApplicationsAfter }]
  }
  return type === 'trustedCertificateAuthority' ? [{ kind: 'trusted-authority', forApplicationsAfter }] : []
}
