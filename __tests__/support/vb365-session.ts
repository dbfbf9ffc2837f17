import { X509Certificate } from 'node:crypto'
import { request as httpsRequest } from 'node:https'
import type { RunningEmulator, RunningVb365 } from '../../emulator/index.ts'
import { keyMaterial } from '../../emulator/key-material.ts'
import { Vb365Server, type Vb365ServerSettings } from '../../src/adapters/delivery/vb365-server/vb365-server.ts'
import {
  type ApplicationId,
  applicationId,
  type TenantId,
  tenantId,
  thumbprintSha256
} from '../../src/domain/identifiers.ts'
import type { Registration, Vb365Delivery } from '../../src/domain/request/registration.ts'
import type { CertificateWithKey, Clock, Handover, RunContext } from '../../src/ports.ts'
import { manualClock } from './clocks.ts'
import type { emulators } from './emulators.ts'
import { type FaultyFront, type Send, startFaultyFront } from './faulty-front.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'
import { registrationOf } from './registration-builder.ts'
import { runContext } from './run-contexts.ts'
import { newCertificate } from './test-certificate.ts'

export const ACCOUNT = 'backup@contoso.com'

export interface DestinationOptions {
  readonly delivery?: Partial<Vb365Delivery>
  readonly password?: string | undefined
  /** In place of what a registration of Exchange, SharePoint and Teams for an existing application says. */
  readonly registration?: Partial<Registration>
  /** Reached through this server, whose certificate is pinned. */
  readonly front?: FaultyFront
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly patience?: Vb365ServerSettings['patience']
}

export interface FrontOptions {
  /** What the server behind is asked instead. */
  readonly rewriteUrl?: (url: string) => string
  /** Gets the JSON of every change that is passed on. */
  readonly onChange?: (body: SentOrganization) => void
}

/** The members of a sent organization that the tests look at. */
export interface SentOrganization {
  readonly exchangeOnlineSettings: Readonly<Record<string, unknown>>
  readonly sharePointOnlineSettings: Readonly<Record<string, unknown>>
  readonly [name: string]: unknown
}

export interface TestedDestination {
  readonly destination: Vb365Server
  readonly log: RecordingLog
  readonly secrets: readonly string[]
}

/** A tenant and a VB365 server beside it. */
export interface Vb365Session {
  readonly emulator: RunningEmulator
  readonly vb365: RunningVb365
  readonly tenantId: TenantId
  readonly applicationId: ApplicationId
  destination(options?: DestinationOptions): TestedDestination
  /** A server before that of VB365 that fails on demand. */
  startFront(options?: FrontOptions): Promise<FaultyFront>
  /** A new certificate that is registered on the application. */
  register(certificate: CertificateWithKey): void
  registered(friendlyName?: string): Promise<CertificateWithKey>
  handover(certificate: CertificateWithKey, changes?: Partial<Handover>): Handover
  organizations(): RunningVb365['installation']['organizations']
}

/** Reaches a server whose certificate no authority signed. */
const sendUntrusted: Send = (url, { method, headers, body }) =>
  new Promise((resolve, reject) => {
    const sent = httpsRequest(
      url,
      { method, headers: Object.fromEntries(headers), rejectUnauthorized: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const { statusCode: status = 0 } = response
          const answered = Object.entries(response.headers).map(([name, value]): [string, string] => [name, `${value}`])
          resolve(new Response(status === 204 ? null : Buffer.concat(chunks), { status, headers: answered }))
        })
      }
    )
    sent.on('error', reject)
    sent.end(body)
  })

export async function startVb365Session({ start, keep }: ReturnType<typeof emulators>): Promise<Vb365Session> {
  const emulator = await start({ vb365: true })
  const { vb365 } = emulator
  if (vb365 === undefined) throw new Error('the VB365 server did not start')
  const { server: identity } = await keyMaterial()
  const application = applicationId(emulator.clientId)
  return {
    emulator,
    vb365,
    async startFront({ rewriteUrl = (url: string) => url, onChange }: FrontOptions = {}) {
      const send: Send = (url, init) => {
        if (url.includes('/Organizations') && init.body !== undefined) onChange?.(JSON.parse(init.body))
        return sendUntrusted(rewriteUrl(url), init)
      }
      return keep(await startFaultyFront(vb365.server, send))
    },
    tenantId: tenantId(emulator.tenantId),
    applicationId: application,
    destination(options = {}) {
      const { registration, front, clock = manualClock(), signal, patience } = options
      const log = recordingLog()
      const secrets: string[] = []
      const context: RunContext = { ...runContext({ clock, ...(signal === undefined ? {} : { signal }) }), log }
      const shown =
        front === undefined ? vb365.serverThumbprint : new X509Certificate(identity.certificate).fingerprint256
      const destination = new Vb365Server({
        delivery: {
          server: front?.origin ?? vb365.server,
          username: vb365.username,
          serverThumbprint: thumbprintSha256(shown),
          replaceApplication: false,
          impersonationAccount: undefined,
          ...options.delivery
        },
        password: 'password' in options ? options.password : vb365.password,
        registration: { ...existingRegistration(application), ...registration },
        context,
        mask: (secret) => secrets.push(secret),
        ...(patience === undefined ? {} : { patience })
      })
      return { destination, log, secrets }
    },
    register: (certificate) => register(emulator, certificate),
    async registered(friendlyName) {
      const certificate = await newCertificate(friendlyName)
      register(emulator, certificate)
      return certificate
    },
    handover: (certificate, changes) => ({
      certificate,
      applicationId: application,
      tenantId: tenantId(emulator.tenantId),
      isReplaceable: () => false,
      ...changes
    }),
    organizations: () => vb365.installation.organizations
  }
}

function existingRegistration(applicationId: ApplicationId): Registration {
  return registrationOf({ application: { flow: 'existing', applicationId, username: ACCOUNT } })
}

/** As the action does before it delivers. */
function register({ tenant, clientId }: RunningEmulator, { facts, certificate }: CertificateWithKey): void {
  const application = tenant.applications.find(({ appId }) => appId === clientId)
  application?.keyCredentials.push({
    keyId: crypto.randomUUID(),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: Buffer.from(certificate).toString('base64'),
    customKeyIdentifier: facts.thumbprint,
    displayName: facts.subject,
    startDateTime: facts.notBefore.toISOString(),
    endDateTime: facts.notAfter.toISOString()
  })
}
