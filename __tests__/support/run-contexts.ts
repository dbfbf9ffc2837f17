import type { Clock, Log, RunContext } from '../../src/ports.ts'
import { startRun } from '../../src/run/run-context.ts'
import { manualClock } from './clocks.ts'
import { recordingLog } from './recording-log.ts'

/** The context of a run that nobody cancels, on a clock that stands still unless another is given. */
export function runContext({
  clock = manualClock(),
  limitMs,
  signal = new AbortController().signal,
  log = recordingLog()
}: {
  readonly clock?: Clock
  readonly limitMs?: number
  readonly signal?: AbortSignal
  readonly log?: Log
} = {}): RunContext {
  return startRun({ clock, signal, log }, limitMs)
}
