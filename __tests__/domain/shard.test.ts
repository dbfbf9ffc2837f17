import { describe, expect, it } from '@jest/globals'
import type { Registration } from '../../src/domain/request/registration.ts'
import { isInShard, parseShard } from '../../src/domain/request/shard.ts'
import { registrationOf } from '../support/registration-builder.ts'

const registrations = Array.from({ length: 400 }, (_, index) => registrationOf({ tenant: `customer-${index}.example` }))

/** The shard of each registration; fails where it is in none or in several. */
function shardsOf(all: readonly Registration[], count: number): readonly number[] {
  return all.map((registration) => {
    const found = Array.from({ length: count }, (_, index) => index + 1).filter((index) =>
      isInShard(registration, { index, count })
    )
    expect(found).toHaveLength(1)
    return found[0] ?? 0
  })
}

describe('eight shards', () => {
  it('have each registration exactly once, and about as many each', () => {
    const sizes = Object.values(Object.groupBy(shardsOf(registrations, 8), String)).map((group) => group?.length ?? 0)
    expect(sizes).toHaveLength(8)
    expect(Math.min(...sizes)).toBeGreaterThan(25)
    expect(Math.max(...sizes)).toBeLessThan(80)
  })

  it('keep every registration where it was when others are added', () => {
    const before = shardsOf(registrations.slice(0, 100), 8)
    expect(shardsOf(registrations, 8).slice(0, 100)).toEqual(before)
  })

  it('keep all but the ninth part when a ninth one comes', () => {
    const [before, after] = [shardsOf(registrations, 8), shardsOf(registrations, 9)]
    const moved = registrations.filter((_, index) => before[index] !== after[index])
    expect(moved.length).toBeLessThan(400 / 9 + 30)
    expect(after.filter((shard, index) => shard !== before[index]).every((shard) => shard === 9)).toBe(true)
  })

  it('take a registration by tenant and application, whatever the case of the domain', () => {
    const [lower, upper] = [registrationOf({ tenant: 'contoso.com' }), registrationOf({ tenant: 'Contoso.COM' })]
    expect(shardsOf([lower], 8)).toEqual(shardsOf([upper], 8))
    const others = Array.from({ length: 20 }, (_, index) =>
      registrationOf({ tenant: 'contoso.com', application: { flow: 'new', name: `VB365 ${index}` } })
    )
    expect(new Set(shardsOf(others, 8)).size).toBeGreaterThan(1)
  })
})

describe('a shard', () => {
  it.each([
    ['2/8', { index: 2, count: 8 }],
    [' 1 / 1 ', { index: 1, count: 1 }],
    ['256/256', { index: 256, count: 256 }]
  ])('is read from %j', (text, shard) => {
    expect(parseShard(text)).toEqual(shard)
  })

  it.each(['0/8', '9/8', '1/257', '8', '2/', '/8', '2/8/1', '-1/8', '1.5/8', 'two/8', '2\\8'])('is not %j', (text) => {
    expect(parseShard(text)).toBeUndefined()
  })
})
