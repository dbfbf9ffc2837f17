import { isoSeconds } from '../domain/date-text.ts'
import { describePlan } from '../domain/plan/describe-plan.ts'
import type { Plan } from '../domain/plan/plan.ts'
import { hasChanges, type Outcome, pfxOf, previousCertificateOf, type Registered } from '../domain/result/outcome.ts'

/** The action's outputs, in the order of action.yml. */
export const OUTPUT_NAMES = [
  'application-id',
  'application-object-id',
  'service-principal-id',
  'tenant-id',
  'certificate-thumbprint',
  'certificate-thumbprint-sha256',
  'certificate-expires-on',
  'previous-thumbprint',
  'pfx-path',
  'changed',
  'plan'
] as const
export type OutputName = (typeof OUTPUT_NAMES)[number]

/** Names and values of the action's outputs; what is not known is empty. */
export type Outputs = Readonly<Record<OutputName, string>>

/** The outputs of a run. What can be said of one registration only is empty where there are several. */
export function outputsOf(outcomes: readonly Outcome[]): Outputs {
  const [only, ...others] = outcomes
  const single = others.length === 0 ? only : undefined
  const { applicationId, objectId, servicePrincipalId, tenantId, certificate } = registeredOf(single)
  return {
    'application-id': applicationId ?? '',
    'application-object-id': objectId ?? '',
    'service-principal-id': servicePrincipalId ?? '',
    'tenant-id': tenantId ?? '',
    'certificate-thumbprint': certificate?.thumbprint ?? '',
    'certificate-thumbprint-sha256': certificate?.thumbprintSha256 ?? '',
    'certificate-expires-on': certificate === undefined ? '' : isoSeconds(certificate.expiresOn),
    'previous-thumbprint': (single && previousCertificateOf(single)?.thumbprint) ?? '',
    'pfx-path': (single && pfxOf(single)?.path) ?? '',
    changed: String(outcomes.some(hasChanges)),
    plan: single === undefined ? '' : JSON.stringify(describePlan(planOf(single)))
  }
}

function registeredOf(outcome: Outcome | undefined): Partial<Registered> {
  return outcome === undefined || outcome.kind === 'refused' ? {} : outcome.registered
}

function planOf(outcome: Outcome): Plan {
  return outcome.kind === 'refused' || outcome.kind === 'checked'
    ? { steps: [], present: [], blockers: [], forAdministrator: [] }
    : outcome.plan
}
