import { type Check, checkCauses, checksWith } from '../domain/checks/checks.ts'
import { headline } from '../domain/checks/headline.ts'
import { isoDay } from '../domain/date-text.ts'
import { describeBlocker } from '../domain/plan/describe-blocker.ts'
import { DESTINATION_TITLES, describePlan } from '../domain/plan/describe-plan.ts'
import { certificateTimeline } from '../domain/result/certificate-timeline.ts'
import type { DestinationState } from '../domain/result/destination-result.ts'
import {
  type AppliedOutcome,
  checksOf,
  completedOf,
  foundNameOf,
  type Outcome,
  type PfxLocation,
  pfxOf,
  planOf
} from '../domain/result/outcome.ts'
import { blockersIn } from '../domain/result/verdict.ts'
import { adminCenterPages } from '../domain/tenant/admin-center.ts'
import type { ActionError } from '../errors.ts'
import { helpLink, renderCaution } from './caution.ts'
import { certificateDates, certificateSection } from './certificate-section.ts'
import { checkSection } from './check-table.ts'
import { counted } from './counted.ts'
import { code, escapeMarkdown, folded } from './markdown.ts'
import { nextSteps, nextStepsOf } from './next-steps.ts'
import { readinessOf, stateOf } from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import { cutToSize, SUMMARY_LIMIT } from './size-limit.ts'
import { signOf } from './state-sign.ts'
import { type StepTense, stepList } from './step-groups.ts'

/**
 * The job summary of one registration, in GitHub's Markdown: which application, where, whether it works and until when, then
 * what to do, what changed, and what only some need. Holds no secret: an outcome has none.
 */
export function renderSummary(outcome: Outcome, context: RenderContext): string {
  return cutToSize(rendered(outcome, context, certificateSection), SUMMARY_LIMIT)
}

/** The same among others, without a diagram: GitHub draws only so many on one page. */
export function renderDetails(outcome: Outcome, context: RenderContext): string {
  return cutToSize(rendered(outcome, context, certificateDates), SUMMARY_LIMIT)
}

