import {
  type ApplicationId,
  applicationId,
  isGuid,
  type PermissionId,
  permissionId,
  type ServicePrincipalId,
  servicePrincipalId,
  type TenantId,
  tenantId
} from '../../domain/identifiers.ts'
import { jwtClaims } from '../jwt-claims.ts'

/** A token and what it says. `token` is secret. */
export interface AccessToken {
  readonly token: string
  readonly claims: TokenClaims
}

/**
 * What an app-only access token says of itself. Clients do not verify tokens of other services, they only look.
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export interface TokenClaims {
  readonly tenantId: TenantId | undefined
  /** Of the application that signed in. */
  readonly applicationId: ApplicationId | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  /**
   * Values of the granted app roles; empty when none is granted: Entra issues the token all the same.
   * Undefined for a token that cannot be read.
   */
  readonly roles: ReadonlySet<string> | undefined
  /**
   * Template IDs of the directory roles that the service principal holds, from `wids`, which also has a value that every
   * app-only token carries. Undefined for a token that does not name them.
   */
  readonly directoryRoles: ReadonlySet<PermissionId> | undefined
}

/** Reads the claims of a JWT; of any other token nothing is known. */
export function claimsOf(token: string): TokenClaims {
  const claims = jwtClaims(token)
  const { tid, appid, azp, oid, roles, wids } = claims ?? {}
  return {
    tenantId: idOf(tid, tenantId),
    applicationId: idOf(appid, applicationId) ?? idOf(azp, applicationId),
    servicePrincipalId: idOf(oid, servicePrincipalId),
    roles: claims && new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []),
    directoryRoles: Array.isArray(wids) ? new Set(wids.flatMap((wid) => idOf(wid, permissionId) ?? [])) : undefined
  }
}

/** A claim that is not a GUID says nothing: it would end in commands that people copy. */
function idOf<Id>(claim: unknown, branded: (text: string) => Id): Id | undefined {
  return typeof claim === 'string' && isGuid(claim) ? branded(claim) : undefined
}
