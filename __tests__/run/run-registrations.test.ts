import { describe, expect, it } from '@jest/globals'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import { runRegistrations } from '../../src/run/run-registrations.ts'
import { appliedOutcomeOf } from '../support/outcome-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const tenants = ['a.example', 'b.example', 'c.example', 'd.example']
const registrations = tenants.map((tenant) => registrationOf({ tenant }))
const done = async (registration: Registration): Promise<Outcome> => appliedOutcomeOf({ registration })
const tenantsOf = (outcomes: readonly Outcome[]) => outcomes.map(({ registration }) => registration.tenant)

describe('several registrations', () => {
  it('have an outcome each, in their order, whichever ends first', async () => {
    const register = async (registration: Registration) => {
      await new Promise((resolve) => setTimeout(resolve, registration.tenant === 'a.example' ? 20 : 1))
      return done(registration)
    }
    const reported: Outcome[] = []
    const outcomes = await runRegistrations(registrations, {
      register,
      report: (outcome) => reported.push(outcome),
      limit: 4
    })
    expect(tenantsOf(outcomes)).toEqual(tenants)
    expect(tenantsOf(reported).at(-1)).toBe('a.example')
  })

  it('are handled no more at once than the limit says', async () => {
    let atOnce = 0
    let most = 0
    const register = async (registration: Registration) => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await new Promise((resolve) => setTimeout(resolve, 2))
      atOnce -= 1
      return done(registration)
    }
    await runRegistrations(registrations, { register, report: () => undefined, limit: 2 })
    expect(most).toBe(2)
  })

  it('are not kept from their turn by one that is refused before it signs in', async () => {
    const register = (registration: Registration) =>
      registration.tenant === 'b.example'
        ? Promise.reject(new ActionError('input-invalid', 'The input "client-id" is missing.'))
        : done(registration)
    const outcomes = await runRegistrations(registrations, { register, report: () => undefined, limit: 1 })
    expect(outcomes.map(({ kind }) => kind)).toEqual(['applied', 'refused', 'applied', 'applied'])
    expect(outcomes[1]).toMatchObject({ failure: { code: 'input-invalid' }, registration: { tenant: 'b.example' } })
  })

  it('turn an unexpected error of one into its outcome', async () => {
    const register = () => Promise.reject(new TypeError('undefined is not a function'))
    const outcomes = await runRegistrations([registrationOf()], { register, report: () => undefined, limit: 1 })
    expect(outcomes).toEqual([expect.objectContaining({ kind: 'refused' })])
    expect(outcomes[0]).toMatchObject({ failure: { code: 'unexpected' } })
  })
})
