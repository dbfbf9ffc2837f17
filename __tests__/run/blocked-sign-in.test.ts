import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { AppliedOutcome, Outcome } from '../../src/domain/result/outcome.ts'
import { emulators } from '../support/emulators.ts'
import { summaryOf } from '../support/rendered.ts'
import { deliveredRegistration, type RunSession, runSessions } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const NAME = 'Veeam Backup for Microsoft 365'
const PFX = join(import.meta.dirname, '../vectors/pfx/windows-triple-des.pfx')
const BLOCKED = /A Conditional Access policy for workload identities blocks the sign-in.*AADSTS53003/

const { start } = emulators()

const { sessionIn } = runSessions()

function applied(outcome: Outcome): AppliedOutcome {
  if (outcome.kind !== 'applied') throw new Error(`the run ended ${outcome.kind}: ${outcome.failure?.message}`)
  return outcome
}

function connectionsOf({ checks }: AppliedOutcome): ReadonlySet<string> {
  return new Set(checks.filter(({ name }) => name.startsWith('connect-')).map(({ result }) => result))
}

describe('a registration whose application never gets a token', () => {
  it('fails at first, and names the staged file that holds the key', async () => {
    const session = await sessionIn(await start({ blockedApplications: [NAME] }))
    const first = applied((await session.run()).outcome)
    const [staged = ''] = await readdir(session.folder)
    expect(first.pfx).toEqual({ path: staged, state: 'staged' })
    expect(first.failure?.message).toMatch(BLOCKED)
    expect(first.failure?.message).toContain(`The PFX is kept at ${staged}; the next run proves and delivers it.`)
    expect(summaryOf(first)).toContain(`\`${staged}\``)
  })

  it('fails again where the key is, for the same reason, and works once the block is gone', async () => {
    const emulator = await start({ blockedApplications: [NAME] })
    const session = await sessionIn(emulator)
    await session.run()
    const second = applied((await session.run()).outcome)
    expect(second.failure?.message).toMatch(BLOCKED)
    expect(second.pfx?.state).toBe('staged')
    emulator.conditionalAccess.unblock(NAME)
    const third = applied((await session.run()).outcome)
    expect([third.failure, third.pfx]).toEqual([undefined, { path: 'contoso.pfx', state: 'delivered' }])
    expect(contentsOf(emulator).applications[0]?.keyCredentials).toHaveLength(1)
  })

  it('is not called in place where the key is not: nothing is proved, and the run says so', async () => {
    const emulator = await start({ blockedApplications: [NAME] })
    await (await sessionIn(emulator)).run()
    const elsewhere = applied((await (await sessionIn(emulator)).run()).outcome)
    expect([elsewhere.plan.steps, elsewhere.failure]).toEqual([[], undefined])
    expect(connectionsOf(elsewhere)).toEqual(new Set(['unknown']))
    expect(elsewhere.warnings).toEqual([expect.stringMatching(/^It is not proved that the application works: /)])
    const summary = summaryOf(elsewhere)
    expect(summary).toContain('Nothing was changed. The PFX of the certificate is not here: an earlier run made it.')
    expect(summary).not.toContain('Everything was in place already')
  })
})

describe('a provided PFX whose application never gets a token', () => {
  const registration = deliveredRegistration({ certificate: { source: 'pfx', path: 'own.pfx' } })

  async function sessionWithPfx(emulator: RunningEmulator): Promise<RunSession> {
    const session = await sessionIn(emulator)
    await copyFile(PFX, join(session.folder, 'own.pfx'))
    return session
  }

  it.each([
    ['in the same folder', (session: RunSession) => Promise.resolve(session)],
    ['in a new one', (_: RunSession, emulator: RunningEmulator) => sessionWithPfx(emulator)]
  ])('fails in every run %s, is never delivered and never called in place', async (_where, next) => {
    const emulator = await start({ blockedApplications: [NAME] })
    const session = await sessionWithPfx(emulator)
    expect(applied((await session.run(registration)).outcome).failure?.message).toMatch(BLOCKED)
    const place = await next(session, emulator)
    const second = applied((await place.run(registration)).outcome)
    expect(second.completed).toEqual([])
    expect(second.failure?.message).toMatch(BLOCKED)
    expect(connectionsOf(second)).toEqual(new Set(['failed']))
    expect(await readdir(place.folder)).toEqual(['own.pfx'])
    expect(contentsOf(emulator).applications[0]?.keyCredentials).toHaveLength(1)
  })

  it('is not called in place where a copy of it lay at its destination from the start', async () => {
    const session = await sessionWithPfx(await start({ blockedApplications: [NAME] }))
    await copyFile(PFX, join(session.folder, 'contoso.pfx'))
    await session.run(registration)
    const second = applied((await session.run(registration)).outcome)
    expect([second.plan.steps, connectionsOf(second)]).toEqual([[], new Set(['failed'])])
    expect(second.failure?.message).toMatch(BLOCKED)
  })
})
