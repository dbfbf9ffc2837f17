import { CHECK_TITLES } from '../domain/checks/checks.ts'
import { readinessWarning } from '../domain/checks/headline.ts'
import { durationText } from '../domain/duration-text.ts'
import { checksOf, type Outcome, pfxOf } from '../domain/result/outcome.ts'
import { type ActionErrorCode, asActionError, chainOf } from '../errors.ts'
import type { StepLog } from '../ports.ts'
import { ERROR_TITLES, errorHelp } from './error-help.ts'
import type { RenderContext } from './render-context.ts'

/** What is worth a line of the log once a registration has ended; its failure is the last one. */
export function reportOutcome(outcome: Outcome, log: OutcomeLog, context: RenderContext): void {
  if (outcome.kind !== 'refused') {
    const open = outcome.failure === undefined ? readinessWarning(checksOf(outcome)) : undefined
    for (const message of [...outcome.warnings, ...(open === undefined ? [] : [open])]) log.warning(message)
    for (const { name, result, detail, durationMs } of checksOf(outcome)) {
      const took = durationMs === 0 ? '' : ` (${durationText(durationMs)})`
      log.info(`${CHECK_TITLES[name]}: ${result}, ${detail}${took}`)
    }
    const { applicationId, certificate } = outcome.registered
    if (applicationId !== undefined) log.info(`Application ID: ${applicationId}`)
    if (certificate !== undefined) log.info(`Certificate thumbprint: ${certificate.thumbprint}`)
    const pfx = pfxOf(outcome)
    if (pfx !== undefined) log.info(`PFX: ${pfx.path}`)
  }
  if (outcome.failure !== undefined) reportFailure(outcome.failure, log, context)
}

/** What the log of one registration takes. */
export type OutcomeLog = Pick<StepLog, 'info' | 'warning' | 'error' | 'debug'>

/** One error; how it came about only where debug logging is switched on. */
export function reportFailure(
  failure: unknown,
  log: Pick<OutcomeLog, 'error' | 'debug'>,
  context: RenderContext
): void {
  const { code, message } = asActionError(failure)
  log.error(`${message}\n${helpLine(code, context)}`, { title: ERROR_TITLES[code] })
  for (const error of chainOf(failure)) log.debug(error.stack ?? error.message)
}

export function helpLine(code: ActionErrorCode, { errorPage }: RenderContext): string {
  return `What this means, and what helps: ${errorHelp(code, errorPage)}`
}
