import type { MiddlewareHandler } from 'hono'
import { errors, jwtVerify } from 'jose'
import type { Clock } from '../clock.ts'
import type { SigningKey } from '../key-material.ts'
import type { KeyVaultEnv, VaultCaller } from './key-vault-context.ts'
import { KeyVaultError } from './key-vault-error.ts'
import { audiencesOf, resourceOf } from './vault-hosts.ts'

/** Where a vault's tokens come from. */
export interface VaultTenant {
  readonly id: string
  /** Origin of the login service that issues them. */
  readonly authorityHost: string
  /** Signs them. */
  readonly key: SigningKey
}

const unauthorized = (message: string): KeyVaultError => new KeyVaultError(401, 'Unauthorized', message)

async function verifiedClaims(token: string, key: SigningKey, now: Date): Promise<Record<string, unknown>> {
  try {
    return (await jwtVerify(token, key.publicKey, { algorithms: ['RS256'], currentDate: now })).payload
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw unauthorized('[TokenExpired] Error validating token: the token is expired.')
    if (error instanceof errors.JOSEError)
      throw unauthorized('Error validating token: IDX10511: Signature validation failed.')
    throw error
  }
}

function callerOf(claims: Record<string, unknown>, tenant: VaultTenant, audiences: readonly string[]): VaultCaller {
  const { aud, iss, appid, oid } = claims
  if (typeof aud !== 'string' || !audiences.includes(aud)) {
    throw unauthorized(`AKV10022: Invalid audience. Expected ${audiences.join(' or ')}, found: ${String(aud)}.`)
  }
  const issuer = `https://sts.windows.net/${tenant.id}/`
  if (iss !== issuer) throw unauthorized(`AKV10032: Invalid issuer. Expected one of ${issuer}, found ${String(iss)}.`)
  return { appId: String(appid), objectId: String(oid), issuer }
}

/** Lets in callers with a token that the vault's tenant issued for Key Vault; to others it names tenant and resource. */
export function authenticateCaller(tenant: VaultTenant, clock: Clock): MiddlewareHandler<KeyVaultEnv> {
  return async (c, next) => {
    const { hostname } = new URL(c.req.url)
    c.header(
      'www-authenticate',
      `Bearer authorization="${tenant.authorityHost}/${tenant.id}", resource="${resourceOf(hostname)}"`
    )
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (token === undefined) throw unauthorized('AKV10000: Request is missing a Bearer or PoP token.')
    c.set('caller', callerOf(await verifiedClaims(token, tenant.key, clock.now()), tenant, audiencesOf(hostname)))
    c.header('www-authenticate', undefined)
    await next()
  }
}
