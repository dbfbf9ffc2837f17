import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import type { Step } from '../../src/domain/plan/plan.ts'
import { foundApplication } from '../../src/domain/tenant/observed-tenant.ts'
import { apply, beginToApply } from '../../src/run/apply.ts'
import type { ApplyPorts } from '../../src/run/stage-writers.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type GraphSession, graphSession } from '../support/graph-session.ts'
import { NOW } from '../support/observed-tenant-builder.ts'
import { planOf } from '../support/plan-builder.ts'
import { recordingLog } from '../support/recording-log.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'
import { contentsOf } from '../support/tenant-contents.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()
const NOTHING_KNOWN = { identifiers: undefined, servicePrincipalId: undefined, certificate: undefined }

function portsWith(directory: GraphSession['directory']): ApplyPorts {
  return {
    directory,
    certificates: directory,
    log: recordingLog(),
    clock: manualClock(),
    obtain: () => newCertificate(),
    deliver: async () => undefined,
    allowInEws: async () => undefined
  }
}

/** A plan for a tenant where everything is still to be done, and the ports to carry it out. */
async function freshTenant() {
  const { directory, observe } = graphSession(await start())
  const registration = registrationOf()
  const observed = await observe(registration)
  const certificate = { kind: 'generate', request: certificateRequestOf() } as const
  const { steps } = planOf({ registration, observed, certificate, now: NOW })
  return { steps, ports: { ...portsWith(directory), directory } }
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

  describe('while scopes that others write too are read back', () => {
    /** An application that lacks an app role and a scope; a request for the scope waits until it is let through, or fails. */
    async function partlyGranted() {
      const { emulator, front } = await startBehindFront()
      await graphSession(emulator).apply()
      const [grant] = emulator.tenant.delegatedGrants
      if (grant === undefined) throw new Error('nothing was granted')
      grant.scope = grant.scope.split(' ').slice(1).join(' ')
      const [principal] = contentsOf(emulator).servicePrincipals
      const [role] = emulator.tenant.appRoleAssignments.filter(({ principalId }) => principalId === principal?.id)
      emulator.tenant.appRoleAssignments = emulator.tenant.appRoleAssignments.filter((one) => one !== role)
      const { plan, observe } = graphSession(emulator)
      const application = foundApplication(await observe())
      const known = {
        identifiers: application,
        servicePrincipalId: application?.servicePrincipal?.id,
        certificate: undefined
      }
      return { emulator, front, steps: (await plan()).steps, known }
    }

    it('the application can be proved: its tokens show all that they can show', async () => {
      const { emulator, steps, known } = await partlyGranted()
      const proved = Promise.withResolvers<void>()
      const { directory } = graphSession(emulator, {
        async meanwhile({ body }) {
          if (JSON.stringify(body).includes('"PATCH"')) await proved.promise
        }
      })
      const { provable, ended } = beginToApply(steps, known, portsWith(directory))
      const soFar = await provable
      expect([soFar.completed.map(({ kind }) => kind), soFar.failure]).toEqual([['grant-app-role'], undefined])
      proved.resolve()
      const { completed, failure } = await ended
      expect([new Set(completed), failure]).toEqual([new Set(steps), undefined])
    })

    it('the list of who may use EWS is not touched yet', async () => {
      const { emulator, front, steps, known } = await partlyGranted()
      front.fail(/batch.*"PATCH"/, { kind: 'answer', acted: false, status: 403 })
      const { directory } = graphSession(emulator, { endpoint: front.origin })
      const written: string[] = []
      const allowEws: Step = { kind: 'allow-ews', isListed: false, allowed: 0, others: [], switchOn: false }
      const { failure, completed } = await apply([...steps, allowEws], known, {
        ...portsWith(directory),
        allowInEws: async () => void written.push('EWS')
      })
      expect(failure?.message).toMatch(/^Granting the delegated permissions /)
      expect([written, completed.map(({ kind }) => kind)]).toEqual([[], ['grant-app-role']])
    })
  })

  describe('while the settings of an application are read back', () => {
    /** An application that lacks a setting and an app role. */
    async function withoutSetting() {
      const { emulator, front } = await startBehindFront()
      await graphSession(emulator).apply()
      const [principal] = contentsOf(emulator).servicePrincipals
      const { tenant } = emulator
      for (const application of tenant.applications) application.isFallbackPublicClient = false
      const role = tenant.appRoleAssignments.find(({ principalId }) => principalId === principal?.id)
      tenant.appRoleAssignments = tenant.appRoleAssignments.filter((one) => one !== role)
      const { plan, observe } = graphSession(emulator)
      const application = foundApplication(await observe())
      const servicePrincipalId = application?.servicePrincipal?.id
      const known = { identifiers: application, servicePrincipalId, certificate: undefined }
      return { emulator, front, steps: (await plan()).steps, known }
    }

    it('grants are made, but the application is not proved yet', async () => {
      const { emulator, steps, known } = await withoutSetting()
      const seen = Promise.withResolvers<void>()
      let isWritten = false
      const { directory } = graphSession(emulator, {
        async meanwhile({ method, body }) {
          if (isWritten && JSON.stringify(body).includes('isFallbackPublicClient')) await seen.promise
          isWritten ||= method === 'PATCH'
        }
      })
      const granted = Promise.withResolvers<string>()
      const log = { ...recordingLog(), info: granted.resolve }
      const { provable, ended } = beginToApply(steps, known, { ...portsWith(directory), log })
      expect(await granted.promise).toContain('(app role)')
      expect(await Promise.race([provable, setTimeout(50, 'not yet')])).toBe('not yet')
      seen.resolve()
      expect(await provable).toEqual(await ended)
      expect((await ended).failure).toBeUndefined()
    })

    it('nothing is granted where they are refused', async () => {
      const { emulator, front, steps, known } = await withoutSetting()
      front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 403 })
      const before = structuredClone(emulator.tenant.appRoleAssignments)
      const { directory } = graphSession(emulator, { endpoint: front.origin })
      const { failure, completed } = await apply(steps, known, portsWith(directory))
      expect(failure?.message).toMatch(/^Updating the application failed: /)
      expect([completed, emulator.tenant.appRoleAssignments]).toEqual([[], before])
    })
  })
})
