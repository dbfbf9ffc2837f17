import { describe, expect, it } from '@jest/globals'
import type { HeldCertificate, ObservedDestination } from '../../src/domain/certificate/destination.ts'
import { applicationId, thumbprint } from '../../src/domain/identifiers.ts'
import { vb365ServerChecks } from '../../src/domain/result/vb365-server-check.ts'
import { pfxDestination } from '../support/plan-builder.ts'

const NAME = 'https://vb365.contoso.example:4443'
const OWN = applicationId('404271d0-0001-4000-8000-000000000001')
const OTHER = applicationId('404271d0-0001-4000-8000-000000000002')
const CURRENT = thumbprint('A'.repeat(40))
const OLD = thumbprint('B'.repeat(40))
const known = (held: typeof CURRENT | undefined): HeldCertificate => ({ kind: 'known', thumbprint: held })

function resultOf(changes: Partial<ObservedDestination>, isDelivered = false) {
  const server = { ...pfxDestination(), kind: 'vb365', name: NAME, applicationId: OWN, ...changes } as const
  const step = {
    kind: 'deliver-certificate',
    destination: 'vb365',
    name: NAME,
    certificate: { kind: 'new' },
    outdated: []
  } as const
  const [check] = vb365ServerChecks({
    destinations: [server],
    completed: isDelivered ? [step] : [],
    applicationId: OWN,
    thumbprint: CURRENT
  })
  return `${check?.result}: ${check?.detail}`
}

const IN_USE = `passed: the organization on ${NAME} has this application and this certificate`

describe('the check of the VB365 server', () => {
  it('passes where the organization has this application and this certificate', () => {
    expect(resultOf({ holds: known(CURRENT) })).toBe(IN_USE)
  })

  it('passes after a delivery, which reads back what it wrote', () => {
    expect(resultOf({ holds: known(OLD) }, true)).toBe(IN_USE)
  })

  it.each<[string, Partial<ObservedDestination>, string]>([
    ['another certificate', { holds: known(OLD) }, `failed: the organization on ${NAME} has the certificate ${OLD}`],
    ['no certificate', { holds: known(undefined) }, `failed: the organization on ${NAME} has no usable certificate`],
    [
      'another application',
      { holds: known(CURRENT), applicationId: OTHER },
      `failed: the organization on ${NAME} uses the application ${OTHER}`
    ],
    [
      'no organization',
      { holds: known(undefined), applicationId: undefined },
      `failed: ${NAME} has no organization with this application`
    ],
    [
      'nothing that may be read',
      { holds: { kind: 'unknown', why: 'it cannot be reached' } },
      `unknown: what ${NAME} holds could not be read: it cannot be reached`
    ]
  ])('says what it found: %s', (_what, changes, expected) => {
    expect(resultOf(changes)).toBe(expected)
  })

  it('is not made without such a server', () => {
    const facts = { destinations: [pfxDestination()], completed: [], applicationId: OWN, thumbprint: CURRENT }
    expect(vb365ServerChecks(facts)).toEqual([])
  })
})
