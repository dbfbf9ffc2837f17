import type { ObservedDestination } from '../certificate/destination.ts'
import type { Check, Judgement } from '../checks/checks.ts'
import type { ApplicationId, Thumbprint } from '../identifiers.ts'
import type { Step } from '../plan/plan.ts'

/** What VB365 is to use, and what is known of the server. */
export interface ServerFacts {
  /** As they were read before anything was delivered. */
  readonly destinations: readonly ObservedDestination[]
  readonly completed: readonly Step[]
  readonly applicationId: ApplicationId | undefined
  readonly thumbprint: Thumbprint | undefined
}

const DELIVER_IT = 'Run mode "apply", which delivers them.'

/** Whether the organization on the VB365 server has this application and this certificate; none without such a server. */
export function vb365ServerChecks(facts: ServerFacts): readonly Check[] {
  const { destinations, applicationId, thumbprint } = facts
  const server = destinations.find(({ kind }) => kind === 'vb365')
  if (server === undefined || applicationId === undefined || thumbprint === undefined) return []
  return [{ name: 'vb365-server', durationMs: 0, ...judge(server, facts, applicationId, thumbprint) }]
}

function judge(
  { name, holds, applicationId: there }: ObservedDestination,
  { completed }: ServerFacts,
  applicationId: ApplicationId,
  thumbprint: Thumbprint
): Judgement {
  // A delivery reads back what the server holds.
  const isDelivered = completed.some((step) => step.kind === 'deliver-certificate' && step.destination === 'vb365')
  if (isDelivered) return inUse(name)
  if (holds.kind === 'unknown')
    return { result: 'unknown', detail: `what ${name} holds could not be read: ${holds.why}` }
  if (there === undefined) {
    return { result: 'failed', detail: `${name} has no organization with this application`, advice: DELIVER_IT }
  }
  if (there !== applicationId) {
    return { result: 'failed', detail: `the organization on ${name} uses the application ${there}`, advice: DELIVER_IT }
  }
  if (holds.thumbprint !== thumbprint) {
    const other = holds.thumbprint === undefined ? 'no usable certificate' : `the certificate ${holds.thumbprint}`
    return { result: 'failed', detail: `the organization on ${name} has ${other}`, advice: DELIVER_IT }
  }
  return inUse(name)
}

function inUse(name: string): Judgement {
  return { result: 'passed', detail: `the organization on ${name} has this application and this certificate` }
}
