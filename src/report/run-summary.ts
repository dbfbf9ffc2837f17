import { CHECK_TITLES } from '../domain/checks/checks.ts'
import { renderCaution } from './caution.ts'
import { counted } from './counted.ts'
import { ERROR_TITLES, errorHelp } from './error-help.ts'
import { codeCell, escapeHtml, escapeMarkdown, folded, table } from './markdown.ts'
import { apparentState, byNeed } from './registration-order.ts'
import {
  REGISTRATION_STATES,
  type RegistrationReport,
  type RegistrationState,
  type ReportedFailure
} from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import type { ReportedCounts, RunReport } from './run-report.ts'
import { SUMMARY_LIMIT } from './size-limit.ts'
import { signOf } from './state-sign.ts'

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
  const { blocks, shown } = foldDetails(details, SUMMARY_LIMIT - Buffer.byteLength(overview))
  const left = all - shown
  const rest = left > 0 && details.length > 0 ? [`Details of ${left} more have no room here; the report has them.`] : []
  return `${[overview, ...blocks, ...rest].join('\n\n')}\n`
}

/** What became of each registration, those first that need attention. */
function renderOverview(report: RunReport, context: RenderContext): string {
  const { registrations, counts, shard, failure, problems } = report
  const part = shard === null ? '' : `, shard ${shard}`
  const caution = failure === null ? [] : [renderCaution(failure, context)]
  if (registrations.length === 0) {
    const why = shard === null ? '' : ': no registration belongs to this shard'
    if (failure === null && problems.length === 0) {
      return `## ✅ No registration${part}\n\nThere was nothing to do${why}.`
    }
    return [`## ❌ No registration${part}`, ...caution].join('\n\n')
  }
  const sorted = registrations.toSorted(byNeed)
  const [worst] = sorted
  const sign = failure !== null ? '❌ ' : worst === undefined ? '' : `${signOf(worst)} `
  const heading = `## ${sign}${counted(registrations.length, 'registration')}${part}: ${countsText(counts)}`
  const rows = sorted.map((entry) => overviewRow(entry, context))
  const shown = fitting(rows, OVERVIEW_LIMIT)
  const rest = rows.length - shown.length
  return [
    heading,
    ...caution,
    table(['State', 'Registration', 'What to know', 'Tenant', 'Days left', 'Changed'], shown),
    ...(rest === 0 ? [] : [`${rest} more ${rest === 1 ? 'is' : 'are'} in the report.`])
  ].join('\n\n')
}

/** As in `2 failed, 38 in place`. */
function countsText(counts: ReportedCounts): string {
  return REGISTRATION_STATES.flatMap((state) =>
    counts[state] === 0 ? [] : `${counts[state]} ${STATE_WORDS[state]}`
  ).join(', ')
}

const LONGEST_REASON = 160

function overviewRow(entry: RegistrationReport, context: RenderContext): string[] {
  const { name, tenant, state, changed, certificate } = entry
  return [
    `${signOf(entry)}\u00a0${STATE_WORDS[state]}`,
    codeCell(name),
    whatToKnow(entry, context),
    escapeMarkdown(tenant),
    daysText(certificate?.daysLeft ?? undefined),
    changed ? 'yes' : 'no'
  ]
}

function daysText(days: number | undefined): string {
  if (days === undefined) return ''
  return days < 0 ? '⚠️ expired' : String(days)
}

/** Why it failed or is not confirmed; how much was done otherwise. */
function whatToKnow({ state, failure, checks, steps }: RegistrationReport, context: RenderContext): string {
  if (failure !== null) return failureCell(failure, context)
  const open = checks.filter(({ result }) => result === 'unknown').map(({ name }) => CHECK_TITLES[name])
  if (open.length > 0) return `Not known: ${open.join(', ')}`
  if (state === 'planned') return `${counted(steps.planned, 'change')} to make`
  return steps.done > 0 ? `${counted(steps.done, 'change')} made` : ''
}

/** A cell has room for the beginning; addresses, which do not break, are in the details below. */
function failureCell({ code, message }: ReportedFailure, context: RenderContext): string {
  // What was tried is in the title already, and Microsoft's own words are in the details.
  const text = message
    .replace(/^.{0,200}? failed[.:] (?=\S)/, '')
    .replace(/ Microsoft Entra answered: .*$/s, '')
    .replace(/https?:\/\/\S+/g, '…')
  const reason = text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)} …` : text
  return `[${ERROR_TITLES[code]}](${errorHelp(code, context.errorPage)}): ${escapeMarkdown(reason)}`
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

/** Room for the sentence on what is left out, and for a fold around those that need no attention. */
const MARGIN = 400
/** Where there is nothing to see, all are folded as one. */
const NEEDS_NO_ATTENTION: ReadonlySet<RegistrationState> = new Set(['in-place', 'verified'])

interface Folded {
  readonly blocks: readonly string[]
  /** How many registrations they are of. */
  readonly shown: number
}

function foldDetails(details: readonly RegistrationDetails[], room: number): Folded {
  const all = details.toSorted((a, b) => byNeed(a.entry, b.entry)).map(foldOne)
  let left = room - MARGIN
  const end = all.findIndex(({ block }) => {
    left -= Buffer.byteLength(block) + 2
    return left < 0
  })
  const shown = end < 0 ? all : all.slice(0, end)
  const { true: quiet = [], false: others = [] } = Object.groupBy(shown, ({ isQuiet }) => `${isQuiet}`)
  const together = quiet.map(({ block }) => block).join('\n\n')
  const title = `✅ ${counted(quiet.length, 'registration')} with nothing to do`
  return {
    blocks: [...others.map(({ block }) => block), ...(quiet.length === 0 ? [] : [folded(title, together)])],
    shown: shown.length
  }
}

function foldOne({ entry, markdown }: RegistrationDetails): {
  readonly block: string
  readonly isQuiet: boolean
} {
  const title = `${signOf(entry)} ${escapeHtml(entry.name)}: ${STATE_WORDS[entry.state]}`
  return {
    block: folded(title, markdown.trimEnd()),
    isQuiet: NEEDS_NO_ATTENTION.has(apparentState(entry))
  }
}
