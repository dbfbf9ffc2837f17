import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { type PlainRecord, plainRecord } from './plain-record.ts'
import { ROOT, runNode } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

export const JEST = 'node_modules/jest/bin/jest.js'

export interface TestReport {
  readonly passed: number
  /** Failed tests, and test files that could not be run at all. */
  readonly failed: number
  readonly skipped: number
  /** What failed, as jest words it; empty when nothing did. */
  readonly failures: string
}

/** Runs the tests that jest is configured for, or those of other arguments, with jest, which writes its result into a file. */
export async function runTests(...args: readonly string[]): Promise<TestReport> {
  return withTemporaryFolder(async (folder) => {
    const results = join(folder, 'results.json')
    const { code, output } = await runNode([JEST, '--ci', '--json', `--outputFile=${results}`, ...args])
    const text = await readFile(results, 'utf8').catch(() => undefined)
    if (text === undefined) return { passed: 0, failed: 1, skipped: 0, failures: output }
    const report = reportOf(plainRecord(JSON.parse(text), 'the result of jest'))
    const failedUntold = code !== 0 && report.failed === 0
    return failedUntold ? { ...report, failed: 1, failures: output } : report
  })
}

/** Runs the tests of a pattern for whoever started a script; the last line is "N passed, N failed". */
export async function runSuite(pattern: string): Promise<void> {
  const { passed, failed, failures } = await runTests('--testMatch', pattern)
  if (failures !== '') console.log(failures)
  console.log(`\n${passed} passed, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

/** https://jestjs.io/docs/configuration#testresultsprocessor-string gives the shape. */
function reportOf(result: PlainRecord): TestReport {
  const count = (name: string) => Number(result[name] ?? 0)
  const files = Array.isArray(result['testResults']) ? result['testResults'] : []
  const failures = files.flatMap((file) => {
    const { name, message } = plainRecord(file, 'the result of a test file')
    if (typeof message !== 'string' || message === '') return []
    return [`${relative(ROOT, String(name))}\n${stripVTControlCharacters(message)}`]
  })
  return {
    passed: count('numPassedTests'),
    failed: count('numFailedTests') + count('numRuntimeErrorTestSuites'),
    skipped: count('numPendingTests') + count('numTodoTests'),
    failures: failures.join('\n')
  }
}
