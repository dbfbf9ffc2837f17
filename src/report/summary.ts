import { CHECK_TITLES, type Check, type CheckResult, checkCauses, checksWith } from '../domain/checks/checks.ts'
import { headline } from '../domain/checks/headline.ts'
import { isoDay } from '../domain/date-text.ts'
import { describeBlocker } from '../domain/plan/describe-blocker.ts'
import { describePlan, describeStep, type PlanLine, type PlanMark } from '../domain/plan/describe-plan.ts'
import type { Blocker, Step } from '../domain/plan/plan.ts'
import { type AppliedOutcome, checksOf, type Outcome, pfxOf } from '../domain/result/outcome.ts'
import { blockersIn } from '../domain/result/verdict.ts'
import type { ActionError } from '../errors.ts'
import { instructionBlocks } from './instruction-blocks.ts'
import { code, escapeMarkdown, table } from './markdown.ts'
import { helpLink, renderFailure } from './refusal-summary.ts'
import type { RenderContext } from './render-context.ts'

/** Bytes. The runner drops a job summary over 1 MiB; one registration stays far below, so a cut is the exception. */
const SIZE_LIMIT = 900_000

/** The job summary of one registration, in GitHub's Markdown. Holds no secret: an outcome has none. */
export function renderSummary(outcome: Outcome, context: RenderContext): string {
  if (outcome.kind === 'refused') return renderFailure(outcome.failure, context)
  const parts = [
    `## ${title(outcome)}`,
    verdict(outcome, context),
    identifiers(outcome),
    nextInVb365(outcome),
    checksTable(checksOf(outcome)),
    warnings(outcome.warnings),
    instructionBlocks(outcome.instructions),
    planDetails(outcome)
  ]
  const summary = `${parts.filter((part) => part !== '').join('\n\n')}\n`
  return Buffer.byteLength(summary) <= SIZE_LIMIT ? summary : cut(summary)
}

/** An outcome of a run that knew something of the tenant. */
type Informed = Exclude<Outcome, { kind: 'refused' }>

/** As many whole lines as fit, and the end of whatever they leave open: it would swallow what follows it. */
function cut(summary: string): string {
  const bytes = Buffer.from(summary)
  const kept = bytes.subarray(0, bytes.lastIndexOf('\n', SIZE_LIMIT)).toString('utf8')
  const count = (line: RegExp) => kept.match(line)?.length ?? 0
  const fence = count(/^```/gm) % 2 === 0 ? '' : '\n```'
  const details = count(/^<details>/gm) > count(/^<\/details>/gm) ? '\n\n</details>' : ''
  return `${kept}${fence}${details}\n\nThis summary was cut at its size limit. The rest is in the log.\n`
}

function title(outcome: Informed): string {
  const { application, tenant } = outcome.registration
  const present = outcome.kind === 'checked' ? [] : outcome.plan.present
  const found = present.find((fact) => fact.kind === 'application')
  const name = application.flow === 'new' ? application.name : (found?.displayName ?? application.applicationId)
  return `${escapeMarkdown(name)} in ${escapeMarkdown(tenant)}`
}

function verdict(outcome: Informed, context: RenderContext): string {
  const { failure } = outcome
  if (failure !== undefined)
    return `> [!CAUTION]\n${reasons(outcome, failure)}\n>\n> ${progress(outcome)} ${helpLink(failure.code, context)}`
  switch (outcome.kind) {
    case 'blocked':
      return ''
    case 'checked':
    case 'verified':
      return readiness(
        outcome.checks,
        `${isEverythingPassed(outcome.checks) ? 'Every check passed. ' : ''}Nothing was written.`
      )
    case 'planned':
      return [plannedVerdict(outcome.plan.steps.length), ...outcome.plan.blockers.map(note)].join('\n\n')
    case 'applied':
      return appliedVerdict(outcome)
  }
}

function appliedVerdict(outcome: AppliedOutcome): string {
  const { completed, checks } = outcome
  if (completed.length > 0) {
    return readiness(checks, `${completed.length === 1 ? '1 change' : `${completed.length} changes`} made.`)
  }
  return checks.length === 0
    ? 'Everything was in place already. Nothing was changed, and nothing was verified anew: mode `verify` does that.'
    : readiness(checks, `Nothing was changed.${whereTheKeyIs(outcome)}`)
}

/** Whether VB365 can work comes first; what is open stands out. */
function readiness(checks: readonly Check[], rest: string): string {
  const words = `${escapeMarkdown(headline(checks))} ${rest}`
  return isEverythingPassed(checks) ? words : `> [!WARNING]\n> ${words}`
}

function isEverythingPassed(checks: readonly Check[]): boolean {
  return checks.every(({ result }) => result === 'passed')
}

/** How far a run got that failed. */
function progress(outcome: Informed): string {
  const completed = outcome.kind === 'applied' ? outcome.completed.length : 0
  if (outcome.kind !== 'applied' || completed === 0) return 'Nothing was written.'
  const left = outcome.plan.steps.length - completed
  return `${completed === 1 ? '1 step was' : `${completed} steps were`} done, ${left} ${left === 1 ? 'was' : 'were'} not.`
}

/** On a runner that is new for each job the PFX is never there again. */
function whereTheKeyIs({ registration: { certificate }, pfx }: AppliedOutcome): string {
  const isElsewhere = certificate.source === 'generate' && pfx === undefined
  return isElsewhere ? ' The PFX of the certificate is not here: an earlier run made it.' : ''
}

/** Several reasons are a list: joined to one paragraph, where the second begins is hard to see. */
function reasons(outcome: Informed, { message }: ActionError): string {
  const blockers = outcome.kind === 'blocked' ? blockersIn(outcome.plan, outcome.mode) : []
  if (blockers.length > 1) return quoted([`${blockers.length} things stand in the way:`], blockers.map(describeBlocker))
  // What differs is a sentence of its own.
  const checks = checksOf(outcome).filter(({ name }) => name !== 'configure-application')
  const { causes, advice } = checkCauses('failed', checks)
  const [before, after] = causes.length > 1 ? message.split(checksWith('failed', checks) ?? '') : []
  return before === undefined || after === undefined
    ? quoted([message])
    : quoted([before.trim()], causes, [...advice, after.trim()])
}

/** A quotation of sentences, with a list between them. */
function quoted(before: readonly string[], items: readonly string[] = [], after: readonly string[] = []): string {
  const paragraphs = [
    before.map(escapeMarkdown).join(' '),
    items.map((item) => `- ${escapeMarkdown(item)}`).join('\n'),
    after.map(escapeMarkdown).join(' ').trim()
  ]
  return paragraphs
    .filter((paragraph) => paragraph !== '')
    .join('\n\n')
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')
}

/** What would keep this identity from carrying the plan out. */
function note(blocker: Blocker): string {
  return `> [!NOTE]\n> ${escapeMarkdown(describeBlocker(blocker))}`
}

function plannedVerdict(steps: number): string {
  if (steps === 0) return 'The tenant is as the registration says. A run with mode `apply` would change nothing.'
  return `A run with mode \`apply\` would make ${steps === 1 ? '1 change' : `${steps} changes`}. Nothing was written.`
}

function identifiers(outcome: Informed): string {
  const { registered } = outcome
  const { certificate } = registered
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Application ID', registered.applicationId],
    ['Certificate thumbprint', certificate?.thumbprint],
    ['Certificate expires on', certificate && `${isoDay(certificate.expiresOn)}${remaining(registered.daysLeft)}`],
    ['PFX', pfxOf(outcome)?.path],
    ['Tenant ID', registered.tenantId],
    ['Application object ID', registered.objectId],
    ['Service principal ID', registered.servicePrincipalId],
    ['Certificate thumbprint, SHA-256', certificate?.thumbprintSha256]
  ]
  const rows = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, code(value)]]))
  return rows.length === 0 ? '' : table(['What', 'Value'], rows)
}

