import type { ApplicationId } from '../identifiers.ts'
import type { Registration } from '../request/registration.ts'
import type { EwsReading } from '../tenant/ews-settings.ts'
import type { Judgement } from './checks.ts'
import type { EwsAccess, EwsCause } from './ews-access.ts'
import { ewsInstruction } from './ews-instructions.ts'
import { ewsEndSentence, readsMailboxesThroughGraph } from './ews-timeline.ts'

export interface EwsCheckFacts {
  readonly registration: Registration
  readonly applicationId: ApplicationId
  readonly reading: EwsReading
  /** Whether the application holds the permissions with which VB365 reads mailboxes through Microsoft Graph. */
  readonly hasGraphPermissions: boolean
}

/** What it means for VB365 that EWS lets the application in or not. */
export function judgeEws(access: EwsAccess, facts: EwsCheckFacts): Judgement {
  const { registration } = facts
  switch (access.kind) {
    case 'open':
      return { result: 'passed', detail: access.detail }
    case 'open-until-enforced':
      return {
        result: 'passed',
        detail: access.detail,
        warnings: [`${access.detail}. ${wayOut(access.cause, registration)}`],
        instructions: instructionsAgainst(access.cause, facts)
      }
    case 'unknown':
      return {
        result: 'unknown',
        detail: access.cause === undefined ? access.detail : `${access.detail}. ${wayOut(access.cause, registration)}`,
        instructions: instructionsAgainst(access.cause, facts)
      }
    case 'shut':
      return judgeShut(access, facts)
  }
}

function judgeShut({ cause, detail }: Extract<EwsAccess, { kind: 'shut' }>, facts: EwsCheckFacts): Judgement {
  const { registration, hasGraphPermissions } = facts
  const { productVersion: version } = registration
  const instructions = instructionsAgainst(cause, facts)
  const remedy = `${wayOut(cause, registration)}${cause === 'ended' ? '' : ewsEndSentence(registration)}`
  if (!readsMailboxesThroughGraph(version) || !hasGraphPermissions) {
    return { result: 'failed', detail: `${detail}. ${remedy}`, instructions, isTenantPolicy: true }
  }
  const bearing = `Veeam Backup for Microsoft 365 ${version} reads mailboxes through Microsoft Graph, and the application may do so; which parts still need EWS is not published`
  return { result: 'unknown', detail: `${detail}. ${bearing}. ${remedy}`, instructions }
}

function wayOut(cause: EwsCause, { exchange, application }: Registration): string {
  if (cause === 'ended')
    return 'Use a version of Veeam Backup for Microsoft 365 that needs no EWS (https://www.veeam.com/kb4820).'
  if (exchange.ews === 'allow') return 'A run with mode "apply" changes that.'
  const allow = '"exchange": { "ews": "allow" } in the registration file'
  const mayAllow = application.flow === 'new' || application.grantPermissions
  return `Run the commands of the job summary as an Exchange Administrator${mayAllow ? `, or let this action do it with ${allow}` : ''}.`
}

function instructionsAgainst(cause: EwsCause | undefined, { applicationId, reading }: EwsCheckFacts) {
  if (cause === undefined || cause === 'ended') return []
  return [ewsInstruction(applicationId, reading.kind === 'read' ? reading.settings : undefined)]
}
