import type { Check } from '../domain/checks/checks.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { blockersIn } from '../domain/result/verdict.ts'
import { counted } from './counted.ts'
import { ERROR_TITLES } from './error-help.ts'

/** How a registration stands, as a reader takes it in first: a colour that is also a form, and words. */
export interface SummaryState {
  readonly sign: '✅' | '⚠️' | '❌' | '📝'
  readonly words: string
}

const READY: SummaryState = { sign: '✅', words: 'Ready' }

export function summaryState(outcome: Outcome): SummaryState {
  if (outcome.failure !== undefined) return failedState(outcome)
  switch (outcome.kind) {
    case 'refused':
    case 'blocked':
      return failedState(outcome)
    case 'planned':
      return plannedState(outcome.plan.steps.length, outcome.plan.blockers.length)
    case 'applied':
      return outcome.completed.length === 0 && outcome.checks.length === 0
        ? { sign: '✅', words: 'Nothing to do' }
        : readiness(outcome.checks)
    case 'verified':
    case 'checked':
      return readiness(outcome.checks)
  }
}

function failedState(outcome: Outcome): SummaryState {
  const blockers = outcome.kind === 'blocked' ? blockersIn(outcome.plan, outcome.mode).length : 0
  if (blockers > 0) return { sign: '❌', words: blockers === 1 ? 'Refused' : `Refused for ${blockers} reasons` }
  const code = outcome.failure?.code ?? 'unexpected'
  switch (code) {
    case 'verification-failed':
      return { sign: '❌', words: 'Not ready' }
    case 'cancelled':
      return { sign: '⚠️', words: 'Cancelled' }
    case 'drift': {
      const changes = outcome.kind === 'planned' ? outcome.plan.steps.length : 0
      return { sign: '❌', words: changes === 0 ? 'Drift' : `Drift of ${counted(changes, 'change')}` }
    }
    default:
      return { sign: '❌', words: ERROR_TITLES[code] }
  }
}

function plannedState(changes: number, blockers: number): SummaryState {
  if (changes === 0) return { sign: '✅', words: 'Nothing would change' }
  const words = `Plan with ${counted(changes, 'change')}`
  return blockers === 0 ? { sign: '📝', words } : { sign: '⚠️', words: `${words}, and something stands in the way` }
}

function readiness(checks: readonly Check[]): SummaryState {
  if (checks.some(({ result }) => result === 'failed')) return { sign: '❌', words: 'Not ready' }
  return checks.some(({ result }) => result === 'unknown') ? { sign: '⚠️', words: 'Not known to be ready' } : READY
}
