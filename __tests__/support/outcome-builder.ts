import type { Outcome } from '../../src/domain/result/outcome.ts'
import {
  APPLICATION_ID,
  certificateFactsOf,
  OBJECT_ID,
  SERVICE_PRINCIPAL_ID,
  TENANT_ID
} from './observed-tenant-builder.ts'
import { registrationOf } from './registration-builder.ts'

/** A run that applied a registration and found nothing to do. */
export function outcomeOf(changes: Partial<Outcome> = {}): Outcome {
  const { thumbprint, thumbprintSha256 } = certificateFactsOf('a')
  return {
    registration: registrationOf(),
    mode: { kind: 'apply' },
    registered: {
      tenantId: TENANT_ID,
      applicationId: APPLICATION_ID,
      objectId: OBJECT_ID,
      servicePrincipalId: SERVICE_PRINCIPAL_ID,
      certificate: { thumbprint, thumbprintSha256, expiresOn: new Date('2027-11-20T10:00:00Z') }
    },
    plan: { steps: [], present: [], blockers: [] },
    completed: [],
    checks: [],
    pfxPath: 'out/contoso.pfx',
    warnings: [],
    instructions: [],
    failure: undefined,
    ...changes
  }
}
