import type { RunningEmulator } from '../../emulator/index.ts'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import type { Clock, StepLog } from '../../src/ports.ts'
import type { RunRecord } from '../../src/report/run-record.ts'
import { runAll } from '../../src/wiring/run-all.ts'
import { share } from '../../src/wiring/wire-registration.ts'
import { administratorInputs } from './administrator-inputs.ts'
import { captureOutput } from './captured-output.ts'
import { hurriedClock } from './clocks.ts'
import { FEW_ITERATIONS } from './few-iterations.ts'
import { RENDER_CONTEXT } from './rendered.ts'

export interface RunAllOptions {
  readonly inputs?: Partial<Inputs>
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly log?: StepLog
}

/** What became of several registrations, and what was written to the log meanwhile. */
export interface HandledRegistrations {
  readonly record: RunRecord
  readonly lines: readonly string[]
}

/** Handles several registrations in this process, wired as the action is. */
export async function runAllInProcess(
  registrations: readonly NamedRegistration[],
  emulator: RunningEmulator,
  folder: string,
  options: RunAllOptions = {}
): Promise<HandledRegistrations> {
  const { inputs: changes = {}, clock = hurriedClock(10), signal = new AbortController().signal } = options
  const inputs: Inputs = { ...administratorInputs(emulator), ...changes }
  const settings = {
    inputs,
    workingDirectory: folder,
    log: options.log ?? new RunnerLog(clock),
    rendering: RENDER_CONTEXT,
    keepsDebug: false,
    clock,
    signal
  }
  const { value: record, text } = await captureOutput(() => {
    const shared = { ...share(inputs, folder, emulator.clock), pfxIterations: FEW_ITERATIONS }
    return runAll(registrations, settings, shared)
  })
  return { record, lines: text.trimEnd().split(/\r?\n/) }
}
