import type { Outcome } from '../../src/domain/result/outcome.ts'
import type { RenderContext } from '../../src/report/render-context.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { AUTUMN } from './dates.ts'

/** Texts are rendered in the autumn of 2026, at a version that has its documentation at GitHub. */
export const RENDER_CONTEXT: RenderContext = {
  now: AUTUMN,
  errorPage: 'https://github.com/contoso/register/blob/v1/docs/errors.md'
}

export function summaryOf(outcome: Outcome): string {
  return renderSummary(outcome, RENDER_CONTEXT)
}
