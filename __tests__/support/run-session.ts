import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { RunMode } from '../../src/domain/request/run-mode.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { asActionError } from '../../src/errors.ts'
import type { Inputs } from '../../src/inputs.ts'
import type { Clock } from '../../src/ports.ts'
import { startRun } from '../../src/run/run-context.ts'
import { share, wireRegistration } from '../../src/wiring/wire-registration.ts'
import { hurriedClock } from './clocks.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'
import { registrationOf } from './registration-builder.ts'

export interface RunOptions {
  readonly mode?: RunMode
  readonly inputs?: Partial<Inputs>
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** Other ways to the emulator, as through a server that fails on demand. */
  readonly graphEndpoint?: string
  readonly authorityHost?: string
  readonly exchangeEndpoint?: string
  readonly sharePointEndpoint?: string
}

export interface RunSession {
  readonly folder: string
  run(
    registration?: Registration,
    options?: RunOptions
  ): Promise<{ readonly outcome: Outcome; readonly log: RecordingLog }>
  close(): Promise<void>
}

/** A registration with a PFX that is delivered to the working directory, and with `changes`. */
export const deliveredRegistration = (changes: Readonly<Record<string, unknown>> = {}): Registration =>
  registrationOf({ delivery: { pfx: { path: 'contoso.pfx', encryption: 'TripleDES_SHA1' } }, ...changes })

/** Runs of registrations in this process, wired as the action is, in a working directory of their own. */
export async function runSession(emulator: RunningEmulator): Promise<RunSession> {
  const folder = await mkdtemp(join(tmpdir(), 'run-'))
  return {
    folder,
    async run(registration = deliveredRegistration(), options = {}) {
      const log = recordingLog()
      const { clock = hurriedClock(10), signal = new AbortController().signal } = options
      const context = startRun({ clock, log, signal })
      const inputs: Inputs = {
        configuration: '',
        clientId: emulator.clientId,
        signIn: { kind: 'secret', secret: emulator.clientSecret },
        pfxBase64: undefined,
        pfxPassword: 'pfx-Test-1',
        mode: options.mode ?? { kind: 'apply' },
        rotation: 'auto',
        deliveryToken: undefined,
        vb365Password: undefined,
        warnings: [],
        overrides: {
          authorityHost: options.authorityHost ?? emulator.authorityHost,
          graphEndpoint: options.graphEndpoint ?? emulator.graphEndpoint,
          graphAudience: 'https://graph.microsoft.com',
          exchangeEndpoint: options.exchangeEndpoint ?? emulator.exchangeEndpoint,
          sharePointEndpoint: options.sharePointEndpoint ?? emulator.sharePointEndpoint
        },
        ...options.inputs
      }
      // By the clock of the service: one that runs ahead of it is refused.
      const shared = share(inputs, folder, emulator.clock)
      const outcome = await wireRegistration(registration, inputs, folder, context, shared).catch(
        (error: unknown): Outcome => ({ kind: 'refused', registration, failure: asActionError(error) })
      )
      return { outcome, log }
    },
    close: () => rm(folder, { recursive: true, force: true })
  }
}
