import { describe, expect, it } from '@jest/globals'
import {
  type CertificatePolicies,
  type CertificateRestriction,
  endOfDuration,
  type JudgedCertificate,
  judgeCertificate,
  type PolicyVerdict
} from '../../src/domain/tenant/certificate-policy.ts'
import { DAY, NOW } from '../support/observed-tenant-builder.ts'

const certificate: JudgedCertificate = {
  notBefore: NOW,
  notAfter: new Date(NOW.getTime() + 365 * DAY),
  isSelfSigned: true,
  applicationCreatedOn: NOW
}

function lifetime(maximum: string, forApplicationsAfter?: Date): CertificateRestriction {
  return { kind: 'lifetime', maximum, forApplicationsAfter, hasExemptions: false }
}

const policy = (...restrictions: readonly CertificateRestriction[]) =>
  ({ kind: 'read', value: { restrictions } }) as const
const NONE = { kind: 'read', value: undefined } as const
const UNREAD = { kind: 'unreadable', reason: 'the answer has status 400' } as const

function verdictOf(policies: Partial<CertificatePolicies>, changes: Partial<JudgedCertificate> = {}): PolicyVerdict {
  return judgeCertificate({ tenant: policy(), own: NONE, ...policies }, { ...certificate, ...changes })
}

const isRefused = (restriction: CertificateRestriction, changes: Partial<JudgedCertificate> = {}) =>
  verdictOf({ tenant: policy(restriction) }, changes).refusedBy.length > 0

describe('a policy on the lifetime of certificates', () => {
  it('refuses a certificate of a longer one', () => {
    expect(isRefused(lifetime('P180D'))).toBe(true)
  })

  it('takes a certificate of exactly that one', () => {
    expect(isRefused(lifetime('P365D'))).toBe(false)
  })

  it('spares applications that are older than the policy', () => {
    expect(isRefused(lifetime('P180D', NOW))).toBe(false)
    expect(isRefused(lifetime('P180D', new Date(NOW.getTime() - 1)))).toBe(true)
  })

  it('is left to the tenant where its duration cannot be read', () => {
    expect(isRefused(lifetime('half a year'))).toBe(false)
  })
})

describe('a policy that asks for a trusted authority', () => {
  const restriction: CertificateRestriction = {
    kind: 'trusted-authority',
    forApplicationsAfter: undefined,
    hasExemptions: false
  }

  it('refuses a self-signed certificate', () => {
    expect(isRefused(restriction)).toBe(true)
  })

  it('leaves the certificate of an authority to the tenant, which knows the trusted ones', () => {
    expect(isRefused(restriction, { isSelfSigned: false })).toBe(false)
  })
})

describe('the policy of the application', () => {
  const short = lifetime('P90D')

  it('counts instead of the tenant’s: an exempt application is not refused', () => {
    expect(verdictOf({ tenant: policy(short), own: policy() })).toEqual({ refusedBy: [], doubtful: [] })
  })

  it('may be the stricter one', () => {
    expect(verdictOf({ own: policy(short) }).refusedBy).toEqual([short])
  })

  it('leaves the tenant’s to count where there is none', () => {
    expect(verdictOf({ tenant: policy(short), own: NONE }).refusedBy).toEqual([short])
  })

  it('makes the tenant’s doubtful where it cannot be read', () => {
    expect(verdictOf({ tenant: policy(short), own: UNREAD })).toEqual({ refusedBy: [], doubtful: [short] })
  })
})

describe('a restriction with exemptions', () => {
  it('is doubtful: which attributes an identity has cannot be read', () => {
    const exempting = { ...lifetime('P90D'), hasExemptions: true }
    expect(verdictOf({ tenant: policy(exempting) })).toEqual({ refusedBy: [], doubtful: [exempting] })
  })
})

it('a tenant whose policy cannot be read refuses nothing here', () => {
  expect(verdictOf({ tenant: UNREAD })).toEqual({ refusedBy: [], doubtful: [] })
})

describe('a duration of ISO 8601', () => {
  it.each([
    ['P1Y', '2027-11-20T10:00:00.000Z'],
    ['P6M', '2027-05-20T10:00:00.000Z'],
    ['P1Y2M', '2028-01-20T10:00:00.000Z'],
    ['P2W', '2026-12-04T10:00:00.000Z'],
    ['P90D', '2027-02-18T10:00:00.000Z'],
    ['P1DT1H1M1S', '2026-11-21T11:01:01.000Z']
  ])('%s ends at %s', (duration, end) => {
    expect(endOfDuration(NOW, duration)?.toISOString()).toBe(end)
  })

  it.each(['', '90D', 'P90', 'P-1D'])('is not %j', (duration) => {
    expect(endOfDuration(NOW, duration)).toBeUndefined()
  })
})
