import { readActionMetadata } from '../../scripts/action-metadata.ts'
import { isPlainRecord, type PlainRecord } from '../../scripts/plain-record.ts'

const ACTION = /register-vb365-application|^\.\/$/
const { inputs } = await readActionMetadata()
const USUAL_TIME_LIMIT = Number(inputs.find(({ name }) => name === 'time-limit')?.default)

export function jobsOf(workflow: PlainRecord): readonly PlainRecord[] {
  return Object.values(Object(workflow['jobs'])).filter(isPlainRecord)
}

export function stepsOf(job: PlainRecord): readonly PlainRecord[] {
  return Array.isArray(job['steps']) ? job['steps'].filter(isPlainRecord) : []
}

/**
 * Whether a job still has time once the action has given up: a step that saves the PFX or the report is skipped in a job
 * that GitHub ends.
 */
export function outlastsTheAction(job: PlainRecord): boolean {
  const limits = stepsOf(job)
    .filter(({ uses }) => ACTION.test(String(uses)))
    .map((step) => Object(step['with']))
    .filter(({ mode }) => mode !== 'merge')
    .map((given) => Number(given['time-limit'] ?? USUAL_TIME_LIMIT))
  return limits.every((limit) => Number(job['timeout-minutes']) > limit)
}
