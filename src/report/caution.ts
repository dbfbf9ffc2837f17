import type { ActionError, ActionErrorCode } from '../errors.ts'
import { errorHelp } from './error-help.ts'
import { escapeMarkdown } from './markdown.ts'
import type { RenderContext } from './render-context.ts'

/** A failure, which a reader must not miss. */
export function renderCaution(
  { code, message }: Pick<ActionError, 'code' | 'message'>,
  context: RenderContext
): string {
  return `> [!CAUTION]\n> ${escapeMarkdown(message)}\n>\n> ${helpLink(code, context)}`
}

/** Where a reader learns what a failure means. */
export function helpLink(code: ActionErrorCode, { errorPage }: RenderContext): string {
  return `[What this means, and what helps](${errorHelp(code, errorPage)})`
}
