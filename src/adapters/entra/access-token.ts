import { isGuid, type TenantId, tenantId } from '../../domain/identifiers.ts'

/**
 * What an app-only access token says of itself. Clients do not verify tokens of other services, they only look.
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export interface TokenClaims {
  readonly tenantId: TenantId | undefined
  /** Application ID that signed in. */
  readonly applicationId: string | undefined
  /** Object ID of its service principal. */
  readonly servicePrincipalId: string | undefined
  /**
   * Values of the granted app roles; empty when none is granted, which is no reason for Entra to refuse a token.
   * Undefined for a token that cannot be read.
   */
  readonly roles: ReadonlySet<string> | undefined
}

/** Reads the claims of a JWT; a token that is no JWT tells nothing. */
export function claimsOf(token: string): TokenClaims {
  const payload = payloadOf(token)
  const { tid, appid, azp, oid, roles } = payload ?? {}
  return {
    tenantId: typeof tid === 'string' && isGuid(tid) ? tenantId(tid) : undefined,
    applicationId: typeof appid === 'string' ? appid : typeof azp === 'string' ? azp : undefined,
    servicePrincipalId: typeof oid === 'string' ? oid : undefined,
    roles: payload && new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [])
  }
}

interface Payload {
  readonly tid?: unknown
  readonly appid?: unknown
  readonly azp?: unknown
  readonly oid?: unknown
  readonly roles?: unknown
}

function payloadOf(token: string): Payload | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return typeof payload === 'object' && payload !== null ? payload : undefined
  } catch {
    return undefined
  }
}
