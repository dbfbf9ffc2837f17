import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import { ActionError } from '../../src/errors.ts'
import { vector } from '../pkcs12/vectors.ts'
import { emulators } from '../support/emulators.ts'
import { atRequest, type InterruptedRuns, interruptAt } from '../support/interrupted-runs.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { runAllInProcess } from '../support/run-all-in-process.ts'

const { start } = emulators()
const folder = mkdtempSync(join(tmpdir(), 'interrupted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** With a certificate that is there, which is quick: no key is made, no PFX written. */
const registrationIn = (tenant: string, application: string): NamedRegistration => ({
  file: `${tenant}.json`,
  registration: registrationOf({
    tenant,
    application: { flow: 'new', name: application },
    certificate: { source: 'pfx', path: 'imported.pfx' },
    delivery: {}
  })
})

function runsIn(emulator: RunningEmulator): InterruptedRuns {
  return {
    emulator,
    async run(application, nth) {
      const controller = new AbortController()
      const cancelled = new ActionError('cancelled', 'The run was cancelled (SIGINT).')
      const at = nth === undefined ? () => undefined : atRequest(emulator, nth, () => controller.abort(cancelled))
      const registrations = emulator.tenants.map(({ tenantDomain }) => registrationIn(tenantDomain, application))
      const options = { clock: systemClock, signal: controller.signal }
      const { record } = await runAllInProcess(registrations, emulator, folder, options)
      const begun = at()
      emulator.setFaults()
      return { entries: record.entries, tookMs: begun === undefined ? undefined : performance.now() - begun }
    }
  }
}

describe('a run over eight tenants that is cancelled', () => {
  let emulator: RunningEmulator
  beforeAll(async () => {
    writeFileSync(join(folder, 'imported.pfx'), vector('openssl-one-round.pfx'))
    emulator = await start({ tenants: 8 })
  })

  // The whole form, 50 moments of runs over 20 tenants with signals to a process of its own, is npm run test:interruptions.
  it.each([5, 41])(
    'at request %d ends in time with a true report; the next one finishes, and a third plans nothing',
    async (nth) => {
      expect(await interruptAt(runsIn(emulator), `VB365 ${nth}`, nth)).toEqual([])
    }
  )
})
