import { describe, expect, it } from '@jest/globals'
import type { ObservedDestination } from '../../src/domain/certificate/destination.ts'
import { thumbprint } from '../../src/domain/identifiers.ts'
import type { Step } from '../../src/domain/plan/plan.ts'
import type { CertificateOffer, PlanningFacts } from '../../src/domain/plan/planning-facts.ts'
import type { ObservedKeyCredential } from '../../src/domain/tenant/observed-tenant.ts'
import { DAY, keyCredentialOf, NOW, tenantWith } from '../support/observed-tenant-builder.ts'
import { pfxDestination, planOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf()
const request = certificateRequestOf({ validityDays: 90, renewBeforeDays: 30, overlapDays: 14 })
const certificate: CertificateOffer = { kind: 'generate', request }
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY)
const A = thumbprint('A'.repeat(40))
const B = thumbprint('B'.repeat(40))

/** An own certificate of 90 days that began so many days ago. */
const own = (digit: string, ageDays: number): ObservedKeyCredential =>
  keyCredentialOf(digit, { startsOn: inDays(-ageDays), expiresOn: inDays(90 - ageDays) })
const foreign = keyCredentialOf('f', { displayName: 'CN=Registered by hand', expiresOn: inDays(-10) })

const secret = (holds: ObservedDestination['holds'], changes: Partial<ObservedDestination> = {}) =>
  pfxDestination({ kind: 'github', name: 'VB365_PFX', holds, ...changes })
const holding = (held: typeof A | undefined) => ({ kind: 'known', thumbprint: held }) as const

function plan(keyCredentials: readonly ObservedKeyCredential[], changes: Partial<PlanningFacts> = {}) {
  const observed = tenantWith(registration, { keyCredentials: [...keyCredentials, foreign] })
  return planOf({ registration, observed, certificate, now: NOW, ...changes })
}

const kinds = (steps: readonly Step[]) => steps.map(({ kind }) => kind)
const registering = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === 'register-certificate' ? [step] : []))[0]
const removed = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === 'remove-certificate' ? [`${step.thumbprint[0]} ${step.reason}`] : []))

describe('the certificate in use', () => {
  it('is the one that a destination holds, though another lasts longer', () => {
    const { present, steps } = plan([own('a', 20), own('b', 1)], { destinations: [secret(holding(A))] })
    expect(present).toContainEqual(expect.objectContaining({ kind: 'certificate', thumbprint: A }))
    expect(steps).toEqual([])
  })

  it('is the one that lasts longest where the one held is near its end', () => {
    const facts = { destinations: [secret(holding(A))], keysAtHand: new Set([B]) }
    const { present, steps } = plan([own('a', 70), own('b', 1)], facts)
    expect(present).toContainEqual(expect.objectContaining({ kind: 'certificate', thumbprint: B }))
    expect(steps).toEqual([
      expect.objectContaining({ kind: 'deliver-certificate', certificate: { kind: 'known', thumbprint: B } })
    ])
  })
})

describe('a renewal', () => {
  it('is due inside the window, and says which one it takes over from', () => {
    const { steps } = plan([own('a', 61)], { destinations: [secret(holding(A))] })
    expect(kinds(steps)).toEqual(['register-certificate', 'deliver-certificate'])
    expect(registering(steps)).toMatchObject({ reason: 'near-its-end', replaces: { thumbprint: A } })
  })

  it('is not due before', () => {
    expect(plan([own('a', 59)], { destinations: [secret(holding(A))] }).steps).toEqual([])
  })

  it('comes now where it is forced', () => {
    expect(registering(plan([own('a', 1)], { rotation: 'force' }).steps)).toMatchObject({ reason: 'forced' })
  })

  it('never comes where it is not wanted', () => {
    expect(plan([own('a', 89)], { rotation: 'never' }).steps).toEqual([])
    expect(plan([own('a', 89)], { rotation: 'never' }).blockers).toEqual([])
  })

  it('that is not wanted leaves an expired certificate as a blocker', () => {
    expect(plan([own('a', 91)], { rotation: 'never' }).blockers).toEqual([
      expect.objectContaining({ kind: 'certificate-expired', thumbprint: A })
    ])
  })

  it('replaces an orphan: a record lacks it and its key is nowhere', () => {
    const { steps } = plan([own('a', 1)], { destinations: [secret(holding(undefined))] })
    expect(registering(steps)).toMatchObject({ reason: 'key-lost' })
    expect(removed(steps)).toEqual(['A key-lost'])
    expect(kinds(steps)).toEqual(['register-certificate', 'deliver-certificate', 'remove-certificate'])
  })

  it('delivers the orphan instead where its key is at hand', () => {
    const { steps } = plan([own('a', 1)], { destinations: [secret(holding(undefined))], keysAtHand: new Set([A]) })
    expect(kinds(steps)).toEqual(['deliver-certificate'])
  })

  it('removes no certificate that is held, used or may be held elsewhere', () => {
    const orphan = own('b', 1)
    const removedWith = (...destinations: readonly ObservedDestination[]) =>
      removed(plan([own('a', 70), orphan], { destinations }).steps)
    expect(removedWith(secret(holding(A)))).toEqual(['B key-lost'])
    expect(removedWith(secret(holding(A), { inUse: [B] }))).toEqual([])
    expect(
      removedWith(secret(holding(A)), pfxDestination({ kind: 'vb365', holds: { kind: 'unknown', why: 'down' } }))
    ).toEqual([])
  })

  it('does not come because a destination may not be read', () => {
    const destinations = [secret({ kind: 'unknown', why: 'no token' })]
    expect(plan([own('a', 1)], { destinations }).steps).toEqual([])
  })

  it('does not come because a file is not there', () => {
    expect(plan([own('a', 1)], { destinations: [pfxDestination()] }).steps).toEqual([])
  })
})

