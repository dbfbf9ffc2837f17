import { describe, expect, it } from '@jest/globals'
import { retryAfterSeconds } from '../../src/adapters/retry-after.ts'

const NOW = new Date('2026-11-25T10:00:00Z')

describe('the header Retry-After', () => {
  it.each([
    ['7', 7],
    [' 120 ', 120],
    ['0', 0],
    ['Wed, 25 Nov 2026 10:02:00 GMT', 120],
    // Gone by already.
    ['Wed, 25 Nov 2026 09:00:00 GMT', 0]
  ])('%j asks for %i seconds', (header, seconds) => {
    expect(retryAfterSeconds(header, NOW)).toBe(seconds)
  })

  it.each([undefined, '', 'soon', '-1', '1.5', '99999999', 'Wed, nonsense'])('%j asks for nothing', (header) => {
    expect(retryAfterSeconds(header, NOW)).toBeUndefined()
  })

  it('with a date asks for nothing where it is not known when it was sent', () => {
    expect(retryAfterSeconds('Wed, 25 Nov 2026 10:02:00 GMT', undefined)).toBeUndefined()
    expect(retryAfterSeconds('7', undefined)).toBe(7)
  })
})
