import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from '@jest/globals'
import { ROOT } from '../../scripts/run-command.ts'

const run = promisify(execFile)
const checker = join(ROOT, '../shared/conformance/check-traffic.mjs')

/** The checker of the published model is not part of this repository; without it no test may claim conformance. */
export const hasConformanceChecker = existsSync(checker)

/** What the checker says of traffic without a violation. */
export const CONFORMS = /^[1-9]\d* exchanges, 0 violations$/

/** What the published model of Graph says of recorded traffic. */
export async function conformanceOf(record: string, ...options: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [checker, record, ...options]).catch((error: unknown) =>
    error instanceof Error && 'stdout' in error ? { stdout: String(error.stdout) } : Promise.reject(error)
  )
  return stdout.trim()
}

/** A place for the record of an emulator, which is gone after the last test of the file. */
export function recordFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'record-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'traffic.ndjson')
}
