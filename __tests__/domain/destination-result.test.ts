import { describe, expect, it } from '@jest/globals'
import type { ObservedDestination } from '../../src/domain/certificate/destination.ts'
import type { Step } from '../../src/domain/plan/plan.ts'
import { destinationResults } from '../../src/domain/result/destination-result.ts'
import { certificateFactsOf } from '../support/observed-tenant-builder.ts'
import { pfxDestination } from '../support/plan-builder.ts'

const { thumbprint } = certificateFactsOf('a')
const secret = (changes: Partial<ObservedDestination> = {}) =>
  pfxDestination({ kind: 'github', name: 'VB365_PFX', ...changes })
const delivery: Step = {
  kind: 'deliver-certificate',
  destination: 'github',
  name: 'VB365_PFX',
  certificate: { kind: 'known', thumbprint }
}

function stateOf(destination: ObservedDestination, planned: readonly Step[] = [], completed: readonly Step[] = []) {
  return destinationResults({ destinations: [destination], planned, completed, thumbprint })[0]?.state
}

describe('a destination when the run ends', () => {
  it('is delivered to where this run did it', () => {
    expect(stateOf(secret(), [delivery], [delivery])).toBe('delivered')
  })

  it('is outstanding where the run was to deliver and did not', () => {
    expect(stateOf(secret(), [delivery])).toBe('outstanding')
  })

  it('is in place where it held the certificate before', () => {
    expect(stateOf(secret({ holds: { kind: 'known', thumbprint } }))).toBe('in-place')
  })

  it('is outstanding where something else there is not as it should be', () => {
    expect(stateOf(secret({ holds: { kind: 'known', thumbprint }, outdated: ['region'] }))).toBe('outstanding')
  })

  it('is unknown where it may not be read', () => {
    expect(stateOf(secret({ holds: { kind: 'unknown', why: 'HTTP 403' } }))).toBe('unknown')
  })

  it('is outstanding where a record lacks a certificate whose key is not at hand', () => {
    expect(stateOf(secret())).toBe('outstanding')
  })

  it('is absent for a file, as a hosted runner is new for each job', () => {
    expect(stateOf(pfxDestination())).toBe('absent')
  })
})
