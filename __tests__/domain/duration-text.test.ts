import { describe, expect, it } from '@jest/globals'
import { durationText } from '../../src/domain/duration-text.ts'

describe('a duration in words', () => {
  it.each([
    [0, '0.0 s'],
    [1234, '1.2 s'],
    [35_400, '35 s'],
    [59_700, '1 min'],
    [125_000, '2 min 5 s'],
    [60 * 60_000, '1 h'],
    [80 * 60_000, '1 h 20 min']
  ])('of %d ms is %s', (milliseconds, text) => {
    expect(durationText(milliseconds)).toBe(text)
  })
})
