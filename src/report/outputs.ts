import { isoSeconds } from '../domain/date-text.ts'
import { describePlan } from '../domain/plan/describe-plan.ts'
import {
  hasChanges,
  type Outcome,
  pfxOf,
  planOf,
  previousCertificateOf,
  registeredOf
} from '../domain/result/outcome.ts'

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
  'plan',
  'report'
] as const
type OutputName = (typeof OUTPUT_NAMES)[number]

/** Names and values of the action's outputs; what is not known is empty. */
export type Outputs = Readonly<Record<OutputName, string>>

/** The outputs of a run of one registration. */
export function outputsOf(outcome: Outcome): Omit<Outputs, 'report'> {
  const { applicationId, objectId, servicePrincipalId, tenantId, certificate } = registeredOf(outcome)
  return {
    'application-id': applicationId ?? '',
    'application-object-id': objectId ?? '',
    'service-principal-id': servicePrincipalId ?? '',
    'tenant-id': tenantId ?? '',
    'certificate-thumbprint': certificate?.thumbprint ?? '',
    'certificate-thumbprint-sha256': certificate?.thumbprintSha256 ?? '',
    'certificate-expires-on': certificate === undefined ? '' : isoSeconds(certificate.expiresOn),
    'previous-thumbprint': previousCertificateOf(outcome)?.thumbprint ?? '',
    'pfx-path': pfxOf(outcome)?.path ?? '',
    changed: String(hasChanges(outcome)),
    plan: JSON.stringify(describePlan(planOf(outcome)))
  }
}

/** Where there are several registrations, or none, what can be said of one only is empty. */
export function sharedOutputs(changed: boolean): Omit<Outputs, 'report'> {
  return {
    'application-id': '',
    'application-object-id': '',
    'service-principal-id': '',
    'tenant-id': '',
    'certificate-thumbprint': '',
    'certificate-thumbprint-sha256': '',
    'certificate-expires-on': '',
    'previous-thumbprint': '',
    'pfx-path': '',
    changed: String(changed),
    plan: ''
  }
}
