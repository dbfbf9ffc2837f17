import { expect, it } from '@jest/globals'
import { listText } from '../../src/domain/list-text.ts'

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d, e'],
  [['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'a, b, c, d, e and 2 more']
])('the list %j reads %j in a message', (names, text) => {
  expect(listText(names)).toBe(text)
})

it('a message may name more or fewer of a list', () => {
  expect(listText(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
})
