import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts'
import { reaching } from '../local-services.ts'
import { runAction } from '../runner.ts'
import { makeMissingPfx } from '../sample-certificates.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'
import { type Exchanges, exchangesOf } from './exchange-chain.ts'
import { type Measurement, measure } from './measurement.ts'

export const FLOWS = ['new', 'new-pfx', 'second', 'renewal', 'existing', 'existing-second'] as const
export type Flow = (typeof FLOWS)[number]

export interface FlowRun extends Exchanges {
  readonly measurement: Measurement
}

const PFX_PASSWORD = 'bench-only'
const COMMON = {
  productVersion: '8.5',
  services: { exchangeOnline: true, sharePointOnline: true, teams: true },
  usage: ['backup', 'restoreDeviceCode', 'restoreCertificate']
}
const NEW = { tenant: 'contoso.onmicrosoft.com', application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' } }
const EXISTING = {
  tenant: 'northwind.onmicrosoft.com',
  application: {
    flow: 'existing',
    applicationId: '404271d0-0001-4000-8000-000000000042',
    username: 'backup@northwind.example'
  }
}
const GENERATED = { source: 'generate', friendlyName: 'VB365', keySize: 3072 }
const GIVEN = { source: 'pfx', path: 'given.pfx' } as const

/** Runs each flow once, in tenants of their own, at `latencyMs` an exchange. */
export async function runFlows(latencyMs: number): Promise<ReadonlyMap<Flow, FlowRun>> {
  const runs = new Map<Flow, FlowRun>()
  await inTenant('contoso', latencyMs, async (run) => {
    const generated = { ...COMMON, ...NEW, certificate: GENERATED, delivery: { pfx: { path: 'out/contoso.pfx' } } }
    runs.set('new', await run(generated))
    runs.set('second', await run(generated))
    runs.set('renewal', await run(generated, { rotate: 'force' }))
  })
  await inTenant('contoso', latencyMs, async (run) => {
    runs.set('new-pfx', await run({ ...COMMON, ...NEW, certificate: GIVEN }))
  })
  await inTenant('northwind', latencyMs, async (run) => {
    runs.set('existing', await run({ ...COMMON, ...EXISTING, certificate: GIVEN }))
    runs.set('existing-second', await run({ ...COMMON, ...EXISTING, certificate: GIVEN }))
  })
  return runs
}

type Run = (registration: object, inputs?: Readonly<Record<string, string>>) => Promise<FlowRun>

async function inTenant(seed: string, latencyMs: number, work: (run: Run) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    const emulator = await startEmulator({ seed, latencyMs })
    try {
      await makeMissingPfx(GIVEN, folder, PFX_PASSWORD)
      await work((registration, inputs = {}) => runOnce(emulator, folder, registration, inputs))
    } finally {
      await emulator.close()
    }
  })
}

async function runOnce(
  emulator: RunningEmulator,
  folder: string,
  registration: object,
  inputs: Readonly<Record<string, string>>
): Promise<FlowRun> {
  await writeFile(join(folder, 'registration.json'), JSON.stringify(registration))
  const { inputs: known, environment } = reaching(emulator)
  const before = emulator.requests.length
  const { result, measurement } = await measure((hook) =>
    runAction({
      workingDirectory: folder,
      environment: { ...environment, ...hook },
      inputs: {
        ...known,
        'client-secret': emulator.clientSecret,
        'pfx-password': PFX_PASSWORD,
        configuration: 'registration.json',
        ...inputs
      }
    })
  )
  if (result.exitCode !== 0) throw new Error(`A run that is measured failed:\n${result.log}`)
  return { measurement, ...exchangesOf(emulator.requests.slice(before)) }
}
