import { describe, expect, it } from '@jest/globals'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import { type RegistrationsRun, runRegistrations } from '../../src/run/run-registrations.ts'
import { appliedOutcomeOf } from '../support/outcome-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const FILES = ['a.json', 'b.json', 'c.json', 'd.json']
const registrations = FILES.map((file): NamedRegistration => ({ registration: registrationOf(), file }))
const done = async ({ registration }: NamedRegistration): Promise<Outcome> => appliedOutcomeOf({ registration })

interface Ended {
  readonly file: string | undefined
  readonly outcome: Outcome
}

/** Handles four registrations. */
async function handle(changes: Partial<RegistrationsRun> = {}) {
  const ended: Ended[] = []
  const left = await runRegistrations(registrations, {
    register: done,
    ended: ({ file }, outcome) => ended.push({ file, outcome }),
    limit: 1,
    signal: new AbortController().signal,
    ...changes
  })
  return { ended, left: left.map(({ file }) => file) }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('several registrations', () => {
  it('have an outcome each, told as soon as there is one', async () => {
    const register = async (named: NamedRegistration) => {
      await pause(named.file === 'a.json' ? 20 : 1)
      return done(named)
    }
    const { ended, left } = await handle({ register, limit: 4 })
    expect(ended.map(({ file }) => file).toSorted()).toEqual(FILES)
    expect(ended.at(-1)?.file).toBe('a.json')
    expect(left).toEqual([])
  })

  it('are handled no more at once than the limit says', async () => {
    let atOnce = 0
    let most = 0
    const register = async (named: NamedRegistration) => {
      atOnce += 1
      most = Math.max(most, atOnce)
      await pause(2)
      atOnce -= 1
      return done(named)
    }
    await handle({ register, limit: 2 })
    expect(most).toBe(2)
  })

  it('are not kept from their turn by one that is refused before it signs in', async () => {
    const register = (named: NamedRegistration) =>
      named.file === 'b.json'
        ? Promise.reject(new ActionError('input-invalid', 'The input "client-id" is missing.'))
        : done(named)
    const { ended } = await handle({ register })
    expect(ended.map(({ outcome }) => outcome.kind)).toEqual(['applied', 'refused', 'applied', 'applied'])
    expect(ended[1]?.outcome).toMatchObject({ failure: { code: 'input-invalid' } })
  })

  it('turn an unexpected error of one into its outcome', async () => {
    const { ended } = await handle({ register: () => Promise.reject(new TypeError('undefined is not a function')) })
    expect(ended[0]?.outcome).toMatchObject({ kind: 'refused', failure: { code: 'unexpected' } })
  })

  it('are not begun once the run ends, and those that have begun come to their end', async () => {
    const controller = new AbortController()
    const register = async (named: NamedRegistration) => {
      if (named.file === 'b.json') controller.abort(new ActionError('cancelled', 'The run was cancelled.'))
      await pause(2)
      return done(named)
    }
    const { ended, left } = await handle({ register, limit: 2, signal: controller.signal })
    expect(ended.map(({ file }) => file)).toEqual(['a.json', 'b.json'])
    expect(left).toEqual(['c.json', 'd.json'])
  })
})
