import type { ActionError } from '../errors.ts'
import type { RegistrationProblem } from '../registration/registration-problem.ts'
import { instructionBlocks } from './instruction-blocks.ts'
import { escapeMarkdown } from './markdown.ts'
import { problemTable } from './problem-table.ts'

/** The job summary of a run that ended before it knew anything of a tenant. */
export function renderFailure({ message, instructions }: Pick<ActionError, 'message' | 'instructions'>): string {
  const parts = ['## Registration failed', renderCaution(message).trimEnd(), instructionBlocks(instructions)]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** What a reader must not miss. */
export function renderCaution(message: string): string {
  return `> [!CAUTION]\n> ${escapeMarkdown(message)}\n`
}

/** The job summary of registration files that are refused, every mistake with its place. */
export function renderProblems(problems: readonly RegistrationProblem[]): string {
  const mistakes = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`
  return `## Registration refused: ${mistakes}\n\n${problemTable(problems)}\n\nNothing was signed in to.\n`
}
