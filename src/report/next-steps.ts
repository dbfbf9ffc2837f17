import { isoDay } from '../domain/date-text.ts'
import type { Step } from '../domain/plan/plan.ts'
import type { CertificateTimeline } from '../domain/result/certificate-timeline.ts'
import { type AppliedOutcome, checksOf, instructionsOf, type Outcome } from '../domain/result/outcome.ts'
import type { Instruction } from '../errors.ts'
import { instructionBlock, LINES_SHOWN } from './instruction-blocks.ts'
import { code } from './markdown.ts'

type Informed = Exclude<Outcome, { kind: 'refused' }>

/** What a person has to do now; never empty, as "nothing" is an answer too. */
export function nextSteps(outcome: Informed, timeline: CertificateTimeline | undefined): string {
  const parts = outcome.failure === undefined ? stepsAfterSuccess(outcome) : stepsAfterFailure(outcome)
  return `### What to do next\n\n${parts.length === 0 ? nothing(timeline) : parts.join('\n\n')}`
}

function nothing(timeline: CertificateTimeline | undefined): string {
  const renewal = timeline?.renewedFrom
  return renewal === undefined ? 'Nothing.' : `Nothing. A run from ${isoDay(renewal)} on renews the certificate.`
}

function stepsAfterFailure(outcome: Informed): readonly string[] {
  return [outcome.failure?.code === 'drift' ? APPLY : AFTER_FAILURE, ...instructionsOf(outcome).map(instructionBlock)]
}

/** First what keeps VB365 from working, then what to do there, then other ways to do it, which are long and folded. */
function stepsAfterSuccess(outcome: Informed): readonly string[] {
  const blocks = Map.groupBy(outcome.instructions, ({ lines }) => lines.length > LINES_SHOWN)
  return [
    ...openWords(outcome),
    ...(blocks.get(false) ?? []).map(instructionBlock),
    ...wordsFor(outcome),
    ...(blocks.get(true) ?? []).map(instructionBlock)
  ]
}

function openWords(outcome: Informed): readonly string[] {
  return checksOf(outcome).every(({ result }) => result === 'passed') ? [] : [AFTER_OPEN_CHECK]
}

function wordsFor(outcome: Informed): readonly string[] {
  switch (outcome.kind) {
    case 'planned':
      return plannedWords(outcome.plan.steps, outcome.plan.blockers.length)
    case 'applied':
      return appliedWords(outcome)
    case 'blocked':
    case 'verified':
    case 'checked':
      return []
  }
}

const AFTER_FAILURE = 'Do what the message above says, and run again: the next run goes on from what it finds.'
const AFTER_OPEN_CHECK = 'See to what is not known, above; a run with mode `verify` looks again at any time.'
const APPLY = 'Run with mode `apply` to make these changes.'

function plannedWords(steps: readonly Step[], blockers: number): readonly string[] {
  if (steps.length === 0) return []
  return blockers === 0 ? [APPLY] : ['Clear what stands in the way, then run with mode `apply` to make these changes.']
}

/**
 * The wizard's obvious choice for a new application would make a second one
 * (https://helpcenter.veeam.com/docs/vbo365/guide/register_ad_application.html).
 */
function appliedWords(outcome: AppliedOutcome): readonly string[] {
  const { registration, completed, registered, pfx, destinations } = outcome
  if (!completed.some(isForVb365) || registration.delivery.vb365 !== undefined) return []
  const elsewhere = destinations.filter(({ kind }) => kind === 'github' || kind === 'keyVault')
  const places = [...(pfx === undefined ? [] : [pfx.path]), ...elsewhere.map(({ name }) => name)].map(code)
  const certificate = places.length === 0 ? 'the certificate' : `the certificate in ${places.join(' or ')}`
  if (registration.application.flow === 'existing' || !completed.some(({ kind }) => kind === 'create-application')) {
    return [`Give ${certificate} to the organization in Veeam Backup for Microsoft 365, under *Edit Organization*.`]
  }
  const { applicationId } = registered
  const id = applicationId === undefined ? '' : ` ${code(applicationId)}`
  return [
    [
      'In Veeam Backup for Microsoft 365, in the wizard *Add Organization*:',
      '',
      '1. Choose *Use an existing Microsoft Entra application*. (*Register a new Microsoft Entra application automatically* would make a second one.)',
      `2. Give the application ID${id} and ${certificate}.`,
      '3. Leave the check box clear that grants permissions and registers the certificate: both are done.'
    ].join('\n')
  ]
}

/** Steps after which a person has something to enter in VB365. */
function isForVb365({ kind }: Step): boolean {
  return kind === 'create-application' || kind === 'register-certificate' || kind === 'deliver-certificate'
}

/** Commands that belong to a failure that knows nothing of a tenant. */
export function nextStepsOf(instructions: readonly Instruction[]): string {
  return instructions.length === 0 ? '' : `### What to do next\n\n${instructions.map(instructionBlock).join('\n\n')}`
}
