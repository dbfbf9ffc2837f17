import { describe, expect, it } from '@jest/globals'
import type { Step } from '../../src/domain/plan/plan.ts'
import { planWarnings } from '../../src/domain/plan/plan-warnings.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { CertificateRestriction } from '../../src/domain/tenant/certificate-policy.ts'
import type { ObservedTenant } from '../../src/domain/tenant/observed-tenant.ts'
import { completeServicePrincipal, NOW, tenantWith } from '../support/observed-tenant-builder.ts'
import { planningFactsOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf()
const request = certificateRequestOf()

function warnings(of: Registration, observed: ObservedTenant, steps: readonly Step[] = []): readonly string[] {
  const certificate = { kind: 'generate', request } as const
  return planWarnings(planningFactsOf({ registration: of, observed, certificate, now: NOW }), steps)
}

describe('people who are not assigned to the application', () => {
  const withAssignment = (of: Registration) => {
    const servicePrincipal = { ...completeServicePrincipal(of), requiresAssignment: true }
    return warnings(of, tenantWith(of, { servicePrincipal }))
  }

  it('are a warning where they could not restore with a device code', () => {
    expect(withAssignment(registration)).toEqual([
      expect.stringMatching(/^Only people who are assigned .*AADSTS50105\)\. Assign those who restore, or set/)
    ])
  })

  it('are no warning without restore by device code, or where no assignment is required', () => {
    expect(withAssignment(registrationOf({ usage: ['backup', 'restoreCertificate'] }))).toEqual([])
    expect(warnings(registration, tenantWith(registration))).toEqual([])
  })
})

describe('a certificate that the tenant may refuse', () => {
  const restriction: CertificateRestriction = {
    kind: 'lifetime',
    maximum: 'P90D',
    forApplicationsAfter: undefined,
    hasExemptions: true
  }
  const observed = {
    ...tenantWith(registration),
    certificatePolicies: {
      tenant: { kind: 'read', value: { restrictions: [restriction] } },
      own: { kind: 'read', value: undefined }
    }
  } as const
  const register: Step = {
    kind: 'register-certificate',
    certificate: { kind: 'generate', request, keyCredentialName: 'VB365' },
    reason: 'none-registered',
    replaces: undefined
  }

  it('is a warning: Entra decides', () => {
    expect(warnings(registration, observed, [register])).toEqual([
      expect.stringMatching(/lets a certificate last P90D at most.* cannot be read, so Entra decides/)
    ])
  })

  it('is none where no certificate is registered', () => {
    expect(warnings(registration, observed)).toEqual([])
  })
})
