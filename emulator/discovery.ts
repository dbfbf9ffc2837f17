import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { exportJWK } from 'jose'
import { loginHosts } from './clouds.ts'
import type { Directory } from './directory.ts'
import type { SigningKey } from './key-material.ts'
import { isNameOfTenant } from './tenant.ts'
import { TokenError, tokenErrorBody } from './token-errors.ts'

/** `common` and its like are answered with a placeholder for the tenant. */
function discoveredTenant(directory: Directory, name: string): string | undefined {
  if (['common', 'organizations'].includes(name)) return '{tenantid}'
  return isNameOfTenant(directory.tenant, name) ? directory.tenant.id : undefined
}

function metadata(origin: string, tenantInPath: string, tenantId: string): object {
  const host = new URL(origin).host
  const base = `${origin}/${tenantInPath}`
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${origin}/${tenantId}/v2.0`,
    request_uri_parameter_supported: false,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: 'EU',
    cloud_instance_name: host,
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: host,
    rbac_url: 'https://pas.windows.net'
  }
}

/** Adds OpenID Connect discovery, instance discovery and the signing keys, all under the host that was asked. */
export function addDiscovery(app: Hono, directory: Directory, key: SigningKey): void {
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (c) => {
    const name = c.req.param('tenant')
    const tenantId = discoveredTenant(directory, name)
    if (tenantId === undefined) {
      const error = new TokenError(
        400,
        'invalid_tenant',
        90002,
        `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`
      )
      return c.json(tokenErrorBody(error, directory.clock.now(), randomUUID(), undefined), error.status)
    }
    const inPath = tenantId === '{tenantid}' ? name : tenantId
    return c.json(metadata(new URL(c.req.url).origin, inPath, tenantId))
  })

  app.get('/common/discovery/instance', (c) => {
    const asked = c.req.query('authorization_endpoint') ?? ''
    const own = new URL(c.req.url)
    const authority = URL.canParse(asked) ? new URL(asked) : undefined
    if (!authority || (authority.host !== own.host && !loginHosts.some((host) => host === authority.host))) {
      const description = 'AADSTS50049: Unknown or invalid instance.'
      return c.json({ error: 'invalid_instance', error_description: description, error_codes: [50049] }, 400)
    }
    const tenant = authority.pathname.split('/')[1] ?? 'common'
    return c.json({
      tenant_discovery_endpoint: `${own.origin}/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: authority.host, preferred_cache: authority.host, aliases: [authority.host] }]
    })
  })

  app.get('/:tenant/discovery/v2.0/keys', async (c) => {
    const jwk = await exportJWK(key.publicKey)
    return c.json({ keys: [{ ...jwk, kid: key.keyId, x5t: key.keyId, use: 'sig', alg: 'RS256' }] })
  })
}
