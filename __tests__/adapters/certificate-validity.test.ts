import { describe, expect, it } from '@jest/globals'
import { validityProblem } from '../../src/adapters/certificate/certificate-validity.ts'

const NOT_BEFORE = new Date('2026-01-01T00:00:00Z')
const NOT_AFTER = new Date('2026-12-31T23:59:59Z')

describe('The validity of a certificate', () => {
  it.each(['2026-01-01T00:00:00Z', '2026-06-15T12:00:00Z', '2026-12-31T23:59:59Z'])('is given at %s', (now) => {
    expect(validityProblem(NOT_BEFORE, NOT_AFTER, new Date(now))).toBeUndefined()
  })

  it('has ended a second later', () => {
    expect(validityProblem(NOT_BEFORE, NOT_AFTER, new Date('2027-01-01T00:00:00Z'))).toBe(
      'The certificate expired on 2026-12-31 23:59 UTC. Use a certificate that is valid now.'
    )
  })

  it('has not begun a second earlier', () => {
    expect(validityProblem(NOT_BEFORE, NOT_AFTER, new Date('2025-12-31T23:59:59Z'))).toBe(
      'The certificate is not valid before 2026-01-01 00:00 UTC; it is 2025-12-31 23:59 UTC now. Wait until then, use another certificate, or correct the clock of this machine.'
    )
  })
})
