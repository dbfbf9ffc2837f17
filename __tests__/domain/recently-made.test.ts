import { describe, expect, it } from '@jest/globals'
import { servicePrincipalId } from '../../src/domain/identifiers.ts'
import { recentlyMade } from '../../src/domain/tenant/recently-made.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'

const MINUTE = 60_000
const NOW = new Date('2026-11-25T10:00:00Z')
const servicePrincipal = {
  id: servicePrincipalId(guidOf(3, 1)),
  enabled: true,
  requiresAssignment: false,
  appRoleAssignments: [],
  delegatedGrants: [],
  directoryRoles: []
}
const createdOn = new Date('2026-11-25T09:58:00Z')

describe('what a run may have made that is not visible everywhere yet', () => {
  it('is the application where there was none, or no service principal', () => {
    expect(recentlyMade(undefined, NOW, 5 * MINUTE)).toBe('application')
    expect(recentlyMade({ createdOn: undefined, servicePrincipal: undefined }, NOW, 5 * MINUTE)).toBe('application')
  })

  it('is the application where an earlier run made it a moment ago', () => {
    expect(recentlyMade({ createdOn, servicePrincipal }, NOW, 5 * MINUTE)).toBe('application')
  })

  it('is only what was added where the application is older, or its age is unknown', () => {
    expect(recentlyMade({ createdOn, servicePrincipal }, NOW, MINUTE)).toBe('additions')
    expect(recentlyMade({ createdOn: undefined, servicePrincipal }, NOW, 5 * MINUTE)).toBe('additions')
  })
})
