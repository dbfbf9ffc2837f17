import { describe, expect, it } from '@jest/globals'
import { apply } from '../../src/run/apply.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { NOW } from '../support/observed-tenant-builder.ts'
import { planOf } from '../support/plan-builder.ts'
import { recordingLog } from '../support/recording-log.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start } = emulators()

describe('a fault of the action itself in the midst of a run', () => {
  it('is told as one, and what was created by then is not forgotten', async () => {
    const { directory, observe } = graphSession(await start())
    const registration = registrationOf()
    const observed = await observe(registration)
    const certificate = { kind: 'generate', request: certificateRequestOf() } as const
    const { steps } = planOf({ registration, observed, certificate, now: NOW })
    const log = {
      ...recordingLog(),
      info: (message: string) => {
        if (message.includes('service principal')) throw new TypeError('the log is full')
      }
    }
    const applied = await apply(
      steps,
      { identifiers: undefined, servicePrincipalId: undefined, certificate: undefined },
      {
        directory,
        certificates: directory,
        log,
        clock: manualClock(),
        obtain: () => newCertificate(),
        deliver: async () => undefined,
        allowInEws: async () => undefined
      }
    )
    expect(applied.failure).toMatchObject({
      code: 'unexpected',
      message: expect.stringMatching(
        /^Unexpected failure: the log is full\. This is a fault of the action; please report/
      )
    })
    expect(applied.identifiers?.applicationId).toMatch(/^[0-9a-f-]{36}$/)
    expect(applied.completed.map(({ kind }) => kind)).toEqual(['create-application', 'create-service-principal'])
  })
})
