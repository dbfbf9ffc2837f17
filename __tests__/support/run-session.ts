import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, jest } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import { vector } from '../pkcs12/vectors.ts'
import { AUTUMN } from './dates.ts'
import { registrationOf } from './registration-builder.ts'
import { type RunSession, runSession } from './run-in-process.ts'
import { beginDatesAt } from './shifted-date.ts'

export * from './run-in-process.ts'

const IMPORTED_PFX = 'imported.pfx'

/** A registration of a certificate that is there as `imported.pfx`, which is quick: no key is made, no PFX written. */
export const importedRegistration = (changes: Readonly<Record<string, unknown>> = {}): Registration =>
  registrationOf({ certificate: { source: 'pfx', path: IMPORTED_PFX }, ...changes })

/**
 * Starts the sessions of one test file, closed after its last test. They begin in the autumn of 2026, as what a run says
 * of EWS depends on the date. What they tell the runner to mask is not shown.
 */
export function runSessions(): {
  readonly sessionIn: (emulator: RunningEmulator) => Promise<RunSession>
  /** One where the certificate of `importedRegistration` is at hand. */
  readonly importingSessionIn: (emulator: RunningEmulator) => Promise<RunSession>
} {
  const open: RunSession[] = []
  let silenced: { mockRestore(): void }
  let endDates: () => void
  beforeAll(() => {
    endDates = beginDatesAt(AUTUMN)
    silenced = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  })
  afterAll(async () => {
    silenced.mockRestore()
    endDates()
    await Promise.all(open.map((session) => session.close()))
  })
  const sessionIn = async (emulator: RunningEmulator) => {
    const session = await runSession(emulator)
    open.push(session)
    return session
  }
  return {
    sessionIn,
    async importingSessionIn(emulator) {
      const session = await sessionIn(emulator)
      await writeFile(join(session.folder, IMPORTED_PFX), vector('openssl-one-round.pfx'))
      return session
    }
  }
}
