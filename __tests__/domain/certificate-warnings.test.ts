import { describe, expect, it } from '@jest/globals'
import { expiryWarnings, proofWarnings } from '../../src/domain/checks/certificate-warnings.ts'
import type { Check } from '../../src/domain/checks/checks.ts'
import { certificateFactsOf, DAY, NOW } from '../support/observed-tenant-builder.ts'

const endingIn = (days: number) => ({ ...certificateFactsOf('a'), notAfter: new Date(NOW.getTime() + days * DAY) })

describe('a certificate that was made elsewhere', () => {
  it('is no concern while it lasts for thirty days', () => {
    expect(expiryWarnings(endingIn(30), NOW)).toEqual([])
  })

  it('is one near its end, with the day and what to do', () => {
    const certificate = endingIn(5)
    expect(expiryWarnings(certificate, NOW)).toEqual([
      `The certificate ${certificate.thumbprint} ends on ${certificate.notAfter.toISOString().slice(0, 10)}, in 5 days, and only a generated one is renewed by this action: give its successor in the registration file and to VB365 before that.`
    ])
  })

  it.each([
    [1.5, ', in 1 day,'],
    [0.5, ', in less than a day,']
  ])('that lasts %d days more is told as it reads', (days, words) => {
    expect(expiryWarnings(endingIn(days), NOW)[0]).toContain(words)
  })
})

describe('an application that nobody signed in as', () => {
  const check: Check = {
    name: 'connect-graph',
    result: 'unknown',
    detail: 'the key is not at hand',
    durationMs: 0,
    isUntried: true
  }

  it('is told, with the way to a new certificate', () => {
    expect(proofWarnings([check])).toEqual([
      'It is not proved that the application works: the key is not at hand. If the key is lost, run with "rotate" force: that makes a new certificate.'
    ])
  })

  it('is no concern where the sign-in succeeded, whatever else could not be read', () => {
    const { isUntried: _, ...tried } = check
    expect(proofWarnings([{ ...tried, result: 'passed' }])).toEqual([])
    expect(proofWarnings([{ ...tried, detail: 'Microsoft Graph cannot be reached' }])).toEqual([])
    expect(proofWarnings([{ ...check, name: 'exchange-plan' }])).toEqual([])
  })
})
