import { durationText } from '../domain/duration-text.ts'
import { type RegistrationReport, WAS_STOPPED } from './registration-report.ts'
import { STATE_WORDS } from './run-summary.ts'

/** How far a run of several registrations is. */
export interface Progress {
  /** Registrations that have ended. */
  readonly done: number
  readonly all: number
  readonly failed: number
  readonly elapsedMs: number
}

/** One line on a registration that has ended, as in `3/40 a.json: changed in 4.2 s (1 failed so far, about 6 min left)`. */
export function progressLine({ name, state, durationMs }: RegistrationReport, progress: Progress): string {
  const { done, all } = progress
  // Once one is stopped, those that are left are not begun.
  const isLast = done === all || WAS_STOPPED.has(state)
  const sofar = [
    ...(progress.failed === 0 ? [] : [`${progress.failed} failed so far`]),
    ...(isLast ? [] : [`about ${durationText(remainingMs(progress))} left`])
  ]
  const rest = sofar.length === 0 ? '' : ` (${sofar.join(', ')})`
  return `${done}/${all} ${name}: ${STATE_WORDS[state]} in ${durationText(durationMs)}${rest}`
}

function remainingMs({ done, all, elapsedMs }: Progress): number {
  return done === 0 ? 0 : (elapsedMs / done) * (all - done)
}
