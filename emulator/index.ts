import { defaultIdentity, trustedSubject } from './administering-identity.ts'
import { MovableClock } from './clock.ts'
import { resourceAppIds } from './clouds.ts'
import { startDestinations } from './destinations.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import { FaultInjector } from './faults/fault-injector.ts'
import { GithubJob, repositoryOfSubject } from './github-oidc.ts'
import { keyMaterial } from './key-material.ts'
import { prepareTenants } from './prepared-tenants.ts'
import { describeEmulator, type RunningEmulator, runningEmulator } from './running-emulator.ts'
import { listenForTenant } from './service-hosts.ts'
import { TenantAnswers } from './tenant-answers.ts'
import { tenantsContext } from './tenants-context.ts'
import { TrafficRecord } from './traffic-record.ts'

export type { AdministeringIdentity } from './administering-identity.ts'
export type { ClientCertificate } from './client-certificate.ts'
export { EmulatorError } from './emulator-error.ts'
export type { EmulatorOptions } from './emulator-options.ts'
export type * from './faults/fault.ts'
export type { FaultInjector, SeenArrival } from './faults/fault-injector.ts'
export type { RunningGithub } from './github/github-server.ts'
export type { GithubOidc } from './github-oidc.ts'
export type { RunningKeyVault } from './key-vault/key-vault-server.ts'
export type { RunningEmulator } from './running-emulator.ts'
export type { Seed } from './seed-shape.ts'
export type { Tenant } from './tenant.ts'
export type { SeenRequest } from './traffic-record.ts'
export type { RunningVb365 } from './vb365/vb365-server.ts'

/** Starts a tenant, and what is to start beside it. Throws {@link EmulatorError} for a seed or state file that cannot be used. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const { port = 0, latencyMs = 0, recordFile, log } = options
  const keys = await keyMaterial()
  const prepared = prepareTenants(options)
  const { tenant, customers, findTenant, save } = prepared
  const job = new GithubJob(trustedSubject(tenant) ?? 'repo:contoso/backup:ref:refs/heads/main')
  const clock = new MovableClock(options.now)
  const resourceOrigins = new Map<string, string>()
  const context = tenantsContext(options, { clock, keys, job, resourceOrigins })
  const record = recordFile === undefined ? undefined : new TrafficRecord(recordFile)
  const faults = new FaultInjector(options.faults)
  const surroundings = { clock, latencyMs, record, faults }
  const { answer, services } = new TenantAnswers(context, tenant, customers, save)
  const listening = { ...surroundings, port, identity: keys.server, seen: context.requests }
  const hosts = await listenForTenant(listening, answer, services)
  resourceOrigins.set(hosts.exchangeOrigin, resourceAppIds.exchange)
  resourceOrigins.set(hosts.sharePointOrigin, resourceAppIds.sharePoint)
  const destinations = await startDestinations(options, {
    ...surroundings,
    tenant,
    findTenant,
    keys,
    authorityHost: hosts.origin,
    administrator: defaultIdentity(tenant).clientId,
    repository: repositoryOfSubject(job.subject)
  }).catch(async (error: unknown) => {
    await hosts.close()
    throw error
  })
  const emulator = runningEmulator({ prepared, context, faults, hosts, destinations })
  for (const line of describeEmulator(emulator)) log?.(line)
  return emulator
}
