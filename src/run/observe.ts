import { type CertificateSource, offerOf } from '../certificates/certificate-source.ts'
import { type KeysAtHand, keysAtHand, withRecovered } from '../certificates/keys-at-hand.ts'
import { isKeyExpected } from '../domain/certificate/key-ahead.ts'
import type { RequiredPermissions } from '../domain/permissions/permission.ts'
import { certificateToRecover } from '../domain/plan/plan-certificate.ts'
import type { PlanningFacts } from '../domain/plan/planning-facts.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { Rotation } from '../domain/request/rotation.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { type Caller, foundApplication } from '../domain/tenant/observed-tenant.ts'
import { queryFor } from '../domain/tenant/tenant-query.ts'
import type { Destination, DestinationReading, RunContext } from '../ports.ts'
import type { RegisterPorts } from './planned-run.ts'

/** What is asked of a run for one registration. */
export interface RegistrationRequest {
  readonly registration: Registration
  readonly mode: RunMode
  readonly rotation: Rotation
}

/** What was begun before it was known who signs in. */
export interface BegunObservation {
  readonly caller: Promise<Caller>
  readonly readings: Promise<readonly DestinationReading[]>
}

/**
 * Signs in and reads the destinations side by side, and makes a key meanwhile where one will probably be needed. An error is
 * thrown where the readings are waited for.
 */
export function beginObservation(
  { mode, rotation }: RegistrationRequest,
  ports: RegisterPorts,
  now: Date
): BegunObservation {
  const caller = ports.directory.caller()
  const tenantId = caller.then((signedIn) => signedIn.tenantId)
  const readings = Promise.all(ports.destinations.map((destination) => destination.observe(tenantId)))
  const key = readings.then((all) => {
    if (mode.kind === 'apply') beginKey(ports.source, rotation, all, now)
  })
  for (const begun of [caller, tenantId, readings, key]) begun.catch(() => undefined)
  return { caller, readings }
}

function beginKey(
  source: CertificateSource,
  rotation: Rotation,
  readings: readonly DestinationReading[],
  now: Date
): void {
  if (source.kind !== 'generate') return
  const { request, maker } = source
  const destinations = readings.map(({ observed }) => observed)
  const atHand = readings.flatMap(({ keys }) => keys.map(({ facts }) => facts))
  if (isKeyExpected({ request, rotation, destinations, atHand, now })) maker.prepare(request)
}

/** What a plan is made from, and the private keys behind it. */
export interface Observation {
  readonly facts: PlanningFacts
  readonly keys: KeysAtHand
}

/** Reads the tenant beside the destinations, and asks a destination for the one key that a delivery would need. */
export async function observe(
  { registration, rotation }: RegistrationRequest,
  requirements: RequiredPermissions,
  begun: BegunObservation,
  { directory, exchange, rollover, source, destinations }: RegisterPorts,
  { clock, log }: RunContext
): Promise<Observation> {
  log.info('Reading the tenant')
  const query = queryFor(registration, requirements)
  const [observed, ews, readings] = await Promise.all([
    directory.observe(query),
    registration.exchange.ews === 'allow' ? exchange.observeEws() : undefined,
    begun.readings
  ])
  const facts = {
    registration,
    observed,
    certificate: offerOf(source),
    destinations: readings.map((reading) => reading.observed),
    rotation,
    ews,
    signsInWithCertificate: rollover !== undefined,
    now: clock.now()
  }
  const wanted = certificateToRecover(facts, foundApplication(observed)?.keyCredentials ?? [])
  const keys = await withRecovered(keysAtHand(source, readings), wanted, destinations)
  return { facts: { ...facts, keysAtHand: new Set(keys.keys()) }, keys }
}

/** Finds out what can be found out before anything is written: whether the certificate could be delivered afterwards. */
export async function prepare(destinations: readonly Destination[]): Promise<void> {
  await Promise.all(destinations.map((destination) => destination.prepare()))
}
