import { readdir } from 'node:fs/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { ActionError } from '../../src/errors.ts'
import { emulators } from '../support/emulators.ts'
import type { FaultyFront } from '../support/faulty-front.ts'
import { type RunSession, runSession } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { startBehindFront } = emulators()
const CANCELLED = new ActionError('cancelled', 'The run was cancelled (SIGINT). The next run finishes what is left.')
/** What the runner leaves a step between its two signals, less what the report needs. */
const LIMIT_MS = 5_000

const sessions: RunSession[] = []
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()))
})

async function sessionIn(emulator: RunningEmulator): Promise<RunSession> {
  const session = await runSession(emulator)
  sessions.push(session)
  return session
}

/** Runs until Graph gets a request that matches, which is never answered; then the run is cancelled. */
async function cancelledAt(request: RegExp, session: RunSession, front: FaultyFront) {
  const controller = new AbortController()
  let cancelledOn = 0
  front.fail(request, {
    kind: 'hang',
    arrived: () => {
      cancelledOn = Date.now()
      controller.abort(CANCELLED)
    }
  })
  const { outcome } = await session.run(undefined, {
    clock: systemClock,
    signal: controller.signal,
    graphEndpoint: front.origin
  })
  return { outcome, tookMs: Date.now() - cancelledOn }
}

const AWAITED = [
  ['the reading of the tenant', /^POST \/v1\.0\/\$batch .*organization/],
  ['the new application', /^POST \/v1\.0\/applications /],
  ['its service principal', /^POST \/v1\.0\/servicePrincipals /],
  ['its grants', /^POST \/v1\.0\/\$batch .*"method":"POST"/]
] as const

describe('a run that is cancelled', () => {
  it.each(AWAITED)(
    'while it waits for %s ends in time and says how far it got, and the next run finishes',
    async (_, at) => {
      const { emulator, front } = await startBehindFront()
      const session = await sessionIn(emulator)
      const { outcome, tookMs } = await cancelledAt(at, session, front)
      expect(tookMs).toBeLessThan(LIMIT_MS)
      expect(outcome).toMatchObject({ failure: { code: 'cancelled' } })
      const made = contentsOf(emulator)
      if (outcome.kind === 'applied') {
        const done = outcome.completed.map(({ kind }) => kind)
        expect(done.includes('create-application')).toBe(made.applications.length === 1)
        expect(done.includes('create-service-principal')).toBe(made.servicePrincipals.length === 1)
        expect(outcome.pfx).toEqual({ path: (await readdir(session.folder))[0], state: 'staged' })
      } else expect(made.applications).toEqual([])

      const { outcome: next } = await session.run()
      expect(next).toMatchObject({ kind: 'applied', failure: undefined })
      const { outcome: third } = await session.run()
      expect(third).toMatchObject({ kind: 'applied', plan: { steps: [] } })
      expect(contentsOf(emulator).applications[0]?.keyCredentials).toHaveLength(1)
    }
  )

  it('before it began sends nothing', async () => {
    const { emulator } = await startBehindFront()
    const session = await sessionIn(emulator)
    const { outcome } = await session.run(undefined, { signal: AbortSignal.abort(CANCELLED) })
    expect(outcome).toMatchObject({ kind: 'refused', failure: { code: 'cancelled' } })
    expect(emulator.requests).toEqual([])
  })

  it('while it waits for Graph to take requests again ends at once', async () => {
    const { emulator, front } = await startBehindFront()
    const session = await sessionIn(emulator)
    const controller = new AbortController()
    front.fail(/^POST \/v1\.0\/applications /, {
      kind: 'answer',
      acted: false,
      status: 429,
      headers: { 'retry-after': '60' }
    })
    setTimeout(() => controller.abort(CANCELLED), 1500)
    const started = Date.now()
    const { outcome } = await session.run(undefined, {
      clock: systemClock,
      signal: controller.signal,
      graphEndpoint: front.origin
    })
    expect(outcome).toMatchObject({ failure: { code: 'cancelled' } })
    expect(Date.now() - started).toBeLessThan(LIMIT_MS)
  })
})
