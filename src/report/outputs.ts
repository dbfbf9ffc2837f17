import { isoSeconds } from '../domain/date-text.ts'
import { describePlan } from '../domain/plan/describe-plan.ts'
import { hasChanges, type Outcome } from '../domain/result/outcome.ts'

/** Names and values of the action's outputs; what is not known is empty. */
export type Outputs = Readonly<Record<OutputName, string>>

export type OutputName =
  | 'application-id'
  | 'application-object-id'
  | 'service-principal-id'
  | 'tenant-id'
  | 'certificate-thumbprint'
  | 'certificate-thumbprint-sha256'
  | 'certificate-expires-on'
  | 'pfx-path'
  | 'changed'
  | 'plan'

export function outputsOf(outcome: Outcome): Outputs {
  const { registered, pfxPath } = outcome
  const { certificate } = registered
  return {
    'application-id': registered.applicationId ?? '',
    'application-object-id': registered.objectId ?? '',
    'service-principal-id': registered.servicePrincipalId ?? '',
    'tenant-id': registered.tenantId ?? '',
    'certificate-thumbprint': certificate?.thumbprint ?? '',
    'certificate-thumbprint-sha256': certificate?.thumbprintSha256 ?? '',
    'certificate-expires-on': certificate === undefined ? '' : isoSeconds(certificate.expiresOn),
    'pfx-path': pfxPath ?? '',
    changed: String(hasChanges(outcome)),
    plan: JSON.stringify(describePlan(outcome.plan))
  }
}
