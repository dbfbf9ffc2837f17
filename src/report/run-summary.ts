import { codeCell, escapeHtml, escapeMarkdown, table } from './markdown.ts'
import { byNeed } from './registration-order.ts'
import { REGISTRATION_STATES, type RegistrationReport, type RegistrationState } from './registration-report.ts'
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

/** The job summary of several registrations: an overview, then details while there is room, worst first. */
export function renderRunSummary(report: RunReport, details: readonly RegistrationDetails[]): string {
  const overview = renderOverview(report)
  const folded = foldDetails(details, SUMMARY_LIMIT - Buffer.byteLength(overview))
  const left = report.registrations.filter(({ state }) => state !== 'not-started').length - folded.length
  const rest = left > 0 && details.length > 0 ? [`Details of ${left} more have no room here; the log has them.`] : []
  const caution = report.failure === null ? [] : [`> [!CAUTION]\n> ${escapeMarkdown(report.failure.message)}`]
  return `${[...caution, overview, ...folded, ...rest].join('\n\n')}\n`
}

/** What became of each registration, those first that need attention. */
export function renderOverview({ registrations, counts, shard }: RunReport): string {
  const part = shard === null ? '' : `, shard ${shard}`
  if (registrations.length === 0) {
    return `## No registration${part}\n\nThere was nothing to do: no registration belongs to this shard.`
  }
  const noun = registrations.length === 1 ? 'registration' : 'registrations'
  const heading = `## ${registrations.length} ${noun}${part}: ${countsText(counts)}`
  const rows = registrations.toSorted(byNeed).map(overviewRow)
  const shown = fitting(rows, OVERVIEW_LIMIT)
  const head = ['Registration', 'Tenant', 'Application', 'State', 'Changed', 'Days left', 'What']
  const rest = rows.length - shown.length
  return [heading, table(head, shown), ...(rest === 0 ? [] : [`${rest} more are in the report.`])].join('\n\n')
}

/** As in `2 failed, 38 in place`. */
export function countsText(counts: ReportedCounts): string {
  return REGISTRATION_STATES.flatMap((state) =>
    counts[state] === 0 ? [] : `${counts[state]} ${STATE_WORDS[state]}`
  ).join(', ')
}

const LONGEST_REASON = 300

function overviewRow({
  name,
  tenant,
  application,
  state,
  changed,
  certificate,
  failure
}: RegistrationReport): string[] {
  const reason = failure?.message ?? ''
  const shown = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)} …` : reason
  return [
    codeCell(name),
    escapeMarkdown(tenant),
    escapeMarkdown(application.name ?? application.applicationId ?? ''),
    STATE_WORDS[state],
    changed ? 'yes' : 'no',
    certificate?.daysLeft === undefined || certificate.daysLeft === null ? '' : String(certificate.daysLeft),
    escapeMarkdown(shown)
  ]
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
  const folded: string[] = []
  let left = room - MARGIN
  for (const { entry, markdown } of details.toSorted((a, b) => byNeed(a.entry, b.entry))) {
    const title = `${escapeHtml(entry.name)}: ${STATE_WORDS[entry.state]}`
    const block = `<details><summary>${title}</summary>\n\n${markdown.trimEnd()}\n\n</details>`
    left -= Buffer.byteLength(block) + 2
    if (left < 0) break
    folded.push(block)
  }
  return folded
}
