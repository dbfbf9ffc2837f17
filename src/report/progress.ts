import { durationText } from '../domain/duration-text.ts'
import { type RegistrationReport, WAS_STOPPED } from './registration-report.ts'
import { STATE_WORDS } from './run-summary.ts'

/** How far a run of several registrations is. */
export interface Progress {
  /** Registrations that have ended. */
  readonly done: number
  readonly all: number
  /** Registrations that are being handled. */
  readonly underWay: number
  readonly failed: number
  readonly elapsedMs: number
}

/** What is left is not said where it is less. */
const SHORTEST_MS = 1_000

/** One line on a registration that has ended, as in `3/40 a.json: changed in 4.2 s (1 failed so far, about 6 min left)`. */
export function progressLine({ name, state, durationMs }: RegistrationReport, progress: Progress): string {
  const { done, all } = progress
  // Once one is stopped, those that are left are not begun.
  const isLast = done === all || WAS_STOPPED.has(state)
  const left = remainingMs(progress)
  const sofar = [
    ...(progress.failed === 0 ? [] : [`${progress.failed} failed so far`]),
    ...(isLast || left < SHORTEST_MS ? [] : [`about ${durationText(left)} left`])
  ]
  const rest = sofar.length === 0 ? '' : ` (${sofar.join(', ')})`
  return `${done}/${all} ${name}: ${STATE_WORDS[state]} in ${durationText(durationMs)}${rest}`
}

/** Those under way are taken to be half done. */
function remainingMs({ done, all, underWay, elapsedMs }: Progress): number {
  const handled = done + underWay / 2
  return handled === 0 ? 0 : (elapsedMs / handled) * (all - handled)
}
