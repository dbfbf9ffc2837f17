import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningEmulator, SeenRequest } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { RunMode } from '../../src/domain/request/run-mode.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { asActionError } from '../../src/errors.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import type { Clock } from '../../src/ports.ts'
import { type Outputs, outputsOf } from '../../src/report/outputs.ts'
import { startRun } from '../../src/run/run-context.ts'
import { share, wireRegistration } from '../../src/wiring/wire-registration.ts'
import { PASSWORD, vector } from '../pkcs12/vectors.ts'
import { hurriedClock } from './clocks.ts'
import { FEW_ITERATIONS } from './few-iterations.ts'
import { graphRequestsAmong, writesAmong } from './graph-requests.ts'
import { type RecordingLog, recordingLog } from './recording-log.ts'
import { registrationOf } from './registration-builder.ts'
import { summaryOf } from './rendered.ts'

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
  /** What the runner's clock shows, by which certificates are judged and assertions are dated; the service's by default. */
  readonly runnerClock?: Pick<Clock, 'now'>
}

/** A run and what a user gets of it. */
export interface FinishedRun {
  readonly outcome: Outcome
  readonly log: RecordingLog
  /** Of the failure; empty where there is none. */
  readonly message: string
  /** Of the log and of the outcome, in the order in which they are shown. */
  readonly warnings: readonly string[]
  readonly outputs: Omit<Outputs, 'report'>
  readonly summary: string
  /** All that the services of the tenant were asked. */
  readonly requests: readonly SeenRequest[]
  readonly graphRequests: readonly SeenRequest[]
  /** `METHOD /path` of each request of Graph that is no reading. */
  readonly writes: readonly string[]
}

export interface RunSession {
  readonly folder: string
  readonly emulator: RunningEmulator
  run(registration?: Registration, options?: RunOptions): Promise<FinishedRun>
  /** Copies a PFX that another program wrote into the working directory. */
  addPfx(name: string): Promise<void>
  close(): Promise<void>
}

/** A registration with a PFX that is delivered to the working directory, and with `changes`. */
export const deliveredRegistration = (changes: Readonly<Record<string, unknown>> = {}): Registration =>
  registrationOf({ delivery: { pfx: { path: 'contoso.pfx', encryption: 'TripleDES_SHA1' } }, ...changes })

/** Runs of registrations in this process, wired as the action is, in a working directory of their own or a given one. */
export async function runSession(emulator: RunningEmulator, workspace?: string): Promise<RunSession> {
  const folder = workspace ?? (await mkdtemp(join(tmpdir(), 'run-')))
  return {
    folder,
    emulator,
    async run(registration = deliveredRegistration(), options = {}) {
      const log = recordingLog()
      const before = emulator.requests.length
      const { clock = hurriedClock(10), signal = new AbortController().signal } = options
      const context = startRun({ clock, log, signal })
      const inputs: Inputs = {
        configuration: '',
        clientId: emulator.clientId,
        signIn: { kind: 'secret', secret: emulator.clientSecret },
        pfxBase64: undefined,
        pfxPassword: PASSWORD,
        mode: options.mode ?? { kind: 'apply' },
        rotation: 'auto',
        deliveryToken: undefined,
        vb365Password: undefined,
        concurrency: 1,
        shard: undefined,
        timeLimitMs: 1_800_000,
        comments: false,
        githubToken: undefined,
        warnings: [],
        overrides: {
          authorityHost: options.authorityHost ?? emulator.authorityHost,
          graphEndpoint: options.graphEndpoint ?? emulator.graphEndpoint,
          graphAudience: undefined,
          exchangeEndpoint: options.exchangeEndpoint ?? emulator.exchangeEndpoint,
          sharePointEndpoint: options.sharePointEndpoint ?? emulator.sharePointEndpoint
        },
        ...options.inputs
      }
      // By the clock of the service: one that runs ahead of it is refused.
      const shared = { ...share(inputs, folder, options.runnerClock ?? emulator.clock), pfxIterations: FEW_ITERATIONS }
      const outcome = await wireRegistration({ registration, file: undefined }, inputs, folder, context, shared).catch(
        (error: unknown): Outcome => ({ kind: 'refused', registration, failure: asActionError(error) })
      )
      const requests = emulator.requests.slice(before)
      return {
        outcome,
        log,
        message: outcome.failure?.message ?? '',
        warnings: [...warningsIn(log), ...(outcome.kind === 'refused' ? [] : outcome.warnings)],
        outputs: outputsOf(outcome),
        summary: summaryOf(outcome),
        requests,
        graphRequests: graphRequestsAmong(requests),
        writes: writesAmong(requests)
      }
    },
    addPfx: (name) => writeFile(join(folder, name), vector(name)),
    close: () => rm(folder, { recursive: true, force: true })
  }
}

function warningsIn({ lines }: RecordingLog): readonly string[] {
  return lines.flatMap((line) => /^warning: (.*)$/s.exec(line)?.[1] ?? [])
}
