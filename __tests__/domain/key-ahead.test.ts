import { describe, expect, it } from '@jest/globals'
import type { HeldCertificate, ObservedDestination } from '../../src/domain/certificate/destination.ts'
import { isKeyExpected, type KnownAhead } from '../../src/domain/certificate/key-ahead.ts'
import { certificateFactsOf, DAY, NOW } from '../support/observed-tenant-builder.ts'
import { certificateRequestOf } from '../support/registration-builder.ts'

const FRESH = certificateFactsOf('a')
const DUE = certificateFactsOf('b', new Date(NOW.getTime() + 5 * DAY))

function vault(holds: HeldCertificate): ObservedDestination {
  return { kind: 'keyVault', name: 'vb365', holds, staged: [], outdated: [], inUse: [], applicationId: undefined }
}

const EMPTY = vault({ kind: 'known', thumbprint: undefined })
const FILLED = vault({ kind: 'known', thumbprint: FRESH.thumbprint })
const CLOSED = vault({ kind: 'unknown', why: 'it may not be read' })

function isExpected(known: Partial<KnownAhead>): boolean {
  const request = certificateRequestOf({ renewBeforeDays: 30 })
  return isKeyExpected({ request, rotation: 'auto', destinations: [], atHand: [], now: NOW, ...known })
}

describe('a key is made while the tenant is read', () => {
  it.each<[string, Partial<KnownAhead>]>([
    ['no certificate is anywhere', { destinations: [EMPTY] }],
    ['a new one is asked for', { rotation: 'force', destinations: [FILLED], atHand: [FRESH] }],
    ['all that are at hand are due for renewal', { atHand: [DUE] }]
  ])('where %s', (_where, known) => {
    expect(isExpected(known)).toBe(true)
  })
})

describe('no key is made that would probably be thrown away', () => {
  it.each<[string, Partial<KnownAhead>]>([
    ['a certificate is at hand', { atHand: [DUE, FRESH] }],
    ['a destination holds one', { destinations: [EMPTY, FILLED] }],
    ['a destination may hold one', { destinations: [CLOSED] }],
    ['none may be renewed', { rotation: 'never', atHand: [DUE] }]
  ])('where %s', (_where, known) => {
    expect(isExpected(known)).toBe(false)
  })
})
