import { beforeAll, describe, expect, it } from '@jest/globals'
import { checksOf } from '../../src/domain/result/outcome.ts'
import { emulators } from '../support/emulators.ts'
import { deliveredRegistration, type FinishedRun, type RunSession, runSessions } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start } = emulators()
const { sessionIn } = runSessions()

const lasting = (validityDays: number, renewBeforeDays: number) =>
  deliveredRegistration({
    certificate: { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048, validityDays, renewBeforeDays }
  })
/** For which a certificate of thirty days is due. */
const DUE = lasting(365, 31)

let session: RunSession
let thumbprint: string
let day: string
beforeAll(async () => {
  session = await sessionIn(await start())
  await session.run(lasting(30, 0))
  const [key] = contentsOf(session.emulator).applications[0]?.keyCredentials ?? []
  thumbprint = key?.customKeyIdentifier ?? ''
  day = key?.endDateTime.slice(0, 10) ?? ''
})

describe('a certificate near its end, which still works,', () => {
  it('is in the plan for the next one with thumbprint and day, and in the outputs and the summary', async () => {
    const { outputs, summary, message } = await session.run(DUE, { mode: { kind: 'plan', failOnDrift: false } })
    expect(message).toBe('')
    expect(JSON.parse(outputs.plan)).toContainEqual(
      expect.objectContaining({
        kind: 'register-certificate',
        text: expect.stringContaining(`the registered one is near its end (${thumbprint}, until ${day})`)
      })
    )
    expect([outputs['certificate-thumbprint'], outputs['certificate-expires-on'].slice(0, 10)]).toEqual([
      thumbprint,
      day
    ])
    expect(summary).toMatch(new RegExp(`Certificate valid until \\*\\*${day}\\*\\*, 29 days left`))
  })

  it('is what a plan that fails on drift names', async () => {
    const { message } = await session.run(DUE, { mode: { kind: 'plan', failOnDrift: true } })
    expect(message).toMatch(/1 thing differs from the registration file/)
    expect(message).toContain(`the certificate ${thumbprint} ends on ${day}.`)
  })

  describe('is verified', () => {
    let verified: FinishedRun
    beforeAll(async () => {
      verified = await session.run(DUE, { mode: { kind: 'verify' } })
    })

    it('by a sign-in with it, which passes', () => {
      const results = Object.fromEntries(checksOf(verified.outcome).map(({ name, result }) => [name, result]))
      expect(results).toMatchObject({ 'connect-graph': 'passed', 'connect-sharepoint': 'passed' })
    })

    it('and what differs is the certificate, with the day', () => {
      expect(verified.message).toMatch(/^The application is not ready: 1 thing differs from the registration file;/)
      expect(verified.message).toContain(`the certificate ${thumbprint} ends on ${day}.`)
      expect(verified.outputs['certificate-thumbprint']).toBe(thumbprint)
    })
  })
})
