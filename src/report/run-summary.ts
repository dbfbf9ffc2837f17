import { CHECK_TITLES } from '../domain/checks/checks.ts'
import { counted } from './counted.ts'
import { codeCell, escapeHtml, escapeMarkdown, folded, table } from './markdown.ts'
import { helpLink } from './refusal-summary.ts'
import { byNeed } from './registration-order.ts'
import { REGISTRATION_STATES, type RegistrationReport, type RegistrationState } from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import type { ReportedCounts, RunReport } from './run-report.ts'
import { SUMMARY_LIMIT } from './size-limit.ts'

/** Bytes of rows in the overview, which comes first. */
const OVERVIEW_LIMIT = 400_000

/** How states are called in a heading and a table. */
export const STATE_WORDS: Readonly<Record<RegistrationState, string>> = {
  failed: 'failed',
  blocked: 'blocked',
  cancelled: 'cancelled',
  'not-started': 'not begun',
  unconfirmed: 'not confirmed',
  planned: 'to be changed',
  changed: 'changed',
  'in-place': 'in place',
  verified: 'verified'
}

/** The details of one registration, rendered as they would be alone. */
export interface RegistrationDetails {
  readonly entry: RegistrationReport
  readonly markdown: string
}

/** A colour that is also a form, for those who read the words later. */
const STATE_SIGNS: Readonly<Record<RegistrationState, string>> = {
  failed: '❌',
  blocked: '❌',
  cancelled: '⚠️',
  'not-started': '⚪',
  unconfirmed: '⚠️',
  planned: '📝',
  changed: '✅',
  'in-place': '✅',
  verified: '✅'
}

/**
 * The job summary of several registrations: an overview, then details while there is room, worst first.
 * @param all how many details there are with those that were not kept
 */
export function renderRunSummary(
  report: RunReport,
  details: readonly RegistrationDetails[],
  context: RenderContext,
  all = report.registrations.filter(({ state }) => state !== 'not-started').length
): string {
  const overview = renderOverview(report, context)
  const shown = foldDetails(details, SUMMARY_LIMIT - Buffer.byteLength(overview))
  const left = all - shown.length
  const rest = left > 0 && details.length > 0 ? [`Details of ${left} more have no room here; the log has them.`] : []
  return `${[overview, ...shown, ...rest].join('\n\n')}\n`
}

/** What became of each registration, those first that need attention. */
export function renderOverview(report: RunReport, context: RenderContext): string {
  const { registrations, counts, shard, failure, problems } = report
  const part = shard === null ? '' : `, shard ${shard}`
  const caution =
    failure === null
      ? []
      : [`> [!CAUTION]\n> ${escapeMarkdown(failure.message)}\n>\n> ${helpLink(failure.code, context)}`]
  if (registrations.length === 0) {
    const why = shard === null ? '' : ': no registration belongs to this shard'
    if (failure === null && problems.length === 0) {
      return `## ✅ No registration${part}\n\nThere was nothing to do${why}.`
    }
    return [`## ❌ No registration${part}`, ...caution].join('\n\n')
  }
  const sorted = registrations.toSorted(byNeed)
  const [worst] = sorted
  const sign = failure !== null ? '❌ ' : worst === undefined ? '' : `${STATE_SIGNS[worst.state]} `
  const heading = `## ${sign}${counted(registrations.length, 'registration')}${part}: ${countsText(counts)}`
  const rows = sorted.map((entry) => overviewRow(entry, context))
  const shown = fitting(rows, OVERVIEW_LIMIT)
  const rest = rows.length - shown.length
  return [
    heading,
    ...caution,
    table(['State', 'Registration', 'Tenant', 'Changed', 'Days left', 'What to know'], shown),
    ...(rest === 0 ? [] : [`${rest} more are in the report.`])
  ].join('\n\n')
}

/** As in `2 failed, 38 in place`. */
export function countsText(counts: ReportedCounts): string {
  return REGISTRATION_STATES.flatMap((state) =>
    counts[state] === 0 ? [] : `${counts[state]} ${STATE_WORDS[state]}`
  ).join(', ')
}

const LONGEST_REASON = 300

function overviewRow(entry: RegistrationReport, context: RenderContext): string[] {
  const { name, tenant, state, changed, certificate } = entry
  return [
    `${STATE_SIGNS[state]}\u00a0${STATE_WORDS[state]}`,
    codeCell(name),
    escapeMarkdown(tenant),
    changed ? 'yes' : 'no',
    daysText(certificate?.daysLeft ?? undefined),
    whatToKnow(entry, context)
  ]
}

function daysText(days: number | undefined): string {
  if (days === undefined) return ''
  return days < 0 ? '⚠️ expired' : String(days)
}

/** Why it failed or is not confirmed; how much was done otherwise. */
function whatToKnow({ state, failure, checks, steps }: RegistrationReport, context: RenderContext): string {
  if (failure !== null) return `${escapeMarkdown(shortened(failure.message))} ${helpLink(failure.code, context)}`
  const open = checks.filter(({ result }) => result === 'unknown').map(({ name }) => CHECK_TITLES[name])
  if (open.length > 0) return `Not known: ${open.join(', ')}`
  if (state === 'planned') return `${counted(steps.planned, 'change')} to make`
  return steps.done > 0 ? `${counted(steps.done, 'change')} made` : ''
}

function shortened(text: string): string {
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} …` : text
}

/** As many of the first rows as fit into a number of bytes. */
function fitting(rows: readonly string[][], limit: number): readonly string[][] {
  let bytes = 0
  const end = rows.findIndex((row) => {
    bytes += row.reduce((sum, cell) => sum + Buffer.byteLength(cell) + 3, 2)
    return bytes > limit
  })
  return end < 0 ? rows : rows.slice(0, end)
}

/** Room for the sentence on what is left out. */
const MARGIN = 200

function foldDetails(details: readonly RegistrationDetails[], room: number): readonly string[] {
  const blocks: string[] = []
  let left = room - MARGIN
  for (const { entry, markdown } of details.toSorted((a, b) => byNeed(a.entry, b.entry))) {
    const title = `${STATE_SIGNS[entry.state]} ${escapeHtml(entry.name)}: ${STATE_WORDS[entry.state]}`
    const block = folded(title, markdown.trimEnd())
    left -= Buffer.byteLength(block) + 2
    if (left < 0) break
    blocks.push(block)
  }
  return blocks
}
