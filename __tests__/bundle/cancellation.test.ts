import { beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import { actionInTenant, contosoRegistration, filesBelow } from '../support/action-in-tenant.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'

const { keep } = emulators()
const SIGNALS = ['SIGINT', 'SIGTERM'] as const
type Signal = (typeof SIGNALS)[number]

interface CancelledJob {
  readonly run: ActionRun
  /** From the signal on. */
  readonly tookMs: number
  /** The files that it left. */
  readonly files: readonly string[]
  readonly next: ActionRun
}

/** A job that gets a signal while it waits for an answer that never comes, and the next one. */
async function cancelledBy(name: Signal): Promise<CancelledJob> {
  const tenant = keep(await actionInTenant())
  const front = keep(await startFaultyFront(tenant.emulator.graphEndpoint))
  const held: { signal?: (name: NodeJS.Signals) => void; at?: number } = {}
  front.fail(/^POST \/v1\.0\/servicePrincipals /, {
    kind: 'hang',
    arrived: () => {
      held.at = Date.now()
      held.signal?.(name)
    }
  })
  const run = await tenant.run(contosoRegistration(), {
    inputs: { 'graph-endpoint': front.origin },
    started: (signal) => {
      held.signal = signal
    }
  })
  const tookMs = Date.now() - (held.at ?? 0)
  const files = await filesBelow(tenant.workingDirectory)
  return { run, tookMs, files, next: await tenant.run(contosoRegistration()) }
}

// Each waits in real time for what the write that is under way may still take: both at once.
const jobs = new Map<Signal, CancelledJob>()
beforeAll(async () => {
  await Promise.all(SIGNALS.map(async (name) => jobs.set(name, await cancelledBy(name))))
})

describe.each(SIGNALS)('a job that is cancelled with %s', (name) => {
  const job = () => {
    const cancelled = jobs.get(name)
    if (cancelled === undefined) throw new Error('it was not run')
    return cancelled
  }

  it('ends within five seconds', () => {
    expect(job().tookMs).toBeLessThan(5_000)
  })

  it('reports what was done, and where the key is', () => {
    const { run, files } = job()
    expect(run.annotations.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining(`The run was cancelled (${name}).`)
    })
    expect(files.find((path) => path.endsWith('.staged'))).toContain(run.outputs['pfx-path'] ?? 'no path')
    expect(run.summary).toMatch(/1 step was done, \d+ were not\./)
  })

  it('is finished by the next one', () => {
    const { exitCode, outputs } = job().next
    expect({ exitCode, path: outputs['pfx-path'] }).toEqual({ exitCode: 0, path: 'out/contoso.pfx' })
  })
})