describe('an own certificate that is not in use', () => {
  const handedOver = { destinations: [secret(holding(B))] }

  it('is kept for the overlap, counted from the start of its successor', () => {
    expect(plan([own('a', 70), own('b', 13)], handedOver).steps).toEqual([])
    expect(removed(plan([own('a', 70), own('b', 14)], handedOver).steps)).toEqual(['A replaced'])
  })

  it('is counted from its own start where that is later', () => {
    expect(plan([own('a', 13), own('b', 20)], handedOver).steps).toEqual([])
  })

  it('is kept while a record lacks its successor, or may not be read', () => {
    const credentials = [own('a', 70), own('b', 20)]
    const behind = pfxDestination({ kind: 'vb365', name: 'https://vb365.example', holds: holding(A) })
    const unread = pfxDestination({ kind: 'keyVault', holds: { kind: 'unknown', why: 'forbidden' } })
    for (const other of [behind, unread]) {
      const facts = { destinations: [secret(holding(B)), other], keysAtHand: new Set([B]) }
      expect(removed(plan(credentials, facts).steps)).toEqual([])
    }
  })

  it('is kept while something else uses it', () => {
    const destinations = [secret(holding(B), { inUse: [A] })]
    expect(plan([own('a', 70), own('b', 20)], { destinations }).steps).toEqual([])
  })

  it('goes at once where it has expired', () => {
    expect(removed(plan([own('a', 91), own('b', 1)], handedOver).steps)).toEqual(['A expired'])
  })

  it('goes in the run of its renewal, after the delivery, where no overlap is wanted', () => {
    const eager: CertificateOffer = { kind: 'generate', request: { ...request, overlapDays: 0 } }
    const { steps } = plan([own('a', 70)], { certificate: eager, destinations: [secret(holding(A))] })
    expect(kinds(steps)).toEqual(['register-certificate', 'deliver-certificate', 'remove-certificate'])
  })

  it('goes in the run that finishes an interrupted renewal, after the delivery, where no overlap is wanted', () => {
    const eager: CertificateOffer = { kind: 'generate', request: { ...request, overlapDays: 0 } }
    const facts = { certificate: eager, destinations: [secret(holding(A))], keysAtHand: new Set([B]) }
    const { steps } = plan([own('a', 70), own('b', 0)], facts)
    expect(kinds(steps)).toEqual(['deliver-certificate', 'remove-certificate'])
    expect(removed(steps)).toEqual(['A replaced'])
  })

  it('goes after the overlap where no record is kept at all', () => {
    expect(removed(plan([own('a', 70), own('b', 14)], { destinations: [pfxDestination()] }).steps)).toEqual([
      'A replaced'
    ])
  })
})

describe('certificates of others', () => {
  it('are never removed, expired or not', () => {
    const { steps } = plan([own('a', 91), own('b', 20)], { destinations: [secret(holding(B))] })
    expect(removed(steps).filter((line) => line.startsWith('F'))).toEqual([])
  })
})

describe('a destination that works for another application', () => {
  it('is not taken over', () => {
    const another = tenantWith(registration).caller.applicationId
    const applicationId = registrationOf({
      application: { flow: 'existing', applicationId: '00000000-0000-4000-8000-0000000000ff', username: 'a@b.example' }
    }).application
    expect(another).toBeUndefined()
    if (applicationId.flow !== 'existing') throw new Error('the application is an existing one')
    const destinations = [
      pfxDestination({ kind: 'vb365', name: 'https://vb365.example', applicationId: applicationId.applicationId })
    ]
    expect(plan([own('a', 1)], { destinations, keysAtHand: new Set([A]) }).blockers).toEqual([
      expect.objectContaining({ kind: 'destination-taken', name: 'https://vb365.example' })
    ])
  })
})
