import {
  type ApplicationId,
  applicationId,
  isGuid,
  type ServicePrincipalId,
  servicePrincipalId,
  type TenantId,
  tenantId
} from '../../domain/identifiers.ts'
import { jwtClaims } from '../jwt-claims.ts'

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
   * Values of the granted app roles; empty when none is granted, which is no reason for Entra to refuse a token.
   * Undefined for a token that cannot be read.
   */
  readonly roles: ReadonlySet<string> | undefined
}

/** Reads the claims of a JWT; a token that is no JWT tells nothing. */
export function claimsOf(token: string): TokenClaims {
  const claims = jwtClaims(token)
  const { tid, appid, azp, oid, roles } = claims ?? {}
  return {
    tenantId: idOf(tid, tenantId),
    applicationId: idOf(appid, applicationId) ?? idOf(azp, applicationId),
    servicePrincipalId: idOf(oid, servicePrincipalId),
    roles: claims && new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [])
  }
}

/** A claim that is no GUID tells nothing: it would end in commands that a human copies. */
function idOf<Id>(claim: unknown, branded: (text: string) => Id): Id | undefined {
  return typeof claim === 'string' && isGuid(claim) ? branded(claim) : undefined
}
