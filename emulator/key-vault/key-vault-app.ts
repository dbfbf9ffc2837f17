import { randomUUID } from 'node:crypto'
import { Hono, type MiddlewareHandler } from 'hono'
import { addSettingsEndpoint } from '../settings-endpoint.ts'
import { addCertificates } from './certificates.ts'
import { addDeletedCertificates } from './deleted-certificates.ts'
import {
  describeCaller,
  type KeyVaultApp,
  type KeyVaultContext,
  type KeyVaultEnv,
  type KeyVaultState
} from './key-vault-context.ts'
import { badParameter, errorBody, KeyVaultError } from './key-vault-error.ts'
import { addSecrets } from './secrets.ts'
import { keyVaultSettingsShape } from './settings.ts'
import { authenticateCaller, type VaultTenant } from './vault-token.ts'

/** Versions of the data plane, newest last. */
const apiVersions = ['2016-10-01', '7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '2025-07-01', '2026-04-01']

function refusal(c: KeyVaultContext, error: unknown): Response {
  const refused = error instanceof KeyVaultError ? error : unexpected(error)
  return c.json(errorBody(refused), refused.status)
}

function unexpected(error: unknown): KeyVaultError {
  process.stderr.write(`The emulator failed: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new KeyVaultError(500, 'InternalServerError', 'The emulator itself failed; its log says why.')
}

const markExchange: MiddlewareHandler<KeyVaultEnv> = async (c, next) => {
  c.header('x-ms-keyvault-region', 'westeurope')
  c.header('x-ms-client-request-id', c.req.header('x-ms-client-request-id') ?? randomUUID())
  c.header('x-ms-request-id', randomUUID())
  c.header('x-ms-keyvault-service-version', '1.9.2523.1')
  c.header('cache-control', 'no-cache')
  c.header('pragma', 'no-cache')
  await next()
}

const requireApiVersion: MiddlewareHandler<KeyVaultEnv> = async (c, next) => {
  const version = c.req.query('api-version')
  if (!version) throw badParameter('api-version must be specified')
  if (!apiVersions.includes(version)) {
    throw badParameter(
      `The specified version (${version}) is not recognized. Consider using the latest supported version (${apiVersions.at(-1)}).`
    )
  }
  await next()
}

function firewall({ name, settings }: KeyVaultState): MiddlewareHandler<KeyVaultEnv> {
  return async (c, next) => {
    if (settings.firewall) {
      const lines = [
        'Client address is not authorized and caller is not a trusted service.',
        'Client address: 127.0.0.1',
        `Caller: ${describeCaller(c.var.caller)}`,
        `Vault: ${name};location=westeurope`
      ]
      throw new KeyVaultError(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByFirewall')
    }
    await next()
  }
}

/** The data plane of one Azure Key Vault, as far as this emulator knows it. */
export function makeKeyVaultApp(state: KeyVaultState, tenant: VaultTenant): KeyVaultApp {
  // Clients ask for the newest version with an empty one: /secrets/name/.
  const app: KeyVaultApp = new Hono({ strict: false })
  addSettingsEndpoint(app, '/emulator/settings', state.settings, keyVaultSettingsShape)
  app.use(markExchange)
  app.use(authenticateCaller(tenant, state.clock))
  app.use(firewall(state))
  app.use(requireApiVersion)
  addCertificates(app, state)
  addDeletedCertificates(app, state)
  addSecrets(app, state)
  app.notFound((c) => {
    const { pathname } = new URL(c.req.url)
    return refusal(
      c,
      new KeyVaultError(501, 'NotImplemented', `This emulator does not know ${c.req.method} ${pathname}.`)
    )
  })
  app.onError((error, c) => refusal(c, error))
  return app
}
