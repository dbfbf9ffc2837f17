import { CHECK_TITLES, type Check, type CheckResult } from '../domain/checks/checks.ts'
import { isoDay } from '../domain/date-text.ts'
import { describeBlocker } from '../domain/plan/describe-blocker.ts'
import { describePlan, describeStep, type PlanLine, type PlanMark } from '../domain/plan/describe-plan.ts'
import type { Blocker } from '../domain/plan/plan.ts'
import { blockersIn, type Outcome } from '../domain/result/outcome.ts'
import type { ActionError } from '../errors.ts'
import { instructionBlocks } from './instruction-blocks.ts'
import { code, escapeMarkdown, table } from './markdown.ts'

/** Bytes. The runner drops a job summary over 1 MiB; one registration stays far below, so a cut is the exception. */
const SIZE_LIMIT = 900_000

/** The job summary of one registration, in GitHub's Markdown. Holds no secret: an outcome has none. */
export function renderSummary(outcome: Outcome): string {
  const parts = [
    `## ${title(outcome)}`,
    verdict(outcome),
    identifiers(outcome),
    checksTable(outcome.checks),
    warnings(outcome.warnings),
    instructionBlocks(outcome.instructions),
    planDetails(outcome)
  ]
  const summary = `${parts.filter((part) => part !== '').join('\n\n')}\n`
  return Buffer.byteLength(summary) <= SIZE_LIMIT ? summary : cut(summary)
}

/** As many whole lines as fit, and the end of whatever they leave open: it would swallow what follows it. */
function cut(summary: string): string {
  const bytes = Buffer.from(summary)
  const kept = bytes.subarray(0, bytes.lastIndexOf('\n', SIZE_LIMIT)).toString('utf8')
  const count = (line: RegExp) => kept.match(line)?.length ?? 0
  const fence = count(/^```/gm) % 2 === 0 ? '' : '\n```'
  const details = count(/^<details>/gm) > count(/^<\/details>/gm) ? '\n\n</details>' : ''
  return `${kept}${fence}${details}\n\nThis summary was cut at its size limit. The rest is in the log.\n`
}

function title({ registration: { application, tenant }, plan }: Outcome): string {
  const found = plan.present.find((fact) => fact.kind === 'application')
  const name = application.flow === 'new' ? application.name : (found?.displayName ?? application.applicationId)
  return `${escapeMarkdown(name)} in ${escapeMarkdown(tenant)}`
}

function verdict(outcome: Outcome): string {
  const { registration, failure, completed, plan, mode, checks } = outcome
  if (failure !== undefined) {
    const left = plan.steps.length - completed.length
    const progress =
      completed.length === 0
        ? 'Nothing was written.'
        : `${completed.length === 1 ? '1 step was' : `${completed.length} steps were`} done, ${left} ${left === 1 ? 'was' : 'were'} not.`
    return `> [!CAUTION]\n${reasons(failure, blockersIn(plan, mode))}\n>\n> ${progress}`
  }
  if (mode.kind === 'verify' || isOnlyChecked(registration)) return `${verifiedVerdict(checks)} Nothing was written.`
  if (mode.kind === 'plan') return [plannedVerdict(plan.steps.length), ...plan.blockers.map(note)].join('\n\n')
  if (completed.length === 0) return `Everything was in place already. Nothing was changed.${whereTheKeyIs(outcome)}`
  const changes = `${completed.length === 1 ? '1 change' : `${completed.length} changes`} made.`
  const isProved = checks.every(({ result }) => result !== 'unknown')
  return isProved ? `Ready for Veeam Backup for Microsoft 365. ${changes}` : `${changes} ${verifiedVerdict(checks)}`
}

/** On a runner that is new for each job the PFX is never there again: that is no fault, but nobody is to look for it. */
function whereTheKeyIs({ registration: { certificate }, registered, pfxPath }: Outcome): string {
  const isElsewhere = certificate.source === 'generate' && registered.certificate !== undefined && pfxPath === undefined
  return isElsewhere ? ' The PFX of the certificate is not here: an earlier run made it.' : ''
}

/** Several blockers are a list: joined to one sentence nobody sees where the second begins. */
function reasons({ message }: ActionError, blockers: readonly Blocker[]): string {
  if (blockers.length < 2) return `> ${escapeMarkdown(message)}`
  const items = blockers.map((blocker) => `> - ${escapeMarkdown(describeBlocker(blocker))}`)
  return [`> ${blockers.length} things stand in the way:`, '>', ...items].join('\n')
}

/** What would keep this identity from carrying the plan out. */
function note(blocker: Blocker): string {
  return `> [!NOTE]\n> ${escapeMarkdown(describeBlocker(blocker))}`
}

/** Then every mode checks, and a check that could not be made must not read as "in place". */
function isOnlyChecked({ application }: Outcome['registration']): boolean {
  return application.flow === 'existing' && !application.grantPermissions
}

function verifiedVerdict(all: readonly Check[]): string {
  const open = all.filter(({ result }) => result === 'unknown').length
  return open === 0 ? 'Every check passed.' : `No check failed, but ${open} of ${all.length} could not be made.`
}

function plannedVerdict(steps: number): string {
  if (steps === 0) return 'The tenant is as the registration says. A run with mode `apply` would change nothing.'
  return `A run with mode \`apply\` would make ${steps === 1 ? '1 change' : `${steps} changes`}. Nothing was written.`
}

function identifiers({ registered, pfxPath }: Outcome): string {
  const { certificate } = registered
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Application ID', registered.applicationId],
    ['Certificate thumbprint', certificate?.thumbprint],
    ['Certificate expires on', certificate && isoDay(certificate.expiresOn)],
    ['PFX', pfxPath],
    ['Tenant ID', registered.tenantId],
    ['Application object ID', registered.objectId],
    ['Service principal ID', registered.servicePrincipalId],
    ['Certificate thumbprint, SHA-256', certificate?.thumbprintSha256]
  ]
  const rows = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, code(value)]]))
  return rows.length === 0 ? '' : table(['What', 'Value'], rows)
}

