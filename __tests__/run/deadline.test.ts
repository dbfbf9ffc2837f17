import { expect, it } from '@jest/globals'
import { REPLICATION_TIMEOUT_MS } from '../../src/run/run-context.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'

const { startBehindFront } = emulators()

it('three operations that are throttled one after another share the deadline of their run', async () => {
  const { emulator, front } = await startBehindFront()
  const clock = manualClock()
  const start = clock.now().getTime()
  const throttled = { kind: 'answer', acted: false, status: 429, headers: { 'retry-after': '60' } } as const
  // Two minutes each, which any one of them would have patience for.
  front.fail(/^POST \/v1\.0\/\$batch .*organization/, throttled, 2)
  front.fail(/^POST \/v1\.0\/applications /, throttled, 2)
  front.fail(/^POST \/v1\.0\/servicePrincipals /, throttled, 2)
  const { failure, completed } = await graphSession(emulator, { endpoint: front.origin, clock }).apply()
  expect(failure).toMatchObject({ code: 'service-unreachable', message: expect.stringContaining('429') })
  expect(completed.map(({ kind }) => kind)).toEqual(['create-application'])
  expect(clock.now().getTime() - start).toBeLessThanOrEqual(REPLICATION_TIMEOUT_MS)
})
