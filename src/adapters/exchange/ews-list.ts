import { type EwsAdditions, type EwsSettings, nextEwsWrite } from '../../domain/tenant/ews-settings.ts'
import { ActionError } from '../../errors.ts'
import type { RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import { wait } from '../wait.ts'
import type { ExchangeAdminApi } from './admin-api.ts'

/**
 * A write that another run began before ours was stored ends within this time. It carries the older list and would take
 * away what we added: Exchange compares nothing.
 */
const SETTLING_MS = 3_000
/** Readings after a write that may show what was there before. */
const OLD_COPIES = 3
const WRITES_LIMIT = 10

/**
 * Adds to the settings of EWS. Each write starts from a list that was read just before and is never shorter than it; what
 * was stored is read back, and once more after a while, because two writers do not notice each other.
 * @throws ActionError where it is refused, or not stored within the limit
 */
export async function addToEws(
  api: Pick<ExchangeAdminApi, 'readEws' | 'writeEws'>,
  additions: EwsAdditions,
  context: RunContext
): Promise<void> {
  const waiting = backoff('Exchange Online', context)
  let writes = 0
  let oldCopies = 0
  /** What the last write that was stored started from. */
  let before: EwsSettings | undefined
  let hasSettled = true
  for (;;) {
    const reading = await api.readEws()
    if (reading.kind === 'refused') throw failure('permission-missing', reading.why)
    if (reading.kind === 'unknown') {
      if (!(await waiting.wait())) throw failure('service-unreachable', reading.why)
      continue
    }
    const write = nextEwsWrite(reading.settings, additions)
    if (write === undefined) {
      if (hasSettled) return
      await wait('Exchange Online to settle', SETTLING_MS, context)
      hasSettled = true
      continue
    }
    if (before !== undefined && isSame(reading.settings, before) && oldCopies < OLD_COPIES && (await waiting.wait())) {
      oldCopies += 1
      continue
    }
    if (writes === WRITES_LIMIT) throw failure('request-refused', 'the settings keep changing')
    const result = await api.writeEws(write)
    if (result.kind === 'refused') throw failure('request-refused', result.why)
    if (result.kind === 'unclear' && !(await waiting.wait())) throw failure('service-unreachable', result.why)
    if (result.kind === 'stored') writes += 1
    oldCopies = 0
    before = result.kind === 'stored' ? reading.settings : undefined
    hasSettled = false
  }
}

function isSame(one: EwsSettings, other: EwsSettings): boolean {
  return one.enabled === other.enabled && one.allowed.join() === other.allowed.join()
}

function failure(code: ActionError['code'], why: string): ActionError {
  return new ActionError(
    code,
    `Adding the application to the list of those that may use EWS failed: ${why}. Nothing was taken from the list. Run again; the run goes on from what is there.`
  )
}
