import { generateKeyPair } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from '../../emulator/index.ts'
import { reaching } from '../local-services.ts'
import { isPlainRecord, plainRecord } from '../plain-record.ts'
import { runAction } from '../runner.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'
import { type Measurement, measure } from './measurement.ts'

const KEY_BITS = 3072
const LATENCY_MS = 50
const PFX_PASSWORD = 'bench-only'
/** Keys that are made to find out how fast they can be made. */
const MOST_SAMPLE_KEYS = 100

export interface TenantsRun {
  readonly tenants: number
  readonly measurement: Measurement
  /** Registrations a second. */
  readonly rate: number
  /** Keys a second, where nothing but keys is made. */
  readonly keyRate: number
}

/** A run over new tenants of `count`, each of which gets an application with a key of its own. */
export async function runTenants(count: number): Promise<TenantsRun> {
  const keyRate = await rateOfKeys(Math.min(count, MOST_SAMPLE_KEYS))
  return withTemporaryFolder(async (folder) => {
    const emulator = await startEmulator({ tenants: count, latencyMs: LATENCY_MS })
    try {
      await mkdir(join(folder, 'customers'))
      for (const { tenantId } of emulator.tenants) {
        await writeFile(join(folder, 'customers', `${tenantId}.json`), JSON.stringify(registrationOf(tenantId)))
      }
      const { inputs, environment } = reaching(emulator)
      const { result, measurement } = await measure((hook) =>
        runAction({
          workingDirectory: folder,
          environment: { ...environment, ...hook },
          inputs: {
            ...inputs,
            'client-secret': emulator.clientSecret,
            'pfx-password': PFX_PASSWORD,
            configuration: 'customers/*.json'
          }
        })
      )
      requireAll(result.report, count)
      return { tenants: count, measurement, rate: (count * 1000) / measurement.wallMs, keyRate }
    } finally {
      await emulator.close()
    }
  })
}

function registrationOf(tenant: string): object {
  return {
    tenant,
    productVersion: '8.5',
    services: { exchangeOnline: true, sharePointOnline: true, teams: true },
    application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
    certificate: { source: 'generate', keySize: KEY_BITS },
    delivery: { pfx: { path: `out/${tenant}.pfx` } }
  }
}

/** A figure counts only where the report holds every registration, and each has ended well. */
function requireAll(report: unknown, count: number): void {
  const { registrations } = plainRecord(report, 'the report')
  const all = Array.isArray(registrations) ? registrations.filter(isPlainRecord) : []
  const failed = all.filter(({ failure }) => failure !== null && failure !== undefined)
  if (all.length === count && failed.length === 0) return
  throw new Error(`Of ${count} registrations the report holds ${all.length}, of which ${failed.length} failed.`)
}

/** On as many threads as there are cores. */
async function rateOfKeys(count: number): Promise<number> {
  const makeKey = promisify(generateKeyPair)
  const startedAt = performance.now()
  let left = count
  const worker = async () => {
    for (; left > 0; await makeKey('rsa', { modulusLength: KEY_BITS })) left -= 1
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return (count * 1000) / (performance.now() - startedAt)
}
