import { describe, expect, it } from '@jest/globals'
import type { ObservedDestination } from '../../src/domain/certificate/destination.ts'
import type { CertificateOffer } from '../../src/domain/plan/planning-facts.ts'
import { phaseOf } from '../../src/domain/plan/step-stages.ts'
import type { ObservedTenant } from '../../src/domain/tenant/observed-tenant.ts'
import {
  certificateFactsOf,
  DAY,
  emptyTenant,
  keyCredentialOf,
  NOW,
  tenantWith
} from '../support/observed-tenant-builder.ts'
import { pfxDestination, pfxWithStaged, planOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf()
const generate: CertificateOffer = { kind: 'generate', request: certificateRequestOf() }
const inForce = certificateFactsOf('a')
const another = certificateFactsOf('b')
const provided: CertificateOffer = { kind: 'provided', facts: inForce }
const holding = (facts = inForce) => pfxDestination({ holds: { kind: 'known', thumbprint: facts.thumbprint } })

function deliveries(observed: ObservedTenant, destination: ObservedDestination, certificate = generate) {
  const { steps } = planOf({ registration, observed, certificate, destinations: [destination], now: NOW })
  return steps.filter((step) => phaseOf(step) === 'delivery')
}

const delivery = (certificate: object) => ({
  kind: 'deliver-certificate',
  destination: 'pfx',
  name: 'out/contoso.pfx',
  certificate
})

describe('a new certificate', () => {
  it('is delivered after all else, wherever the application is new', () => {
    const steps = deliveries(emptyTenant(registration), pfxDestination())
    expect(steps).toEqual([delivery({ kind: 'new' })])
  })

  it('is delivered where the old one is near its end, though that one is there', () => {
    const expiring = keyCredentialOf('a', { expiresOn: new Date(NOW.getTime() + DAY) })
    const observed = tenantWith(registration, { keyCredentials: [expiring] })
    expect(deliveries(observed, holding())).toEqual([delivery({ kind: 'new' })])
  })

  it('is the staged one of an earlier run where there is one', () => {
    const steps = deliveries(emptyTenant(registration), pfxWithStaged(another))
    expect(steps).toEqual([delivery({ kind: 'known', thumbprint: another.thumbprint })])
  })
})

describe('a generated certificate that is registered', () => {
  const observed = tenantWith(registration, { keyCredentials: [keyCredentialOf('a')] })

  it('is left where it is', () => {
    expect(deliveries(observed, holding())).toEqual([])
  })

  it('is delivered where a run ended before that', () => {
    const steps = deliveries(observed, pfxWithStaged(inForce))
    expect(steps).toEqual([delivery({ kind: 'known', thumbprint: inForce.thumbprint })])
  })

  it('is not missed where its file is not there: a hosted runner is new every time', () => {
    expect(deliveries(observed, pfxDestination())).toEqual([])
  })
})

describe('a certificate that was made elsewhere', () => {
  const observed = tenantWith(registration, { keyCredentials: [keyCredentialOf('a')] })

  it('is delivered where another one, or none, is there', () => {
    for (const destination of [holding(another), pfxDestination()]) {
      expect(deliveries(observed, destination, provided)).toEqual([
        delivery({ kind: 'known', thumbprint: inForce.thumbprint })
      ])
    }
  })

  it('is not delivered twice', () => {
    expect(deliveries(observed, holding(), provided)).toEqual([])
  })

  it('is not said to be missing where nobody could look', () => {
    const unknown = pfxDestination({ holds: { kind: 'unknown', why: 'no password' } })
    expect(deliveries(observed, unknown, provided)).toEqual([])
  })
})

describe('an application that is not there', () => {
  it('has nothing to deliver', () => {
    const application = {
      flow: 'existing',
      applicationId: '00000000-0000-4000-8000-000000000001',
      username: 'a@b.example'
    }
    const existing = registrationOf({ application })
    const observed = emptyTenant(existing)
    const { steps } = planOf({
      registration: existing,
      observed,
      certificate: provided,
      destinations: [pfxDestination()],
      now: NOW
    })
    expect(steps).toEqual([])
  })
})
