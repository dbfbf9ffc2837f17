import { readdir } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { emulators } from '../support/emulators.ts'
import { runSessions } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start, startBehindFront } = emulators()
const { sessionIn } = runSessions()

function appliedOf(outcome: Outcome) {
  if (outcome.kind !== 'applied') throw new Error(`the run ended ${outcome.kind}`)
  return outcome
}

const REFUSED = {
  kind: 'answer',
  acted: false,
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { code: 'Request_BadRequest', message: 'Refused for this test.' } })
} as const

describe('a new registration', () => {
  it('is written, proved and delivered, and a second run plans nothing', async () => {
    const session = await sessionIn(await start())
    const first = appliedOf((await session.run()).outcome)
    expect(first.failure).toBeUndefined()
    expect(first.checks.map(({ result }) => result)).not.toContain('failed')
    expect(first.pfx).toEqual({ path: 'contoso.pfx', state: 'delivered' })
    expect(await readdir(session.folder)).toEqual(['contoso.pfx'])
    const second = appliedOf((await session.run()).outcome)
    expect([second.plan.steps, second.checks, second.warnings]).toEqual([[], [], []])
    expect(second.registered).toEqual(first.registered)
  })

  it('is planned with every step and nothing written', async () => {
    const session = await sessionIn(await start())
    const { outcome, log } = await session.run(undefined, { mode: { kind: 'plan', failOnDrift: false } })
    expect(outcome.kind).toBe('planned')
    expect(log.lines).toContain('info:   + PFX contoso.pfx with the new certificate')
    expect(await readdir(session.folder)).toEqual([])
  })
})

describe('a run that fails behind staging', () => {
  const WRITES = [
    ['the application', /^POST \/v1\.0\/applications /],
    ['its service principal', /^POST \/v1\.0\/servicePrincipals /],
    ['its grants', /^POST \/v1\.0\/\$batch .*"method":"POST"/]
  ] as const

  it.each(WRITES)(
    'names the file that holds the key where Graph refuses %s, and the next run uses it',
    async (_, request) => {
      const { emulator, front } = await startBehindFront()
      const session = await sessionIn(emulator)
      front.fail(request, REFUSED)
      const first = appliedOf((await session.run(undefined, { graphEndpoint: front.origin })).outcome)
      const [staged = ''] = await readdir(session.folder)
      expect(first.failure?.message).toContain(`The PFX is kept at ${staged}; the next run proves and delivers it.`)
      expect(first.pfx).toEqual({ path: staged, state: 'staged' })

      const second = appliedOf((await session.run()).outcome)
      expect(second.failure).toBeUndefined()
      expect(staged).toContain(second.registered.certificate?.thumbprint ?? 'no certificate')
      expect(await readdir(session.folder)).toEqual(['contoso.pfx'])
      expect(contentsOf(emulator).applications).toHaveLength(1)
      expect(contentsOf(emulator).applications[0]?.keyCredentials).toHaveLength(1)
    }
  )
})

describe('a run on a machine where the key was never', () => {
  it('says that nothing is proved, instead of calling everything in place', async () => {
    const emulator = await start()
    await (await sessionIn(emulator)).run()
    const elsewhere = appliedOf((await (await sessionIn(emulator)).run()).outcome)
    expect([elsewhere.plan.steps, elsewhere.completed, elsewhere.failure]).toEqual([[], [], undefined])
    expect(elsewhere.pfx).toBeUndefined()
    const connections = elsewhere.checks.filter(({ name }) => name.startsWith('connect-'))
    expect(new Set(connections.map(({ result }) => result))).toEqual(new Set(['unknown']))
    expect(elsewhere.warnings).toEqual([expect.stringContaining('private key of certificate')])
  })
})