function rendered(outcome: Outcome, context: RenderContext, certificates: typeof certificateSection): string {
  const { blockers } = planOf(outcome)
  const sign = signOf({ state: stateOf(outcome), readiness: readinessOf(checksOf(outcome)), blockers })
  const [name, tenant] = [applicationName(outcome), outcome.registration.tenant].map(escapeMarkdown)
  const parts = [`## ${sign} ${name} in ${tenant}`, ...body(outcome, context, certificates)]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function body(outcome: Outcome, context: RenderContext, certificates: typeof certificateSection): readonly string[] {
  if (outcome.kind === 'refused') {
    const { failure } = outcome
    return [renderCaution(failure, context), nextStepsOf(failure.instructions)]
  }
  const timeline = certificateTimeline(outcome, context.now)
  const checks = checksOf(outcome)
  return [
    verdict(outcome, context),
    validity(outcome),
    planNotes(outcome),
    identifiers(outcome),
    warnings(outcome.warnings),
    nextSteps(outcome, timeline),
    changes(outcome),
    checkSection(checks, `${outcome.failure?.message ?? ''} ${checksWith('unknown', checks) ?? ''}`),
    certificates(timeline, context.now),
    inPlace(outcome),
    machineIdentifiers(outcome)
  ]
}

/** An outcome of a run that knew something of the tenant. */
type Informed = Exclude<Outcome, { kind: 'refused' }>

/** What an application is called: its name, or its ID where the name is not known. */
function applicationName(outcome: Outcome): string {
  const { application } = outcome.registration
  if (application.flow === 'new') return application.name
  return foundNameOf(outcome) ?? application.applicationId
}

/** How it stands, in words: what is open or failed stands out. */
function verdict(outcome: Informed, context: RenderContext): string {
  const { failure } = outcome
  if (failure !== undefined) {
    return `> [!CAUTION]\n${reasons(outcome, failure)}\n>\n> ${progress(outcome)} ${helpLink(failure.code, context)}`
  }
  switch (outcome.kind) {
    case 'blocked':
      return ''
    case 'planned':
      return `**${plannedVerdict(outcome.plan.steps.length)}**`
    case 'verified':
    case 'checked':
      return readiness(outcome.checks, `${passedAll(outcome.checks)}${written(outcome)}`)
    case 'applied':
      return appliedVerdict(outcome)
  }
}

function passedAll(checks: readonly Check[]): string {
  return checks.every(hasPassed) ? 'Every check passed. ' : ''
}

function written(outcome: Informed): string {
  const { length } = completedOf(outcome)
  return length === 0 ? 'Nothing was written.' : `The certificate was delivered to ${counted(length, 'place')}.`
}

function plannedVerdict(steps: number): string {
  if (steps === 0) return 'The tenant is as the registration says. A run with mode `apply` would change nothing.'
  return `A run with mode \`apply\` would make ${counted(steps, 'change')}. Nothing was written.`
}

function appliedVerdict(outcome: AppliedOutcome): string {
  const { completed, checks } = outcome
  if (completed.length > 0) return readiness(checks, `${counted(completed.length, 'change')} made.`)
  return checks.length === 0
    ? '**Everything was in place already. Nothing was changed**, and nothing was verified anew: mode `verify` does that.'
    : readiness(checks, `Nothing was changed.${whereTheKeyIs(outcome)}`)
}

/** On a runner that is new for each job the PFX is never there again. */
function whereTheKeyIs({ registration: { certificate }, pfx }: AppliedOutcome): string {
  const isElsewhere = certificate.source === 'generate' && pfx === undefined
  return isElsewhere ? ' The PFX of the certificate is not here: an earlier run made it.' : ''
}

/** Whether VB365 can work comes first. */
function readiness(checks: readonly Check[], rest: string): string {
  if (checks.every(hasPassed)) return `**${headline(checks)} ${rest}**`
  const { causes, advice } = checkCauses('unknown', checks)
  return causes.length > 1
    ? `> [!WARNING]\n${quoted(['Not known to be ready.'], causes, [...advice, rest])}`
    : `> [!WARNING]\n${quoted([headline(checks), rest])}`
}

function hasPassed({ result }: Check): boolean {
  return result === 'passed'
}

function validity({ registered: { certificate, daysLeft } }: Informed): string {
  if (certificate === undefined) return ''
  return `Certificate valid until **${isoDay(certificate.expiresOn)}**${remaining(daysLeft)}`
}

function remaining(days: number | undefined): string {
  if (days === undefined) return ''
  return days < 0 ? ', **expired**' : `, ${counted(days, 'day')} left`
}

/** Then something may have been written that was not heard of. */
function wasCarriedOut(outcome: Informed): boolean {
  return outcome.kind === 'applied' || (outcome.kind === 'checked' && outcome.plan.steps.length > 0)
}

/** How far a run got that failed. */
function progress(outcome: Informed): string {
  const done = completedOf(outcome).length
  if (done === 0) return wasCarriedOut(outcome) ? 'No step was completed.' : 'Nothing was written.'
  const left = planOf(outcome).steps.length - done
  const steps = done === 1 ? '1 step was' : `${done} steps were`
  return left === 0 ? `${steps} done.` : `${steps} done, ${left} ${left === 1 ? 'was' : 'were'} not.`
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

/** What would keep this identity from carrying a plan out. */
function planNotes(outcome: Informed): string {
  if (outcome.kind !== 'planned') return ''
  return outcome.plan.blockers
    .map((blocker) => `> [!WARNING]\n> ${escapeMarkdown(describeBlocker(blocker))}`)
    .join('\n\n')
}

function warnings(all: readonly string[]): string {
  return all.map((warning) => `> [!WARNING]\n> ${escapeMarkdown(warning)}`).join('\n\n')
}

/** What VB365 asks for, to be copied, and where to look at it. */
function identifiers(outcome: Informed): string {
  const { applicationId, tenantId, certificate } = outcome.registered
  const pages = applicationId && adminCenterPages(outcome.registration.region, tenantId, applicationId)
  const pfx = pfxOf(outcome)
  const lines = [
    ...(pages === undefined
      ? []
      : [
          `**Application ID** ${code(applicationId ?? '')} · [open in Entra](${pages.overview}), [permissions](${pages.permissions})`
        ]),
    ...(certificate === undefined
      ? []
      : [
          `**Certificate thumbprint** ${code(certificate.thumbprint)}${pages === undefined ? '' : ` · [certificates in Entra](${pages.certificates})`}`
        ]),
    ...(pfx === undefined ? [] : [`**PFX** ${code(pfx.path)}${PFX_STATES[pfx.state]}`]),
    ...outcome.destinations
      .filter(({ kind }) => kind !== 'pfx')
      .map(({ kind, name, state }) => `**${DESTINATION_TITLES[kind]}** ${code(name)}: ${DELIVERIES[state]}`)
  ]
  return lines.map((line) => `- ${line}`).join('\n')
}

const PFX_STATES: Readonly<Record<PfxLocation['state'], string>> = {
  delivered: '',
  staged: ', kept for the next run to deliver'
}

const DELIVERIES: Readonly<Record<DestinationState, string>> = {
  delivered: 'has this certificate since this run',
  'in-place': 'has this certificate',
  outstanding: '⚠️ lacks this certificate',
  absent: 'not on this runner',
  unknown: '⚠️ could not be read'
}

function changes(outcome: Informed): string {
  const { steps, forAdministrator } = outcome.plan
  switch (outcome.kind) {
    case 'planned':
      return [
        section('What would change', steps, 'to-do'),
        section('What needs an administrator', forAdministrator, 'to-do')
      ]
        .filter((part) => part !== '')
        .join('\n\n')
    case 'blocked':
      return section('What would change once nothing stands in the way', steps, 'to-do')
    case 'verified':
      return section('What differs', steps, 'to-do')
    case 'checked':
    case 'applied': {
      const done = new Set(outcome.completed)
      const left = outcome.failure === undefined ? [] : steps.filter((step) => !done.has(step))
      return [section('What changed', outcome.completed, 'done'), section('What was not done', left, 'to-do')]
        .filter((part) => part !== '')
        .join('\n\n')
    }
  }
}

function section(title: string, steps: Parameters<typeof stepList>[0], tense: StepTense): string {
  return steps.length === 0 ? '' : `### ${title}\n\n${stepList(steps, tense)}`
}

function inPlace(outcome: Informed): string {
  const present = describePlan({ ...outcome.plan, steps: [], blockers: [], forAdministrator: [] })
  if (present.length === 0) return ''
  const list = present.map(({ text }) => `- ${escapeMarkdown(text)}`).join('\n')
  return folded(`What was in place already (${present.length})`, list)
}

/** What no person needs to read, but scripts and support ask for. */
function machineIdentifiers({ registered }: Informed): string {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Tenant ID', registered.tenantId],
    ['Application object ID', registered.objectId],
    ['Service principal ID', registered.servicePrincipalId],
    ['Certificate thumbprint, SHA-256', registered.certificate?.thumbprintSha256]
  ]
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${code(value)}`]))
  return lines.length === 0 ? '' : folded('Other IDs', lines.join('\n'))
}
