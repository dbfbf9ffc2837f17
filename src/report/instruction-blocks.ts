import type { Instruction } from '../errors.ts'
import { escapeHtml, escapeMarkdown, folded } from './markdown.ts'

/** Lines; more than these push what stands below out of sight. */
export const LINES_SHOWN = 6

/**
 * Commands to copy. They are made of GUIDs, of what the schema let pass and of quoted JSON on one line, so no fence can be
 * broken out of.
 */
export function instructionBlock({ title, language, lines }: Instruction): string {
  const block = `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``
  return lines.length > LINES_SHOWN ? folded(escapeHtml(title), block) : `${escapeMarkdown(title)}:\n\n${block}`
}