function remaining(days: number | undefined): string {
  if (days === undefined) return ''
  if (days < 0) return ', expired'
  return days === 1 ? ', 1 day left' : `, ${days} days left`
}

/**
 * The wizard's obvious choice for a new application would make a second one
 * (https://helpcenter.veeam.com/docs/vbo365/guide/register_ad_application.html).
 */
function nextInVb365(outcome: Informed): string {
  const { application, delivery } = outcome.registration
  const isNew = outcome.kind === 'applied' && outcome.failure === undefined && outcome.completed.some(isForVb365)
  if (!isNew || application.flow === 'existing' || delivery.vb365 !== undefined) return ''
  return [
    '**Next, in the wizard of Veeam Backup for Microsoft 365:** add the organization with *Use an existing Microsoft Entra application*, this application ID and this certificate.',
    'Leave the check box clear that grants permissions and registers the certificate: both is done.',
    '*Register a new Microsoft Entra application automatically* would make a second application.'
  ].join(' ')
}

/** Steps after which a person has something to enter in VB365. */
function isForVb365({ kind }: Step): boolean {
  return kind === 'create-application' || kind === 'register-certificate' || kind === 'deliver-certificate'
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
function planDetails(outcome: Informed): string {
  if (outcome.kind === 'checked') return ''
  const { plan } = outcome
  const present = describePlan({ ...plan, steps: [], blockers: [] })
  return [...stepDetails(outcome), fold('In place', present, list)].filter((part) => part !== '').join('\n\n')
}

function stepDetails(outcome: Exclude<Informed, { kind: 'checked' }>): readonly string[] {
  const steps = outcome.plan.steps.map(describeStep)
  switch (outcome.kind) {
    case 'planned':
      return [changes(steps, false)]
    case 'blocked':
      return outcome.mode.kind === 'plan' ? [changes(steps, true)] : [fold('Not done', steps, changesTable)]
    case 'verified':
      return outcome.failure === undefined ? [] : [fold('Not done', steps, changesTable)]
    case 'applied': {
      const done = new Set(outcome.completed)
      const left = outcome.plan.steps.filter((step) => !done.has(step)).map(describeStep)
      const notDone = outcome.failure === undefined ? [] : [fold('Not done', left, changesTable)]
      return [fold('Done', outcome.completed.map(describeStep), changesTable), ...notDone]
    }
  }
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
const MARKS: Readonly<Record<PlanMark, string>> = {
  '+': 'add',
  '~': 'change',
  '-': 'remove',
  '=': 'in place',
  '!': 'needs you'
}

function changesTable(lines: readonly PlanLine[]): string {
  return table(
    ['', 'Change'],
    lines.map(({ mark, text }) => [MARKS[mark], escapeMarkdown(text)])
  )
}

function list(lines: readonly PlanLine[]): string {
  return lines.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')
}
