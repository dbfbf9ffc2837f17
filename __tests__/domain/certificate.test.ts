import { describe, expect, it } from '@jest/globals'
import { daysLeft, isDueForRenewal, isReplaceable, lifetimeOf } from '../../src/domain/certificate/certificate.ts'
import { currentCertificate } from '../../src/domain/certificate/own-certificates.ts'
import type { ObservedKeyCredential } from '../../src/domain/tenant/observed-tenant.ts'
import { certificateFactsOf, DAY, keyCredentialOf, NOW } from '../support/observed-tenant-builder.ts'
import { certificateRequestOf } from '../support/registration-builder.ts'

const SECOND = 1000
const later = (milliseconds: number) => new Date(NOW.getTime() + milliseconds)

describe('days left', () => {
  it.each([
    { left: 30 * DAY, days: 30 },
    { left: 30 * DAY - SECOND, days: 29 },
    { left: DAY, days: 1 },
    { left: DAY - SECOND, days: 0 },
    { left: 0, days: 0 },
    { left: -SECOND, days: -1 }
  ])('are whole days only: $left ms are $days', ({ left, days }) => {
    expect(daysLeft(later(left), NOW)).toBe(days)
  })
})

describe('a PFX that lies where another is to be delivered', () => {
  const registered = [keyCredentialOf('a')]

  it('is replaceable where its certificate is one of this application', () => {
    expect(isReplaceable(registered, NOW)(certificateFactsOf('a'))).toBe(true)
  })

  it('is replaceable once its certificate has expired', () => {
    expect(isReplaceable(registered, NOW)(certificateFactsOf('b', NOW))).toBe(true)
  })

  it('is kept while its certificate is in force and none of this application', () => {
    expect(isReplaceable(registered, NOW)(certificateFactsOf('b', later(SECOND)))).toBe(false)
  })
})

describe('a certificate', () => {
  const request = certificateRequestOf({ renewBeforeDays: 30 })

  it.each([
    { left: 30 * DAY + SECOND, due: false },
    { left: 30 * DAY, due: false },
    { left: 30 * DAY - SECOND, due: true },
    { left: 0, due: true },
    { left: -DAY, due: true }
  ])('with $left ms left is due for renewal: $due', ({ left, due }) => {
    expect(isDueForRenewal(later(left), request, NOW)).toBe(due)
  })

  it('is used to its last second when nothing is to be renewed ahead', () => {
    const never = certificateRequestOf({ renewBeforeDays: 0 })
    expect(isDueForRenewal(later(SECOND), never, NOW)).toBe(false)
    expect(isDueForRenewal(later(-SECOND), never, NOW)).toBe(true)
  })

  it('is not due on the day it is made, in the tightest window that a registration may ask for', () => {
    const tight = certificateRequestOf({ validityDays: 31, renewBeforeDays: 30 })
    expect(isDueForRenewal(lifetimeOf(tight, NOW).notAfter, tight, NOW)).toBe(false)
  })
})

describe('the lifetime of a certificate made now', () => {
  it.each([1, 90, 365, 3650])(
    'is exactly %d days from start to end, as a tenant policy measures it',
    (validityDays) => {
      const { notBefore, notAfter } = lifetimeOf(certificateRequestOf({ validityDays, renewBeforeDays: 0 }), NOW)
      expect(notAfter.getTime() - notBefore.getTime()).toBe(validityDays * DAY)
    }
  )

  it('has begun ten minutes ago, for clocks that are ahead or behind', () => {
    expect(lifetimeOf(certificateRequestOf(), NOW).notBefore).toEqual(later(-600 * SECOND))
  })

  it('begins and ends at whole seconds', () => {
    const { notBefore, notAfter } = lifetimeOf(certificateRequestOf(), later(999))
    expect([notBefore.getMilliseconds(), notAfter.getMilliseconds()]).toEqual([0, 0])
  })

  it('counts days of 24 hours through a change to summer time', () => {
    const { notBefore, notAfter } = lifetimeOf(
      certificateRequestOf({ validityDays: 180 }),
      new Date('2026-12-01T00:30:00Z')
    )
    expect([notBefore.toISOString(), notAfter.toISOString()]).toEqual([
      '2026-12-01T00:20:00.000Z',
      '2027-05-30T00:20:00.000Z'
    ])
  })
})

const current = (credentials: readonly ObservedKeyCredential[], now: Date) =>
  currentCertificate(credentials, [], certificateRequestOf(), now)

describe('the certificate of this action that an application has', () => {
  it('is none where all were registered by others', () => {
    expect(current([keyCredentialOf('b', { displayName: 'CN=Contoso' })], NOW)).toBeUndefined()
  })

  it('is known by its subject where Graph kept no name of it', () => {
    const added = keyCredentialOf('b', {
      displayName: 'CN=VB365 Contoso',
      organizationalUnits: ['register-vb365-application']
    })
    expect(current([added], NOW)).toBe(added)
  })

  it('is none from the second on in which the last one ends', () => {
    const ending = keyCredentialOf('a', { expiresOn: NOW })
    expect(current([ending], NOW)).toBeUndefined()
    expect(current([ending], later(-SECOND))).toBe(ending)
  })

  it('is the one that lasts longest, in whatever order Graph lists them', () => {
    const [short, long] = [
      keyCredentialOf('a', { expiresOn: later(DAY) }),
      keyCredentialOf('b', { expiresOn: later(2 * DAY) })
    ]
    expect(current([short, long], NOW)).toBe(long)
    expect(current([long, short], NOW)).toBe(long)
  })
})
