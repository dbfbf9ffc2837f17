import { durationText } from '../domain/duration-text.ts'
import { renderCaution } from './caution.ts'
import { instructionBlock } from './instruction-blocks.ts'
import { escapeMarkdown } from './markdown.ts'
import type { MergedReport } from './merge-reports.ts'
import { problemTable } from './problem-table.ts'
import { HAS_FAILED, type RegistrationReport } from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import type { RunReport } from './run-report.ts'
import { renderRunSummary } from './run-summary.ts'

/** The job summary of merged reports: an overview of all registrations, and details of those that are not done. */
export function renderMergedSummary(
  { report, reports }: Pick<MergedReport, 'report' | 'reports'>,
  context: RenderContext
): string {
  const failed = report.registrations.filter(({ state }) => HAS_FAILED.has(state))
  const details = failed.map((entry) => ({ entry, markdown: failureDetails(entry, context) }))
  const { problems } = report
  const mistakes = problems.length === 0 ? [] : [`### Mistakes in registration files\n\n${problemTable(problems)}`]
  const times = reports === 0 ? [] : [timing(report)]
  return `${[renderRunSummary(report, details, context, details.length).trimEnd(), ...mistakes, ...times].join('\n\n')}\n`
}

function failureDetails({ failure, steps, instructions }: RegistrationReport, context: RenderContext): string {
  const left = steps.all.filter(({ done }) => !done).map(({ text }) => `- ${escapeMarkdown(text)}`)
  return [
    failure === null ? '' : renderCaution(failure, context),
    steps.done === 0 ? 'Nothing was written.' : `${steps.done} of ${steps.planned} steps were done.`,
    left.length === 0 ? '' : `Not done:\n\n${left.join('\n')}`,
    ...instructions.map(instructionBlock)
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function timing({ mergedShards, startedOn, endedOn }: RunReport): string {
  const took = durationText(Date.parse(endedOn) - Date.parse(startedOn))
  return `${mergedShards.length === 0 ? '' : `Merged from ${mergedShards.length} shards. `}From the first start to the last end: ${took}.`
}
