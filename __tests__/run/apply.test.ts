import { describe, expect, it } from '@jest/globals'
import type { Step } from '../../src/domain/plan/plan.ts'
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
const NOTHING_KNOWN = { identifiers: undefined, servicePrincipalId: undefined, certificate: undefined }

/** A plan for a tenant where everything is still to be done, and the ports to carry it out. */
async function freshTenant() {
  const { directory, observe } = graphSession(await start())
  const registration = registrationOf()
  const observed = await observe(registration)
  const certificate = { kind: 'generate', request: certificateRequestOf() } as const
  const { steps } = planOf({ registration, observed, certificate, now: NOW })
  return {
    steps,
    ports: {
      directory,
      certificates: directory,
      log: recordingLog(),
      clock: manualClock(),
      obtain: () => newCertificate(),
      deliver: async () => undefined,
      allowInEws: async () => undefined
    }
  }
}

describe('carrying out a plan', () => {
  it('completes each step once, in the order of its stages', async () => {
    const { steps, ports } = await freshTenant()
    const { completed, failure } = await apply(steps, NOTHING_KNOWN, ports)
    expect(failure).toBeUndefined()
    expect(new Set(completed)).toEqual(new Set(steps))
    expect(completed.slice(0, 2).map(({ kind }) => kind)).toEqual(['create-application', 'create-service-principal'])
  })

  it('fails by name for a step of a kind that no stage carries out', async () => {
    const { steps, ports } = await freshTenant()
    const unknown: Step = Object.assign({}, { kind: 'allow-public-client-flows' as const }, { kind: 'tidy-up' })
    const { failure } = await apply([...steps, unknown], NOTHING_KNOWN, ports)
    expect(failure).toMatchObject({ code: 'unexpected', message: expect.stringContaining('left over: tidy-up.') })
  })

  it('fails by name for a grant that was never reported as stored', async () => {
    const { steps, ports } = await freshTenant()
    const { directory } = ports
    const forgetful = new Proxy(directory, {
      get: (_, name) =>
        name === 'grant' ? async () => undefined : Reflect.get(directory, name, directory).bind(directory)
    })
    const { failure, completed } = await apply(steps, NOTHING_KNOWN, { ...ports, directory: forgetful })
    expect(failure).toMatchObject({ code: 'unexpected', message: expect.stringContaining('assign-directory-role') })
    expect(completed.map(({ kind }) => kind)).toEqual(['create-application', 'create-service-principal'])
  })

  it('fails where a step needs an application that is not there', async () => {
    const { ports } = await freshTenant()
    const { failure, completed } = await apply([{ kind: 'allow-public-client-flows' }], NOTHING_KNOWN, ports)
    expect(failure).toMatchObject({ code: 'unexpected' })
    expect(completed).toEqual([])
  })
})
