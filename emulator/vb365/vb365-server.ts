import { randomBytes, X509Certificate } from 'node:crypto'
import { makeSelfSignedIdentity } from '../certificate-authority.ts'
import { requireOpenssl } from '../openssl.ts'
import { listen } from '../server.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Tenant } from '../tenant.ts'
import type { SeenRequest } from '../traffic-record.ts'
import { type Installation, newInstallation } from './installation.ts'
import { Sessions } from './sessions.ts'
import { defaultSettings, type Vb365Settings } from './settings.ts'
import { makeVb365App } from './vb365-app.ts'

/** A VB365 server that answers on loopback. */
export interface RunningVb365 {
  /** Such as `https://127.0.0.1:4443`. */
  readonly server: string
  /** `DOMAIN\user`. */
  readonly username: string
  readonly password: string
  /** SHA-256 of its own certificate, 64 upper-case hex characters: no authority signed it, and it is for another name. */
  readonly serverThumbprint: string
  /** What it holds: tests look into it, and may change it. */
  readonly installation: Installation
  readonly settings: Vb365Settings
  /** Every request that was answered, oldest first. */
  readonly requests: SeenRequest[]
  /** Makes every token void, as a restart of the server does. */
  endSessions(): void
  close(): Promise<void>
}

/** Starts a server without organizations. It connects to tenants that `findTenant` gives for their domains. */
export async function startVb365(
  findTenant: (domain: string) => Tenant | undefined,
  surroundings: Surroundings
): Promise<RunningVb365> {
  await requireOpenssl('--vb365')
  const { clock, latencyMs, record, faults } = surroundings
  const identity = await makeSelfSignedIdentity('vb365.contoso.example')
  const installation = newInstallation('CONTOSO\\svc-vb365', `sample ${randomBytes(12).toString('base64url')} &%+`)
  const settings = defaultSettings()
  const sessions = new Sessions(clock)
  const requests: SeenRequest[] = []
  const app = makeVb365App({ installation, settings, clock, findTenant }, sessions)
  const server = await listen({
    name: 'vb365',
    port: 0,
    identity,
    clock,
    latencyMs,
    record,
    seen: requests,
    faults,
    answer: async (request) => await app.fetch(request)
  })
  return {
    server: server.origin,
    ...installation.account,
    serverThumbprint: new X509Certificate(identity.certificate).fingerprint256.replaceAll(':', ''),
    installation,
    settings,
    requests,
    endSessions: () => sessions.endAll(),
    close: () => server.close()
  }
}
