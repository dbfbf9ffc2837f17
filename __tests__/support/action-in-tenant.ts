import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmulatorOptions, type RunningEmulator, type SeenRequest, startEmulator } from '../../emulator/index.ts'
import { type ActionCall, type ActionRun, runAction } from '../../scripts/runner.ts'
import { graphRequestsAmong, writesAmong } from './graph-requests.ts'

export const PFX_PASSWORD = 'test-pfx-password'

export interface ActionInTenant {
  readonly emulator: RunningEmulator
  readonly workingDirectory: string
  /** Runs the committed `dist/index.js` with a registration; `''` takes an input away. */
  readonly run: (registration: object | string, call?: Partial<ActionCall>) => Promise<ActionRun>
  /** Requests of Graph that the last run made, batch items instead of their batches. */
  readonly graphRequests: () => readonly SeenRequest[]
  /** Requests of Graph in the last run that are no reading. */
  readonly writes: () => readonly string[]
  readonly close: () => Promise<void>
}

/** A tenant, an empty working directory, and the action as a runner starts it. */
export async function actionInTenant(options: EmulatorOptions = {}): Promise<ActionInTenant> {
  const emulator = await startEmulator(options)
  const workingDirectory = await mkdtemp(join(tmpdir(), 'workspace-'))
  let before = 0
  const requests = () => emulator.requests.slice(before)
  return {
    emulator,
    workingDirectory,
    run: (registration, call = {}) => {
      before = emulator.requests.length
      return runAction({
        workingDirectory,
        ...call,
        environment: {
          NODE_EXTRA_CA_CERTS: emulator.caFile,
          ...(options.now === undefined ? {} : datesOf(emulator)),
          ...call.environment
        },
        inputs: {
          configuration: typeof registration === 'string' ? registration : JSON.stringify(registration),
          'client-id': emulator.clientId,
          'client-secret': emulator.clientSecret,
          'pfx-password': PFX_PASSWORD,
          'authority-host': emulator.authorityHost,
          'graph-endpoint': emulator.graphEndpoint,
          'exchange-endpoint': emulator.exchangeEndpoint,
          'sharepoint-endpoint': emulator.sharePointEndpoint,
          ...call.inputs
        }
      })
    },
    graphRequests: () => graphRequestsAmong(requests()),
    writes: () => writesAmong(requests()),
    close: async () => {
      await emulator.close()
      await rm(workingDirectory, { recursive: true, force: true })
    }
  }
}

/** Where a tenant has a time of its own, the action has it too: each refuses the other where they differ. */
function datesOf({ clock }: RunningEmulator): Record<string, string> {
  const preloaded = new URL('shifted-dates.ts', import.meta.url)
  return { NODE_OPTIONS: `--import=${preloaded}`, DATES_BEGIN_AT: clock.now().toISOString() }
}

/** A registration of the emulator's `contoso`, with everything that 8.5 knows. */
export function contosoRegistration(change: object = {}): object {
  return {
    tenant: 'contoso.onmicrosoft.com',
    productVersion: '8.5',
    services: { exchangeOnline: true, sharePointOnline: true, teams: true },
    application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
    certificate: { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048 },
    delivery: { pfx: { path: 'out/contoso.pfx' } },
    ...change
  }
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
