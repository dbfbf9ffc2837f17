import type { Instruction } from '../errors.ts'
import { escapeMarkdown } from './markdown.ts'

/**
 * Commands to copy; empty without any. They are made of GUIDs, of what the schema let pass and of quoted JSON on one
 * line, so no fence can be broken out of.
 */
export function instructionBlocks(all: readonly Instruction[]): string {
  if (all.length === 0) return ''
  const blocks = all.map(
    ({ title, language, lines }) => `${escapeMarkdown(title)}:\n\n\`\`\`${language}\n${lines.join('\n')}\n\`\`\``
  )
  return ['### For you to do', ...blocks].join('\n\n')
}
