import { readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { systemClock } from '../../src/adapters/system-clock.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import type { Clock } from '../../src/ports.ts'
import { emulators } from '../support/emulators.ts'
import type { FaultyFront } from '../support/faulty-front.ts'
import { type FinishedRun, type RunSession, runSessions } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { startBehindFront } = emulators()
const { sessionIn } = runSessions()
const CANCELLED = new ActionError('cancelled', 'The run was cancelled (SIGINT). The next run finishes what is left.')
/** What the runner leaves a step between its two signals, less what the report needs. */
const LIMIT_MS = 5_000

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

interface CancelledRun {
  readonly outcome: Outcome
  readonly tookMs: number
  /** What it left. */
  readonly made: ReturnType<typeof contentsOf>
  readonly files: readonly string[]
  readonly next: FinishedRun
  readonly third: FinishedRun
  readonly madeInTheEnd: ReturnType<typeof contentsOf>
}

/** A run that is cancelled while it waits for an answer, and two more after it. */
async function cancelledWhileItWaits(request: RegExp): Promise<CancelledRun> {
  const { emulator, front } = await startBehindFront()
  const session = await sessionIn(emulator)
  const { outcome, tookMs } = await cancelledAt(request, session, front)
  const made = structuredClone(contentsOf(emulator))
  const files = await readdir(session.folder)
  const next = await session.run()
  const third = await session.run()
  return { outcome, tookMs, made, files, next, third, madeInTheEnd: contentsOf(emulator) }
}

describe('a run that is cancelled', () => {
  // Each waits in real time for what the write that is under way may still take: all of them at once.
  const runs = new Map<string, CancelledRun>()
  beforeAll(async () => {
    await Promise.all(AWAITED.map(async ([what, request]) => runs.set(what, await cancelledWhileItWaits(request))))
  })

  describe.each(AWAITED.map(([what]) => what))('while it waits for %s', (what) => {
    const run = () => {
      const cancelled = runs.get(what)
      if (cancelled === undefined) throw new Error('it was not run')
      return cancelled
    }

    it('ends in time', () => {
      expect(run().tookMs).toBeLessThan(LIMIT_MS)
    })

    it('says how far it got', () => {
      const { outcome, made, files } = run()
      expect(outcome).toMatchObject({ failure: { code: 'cancelled' } })
      if (outcome.kind === 'applied') {
        const done = outcome.completed.map(({ kind }) => kind)
        expect(done.includes('create-application')).toBe(made.applications.length === 1)
        expect(done.includes('create-service-principal')).toBe(made.servicePrincipals.length === 1)
        expect(outcome.pfx).toEqual({ path: files[0], state: 'staged' })
      } else expect(made.applications).toEqual([])
    })

    it('is finished by the next run', () => {
      const { next, third, madeInTheEnd } = run()
      expect(next.outcome).toMatchObject({ kind: 'applied', failure: undefined })
      expect(third.outcome).toMatchObject({ kind: 'applied', plan: { steps: [] } })
      expect(madeInTheEnd.applications[0]?.keyCredentials).toHaveLength(1)
    })
  })

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
    let started = 0
    const clock: Clock = {
      now: () => systemClock.now(),
      sleep(milliseconds, signal) {
        started = Date.now()
        controller.abort(CANCELLED)
        return systemClock.sleep(milliseconds, signal)
      }
    }
    const { outcome } = await session.run(undefined, {
      clock,
      signal: controller.signal,
      graphEndpoint: front.origin
    })
    expect(outcome).toMatchObject({ failure: { code: 'cancelled' } })
    expect(Date.now() - started).toBeLessThan(1_000)
  })
})
