import { durationText } from '../domain/duration-text.ts'
import { describeStep } from '../domain/plan/describe-plan.ts'
import type { Step } from '../domain/plan/plan.ts'
import type { Clock, Log } from '../ports.ts'

/** Steps that end within that time were written with one request, and took as long as each other. */
const TOGETHER_MS = 20

/** A line of the log for each step that is done, with how long it took; what is timed begins now. */
export function stepLines(log: Pick<Log, 'info'>, clock: Pick<Clock, 'now'>): (step: Step) => void {
  let begun = clock.now().getTime()
  let durationMs = 0
  return (step) => {
    const ended = clock.now().getTime()
    if (ended - begun > TOGETHER_MS || durationMs === 0) durationMs = ended - begun
    begun = ended
    const { mark, text } = describeStep(step)
    log.info(`  ${mark} ${text} (${durationText(durationMs)})`)
  }
}