const RESULTS: Readonly<Record<CheckResult, string>> = { passed: '✅', failed: '❌', unknown: '⚪' }

function checksTable(all: readonly Check[]): string {
  if (all.length === 0) return ''
  const rows = all.map(({ name, result, detail, durationMs }) => [
    RESULTS[result],
    nonBreaking(CHECK_TITLES[name]),
    escapeMarkdown(detail),
    durationMs === 0 ? '' : nonBreaking(`${(durationMs / 1000).toFixed(2)} s`)
  ])
  return `### Checks\n\n${table(['', 'Check', 'Result', 'Time'], rows)}`
}

/** A narrow cell beside a wide one would break at every blank. */
function nonBreaking(text: string): string {
  return text.replaceAll(' ', '&nbsp;')
}

function warnings(all: readonly string[]): string {
  return all.map((warning) => `> [!WARNING]\n> ${escapeMarkdown(warning)}`).join('\n\n')
}

/** What was done and what was there, folded away but for the plan of a run that only plans. */
function planDetails({ plan, completed, failure, mode }: Outcome): string {
  const done = new Set(completed)
  const notDone = plan.steps.filter((step) => !done.has(step)).map(describeStep)
  const present = describePlan({ ...plan, steps: [], blockers: [] })
  return [
    mode.kind === 'plan'
      ? changes(notDone, blockersIn(plan, mode).length > 0)
      : fold('Done', completed.map(describeStep), changesTable),
    mode.kind !== 'plan' && failure !== undefined ? fold('Not done', notDone, changesTable) : '',
    fold('In place', present, list)
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function changes(lines: readonly PlanLine[], blocked: boolean): string {
  if (lines.length === 0) return ''
  return `### Changes${blocked ? ' once nothing stands in the way' : ''}\n\n${changesTable(lines)}`
}

function fold(name: string, lines: readonly PlanLine[], show: (lines: readonly PlanLine[]) => string): string {
  if (lines.length === 0) return ''
  return `<details><summary>${name} (${lines.length})</summary>\n\n${show(lines)}\n\n</details>`
}

/** In words, as a summary has no room for a key to the marks. */
const MARKS: Readonly<Record<PlanMark, string>> = { '+': 'add', '~': 'change', '=': 'in place', '!': 'needs you' }

function changesTable(lines: readonly PlanLine[]): string {
  return table(
    ['', 'Change'],
    lines.map(({ mark, text }) => [MARKS[mark], escapeMarkdown(text)])
  )
}

function list(lines: readonly PlanLine[]): string {
  return lines.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')
}
