import { beforeAll, describe, expect, it } from '@jest/globals'
import { runTests, type TestReport } from '../../scripts/jest-report.ts'

let report: TestReport
beforeAll(async () => {
  report = await runTests('--runInBand', '--testMatch', '**/__tests__/jest/fixtures/*.ts')
})

describe('a test file', () => {
  it('fails where a test or a hook takes longer than its limit', () => {
    expect(report.failed).toBe(2)
    expect(report.failures).toContain('took longer than 50 ms')
    expect(report.failures).toContain('took longer than 60 ms')
  })

  it('begins with the environment and the clock that the one before it found', () => {
    expect(report.passed).toBe(3)
  })
})
