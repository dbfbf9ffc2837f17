import { describe, expect, it } from '@jest/globals'
import { SharedList } from '../../src/adapters/graph/shared-list.ts'

/** A list whose entries are their own identities. */
const listOf = (...readings: readonly (readonly string[])[]): SharedList<string> => {
  const list = new SharedList<string>((entry) => entry)
  for (const reading of readings) list.accept(reading)
  return list
}

describe('an entry that a later reading lacks', () => {
  it('was removed by another writer: it is not put back', () => {
    expect(listOf(['a', 'b'], ['a']).dropped).toEqual([])
  })

  it('may only be invisible on the replica that answered, until the reading is accepted', () => {
    const list = listOf(['a', 'b'])
    expect(list.lacksKnown(['a'])).toBe(true)
    list.accept(['a'])
    expect(list.lacksKnown(['a'])).toBe(false)
  })

  it('was not dropped by an unanswered write that held it', () => {
    const list = listOf(['a', 'b'])
    list.sentWithoutAnswer(['a', 'b', 'own'])
    list.accept(['a'])
    expect(list.dropped).toEqual([])
  })

  it('was dropped by an unanswered write that was sent before the entry was added and stored after it', () => {
    const list = listOf(['a'])
    list.sentWithoutAnswer(['a', 'own'])
    list.accept(['a', 'b'])
    expect(list.dropped).toEqual([])
    expect(list.lacksKnown(['a', 'own'])).toBe(false)
    list.accept(['a', 'own'])
    expect(list.dropped).toEqual(['b'])
  })

  it('is no longer put back once a reading shows it again', () => {
    const list = listOf(['a'])
    list.sentWithoutAnswer(['a', 'own'])
    for (const reading of [
      ['a', 'b'],
      ['a', 'own'],
      ['a', 'b', 'own']
    ])
      list.accept(reading)
    expect(list.dropped).toEqual([])
  })
})

it('entries are the same by what identifies them', () => {
  const list = new SharedList<{ readonly id: string; readonly read: number }>(({ id }) => id)
  list.accept([{ id: 'a', read: 1 }])
  expect(list.lacksKnown([{ id: 'a', read: 2 }])).toBe(false)
})
