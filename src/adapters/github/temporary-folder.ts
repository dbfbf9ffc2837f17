import { tmpdir } from 'node:os'

/** The runner's folder for temporary files, which it empties when the job ends; outside of a runner that of the system. */
export function temporaryFolder(): string {
  return process.env['RUNNER_TEMP'] || tmpdir()
}
