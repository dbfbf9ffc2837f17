import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RunningEmulator } from '../../emulator/index.ts'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import { ActionError } from '../../src/errors.ts'
import { VERSION } from '../../src/generated/version.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import type { Clock } from '../../src/ports.ts'
import { endedByRegistrations } from '../../src/report/ended-run.ts'
import { publish, type StepFiles } from '../../src/report/publish-report.ts'
import type { RegistrationReport } from '../../src/report/registration-report.ts'
import { runAll } from '../../src/wiring/run-all.ts'
import { share } from '../../src/wiring/wire-registration.ts'
import { administratorInputs } from '../support/administrator-inputs.ts'
import { captureOutput } from '../support/captured-output.ts'
import type { Runner } from '../support/certificate-life.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'

export interface MortalRun {
  /** How its registration stands in the report; undefined for a run that was killed. */
  readonly entry: RegistrationReport | undefined
  /** All that a person can see of it with debug logging on: log, outputs, summary and report. */
  readonly shown: string
  /** What the runner was asked to mask. */
  readonly masked: ReadonlySet<string>
  /** What its folders hold in the end, by path; a file's bytes as Latin-1. */
  readonly files: ReadonlyMap<string, string>
}

/** Runs in this process, as the action makes them, each of which can end in the middle. */
export interface MortalSession {
  /** Of the machine that keeps its files. */
  readonly folder: string
  run(registration: Registration, inputs?: Partial<Inputs>): Promise<MortalRun>
  /** For a fault that ends the run that is under way. */
  readonly abandoned: () => void
  close(): Promise<void>
}

/** Of a process that is dead nothing is left; one that is only taken for dead has this long to come to its end. */
const LAST_BREATH_MS = 2_000

/** @param runner whether each run has a machine of its own, or all have one that keeps its files */
export async function mortalSession(emulator: RunningEmulator, clock: Clock, runner: Runner): Promise<MortalSession> {
  const kept = await mkdtemp(join(tmpdir(), 'faults-'))
  let end = () => {}
  return {
    folder: kept,
    abandoned: () => end(),
    async run(registration, changes = {}) {
      const { promise: death, resolve } = Promise.withResolvers<undefined>()
      const cancellation = new AbortController()
      end = () => {
        resolve(undefined)
        cancellation.abort(new ActionError('cancelled', 'This run was taken for dead.'))
      }
      const folder = runner === 'self-hosted' ? kept : await mkdtemp(join(tmpdir(), 'faults-'))
      process.env['RUNNER_TEMP'] = folder
      const inputs = { ...administratorInputs(emulator), concurrency: 1, ...changes }
      const { value: entry, text } = await captureOutput(async () => {
        const finished = finish(registration, { inputs, folder, clock, signal: cancellation.signal })
        const first = await Promise.race([finished, death])
        if (first === undefined) await Promise.race([finished, delay(LAST_BREATH_MS)])
        return first
      })
      const files = await contentsOf(folder)
      if (folder !== kept) await rm(folder, { recursive: true, force: true })
      return { entry, files, ...seen(text) }
    },
    close: () => rm(kept, { recursive: true, force: true })
  }
}

interface Circumstances {
  readonly inputs: Inputs
  readonly folder: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A whole run; what outlives its log goes to the log too. */
async function finish(
  registration: Registration,
  { inputs, folder, clock, signal }: Circumstances
): Promise<RegistrationReport> {
  const log = new RunnerLog(clock)
  const rendering = { now: clock.now(), errorPage: 'https://github.com/contoso/register/blob/v1/docs/errors.md' }
  const shared = { ...share(inputs, folder, clock), pfxIterations: FEW_ITERATIONS }
  const settings = { inputs, workingDirectory: folder, log, rendering, keepsDebug: true, clock, signal }
  const record = await runAll([{ registration, file: 'contoso.json' }], settings, shared)
  const ended = endedByRegistrations(record, [], log)
  const facts = { actionVersion: VERSION, mode: inputs.mode.kind, shard: null }
  const report = ended.reportOf({ ...facts, startedOn: rendering.now, endedOn: clock.now() })
  const summary = ended.summaryOf(report, log.unshown)
  await publish({ report, outputs: ended.outputs, summary }, TO_THE_LOG, log, rendering)
  const [entry] = record.entries
  if (entry === undefined) throw new Error('the run left no entry of its registration')
  return entry
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const TO_THE_LOG: StepFiles = {
  setOutputs: (outputs) => print(JSON.stringify(outputs)),
  writeSummary: async (markdown) => print(markdown),
  writeReport: async (report) => {
    print(JSON.stringify(report))
    return 'report.json'
  }
}

function seen(text: string): Pick<MortalRun, 'shown' | 'masked'> {
  const lines = text.split(/\r?\n/)
  const mask = /^::add-mask::(.*)$/
  return {
    shown: lines.filter((line) => !mask.test(line)).join('\n'),
    masked: new Set(lines.flatMap((line) => mask.exec(line)?.[1] ?? []).map(unescaped))
  }
}

/** As workflow commands write what would end them. */
function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

async function contentsOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'latin1')] as const)
    )
  )
}
