import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import type { NamedRegistration } from '../../src/domain/request/named-registration.ts'
import type { Clock, Wait } from '../../src/ports.ts'
import { RegistrationLogs } from '../../src/report/registration-logs.ts'
import { manualClock } from '../support/clocks.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { entryOf } from '../support/report-builder.ts'

let lines: string[]
let silenced: { mockRestore(): void }
beforeEach(() => {
  lines = []
  silenced = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(...String(chunk).trimEnd().split(/\r?\n/))
    return true
  })
})
afterEach(() => silenced.mockRestore())

const named = (file: string): NamedRegistration => ({ registration: registrationOf(), file })
const nothing = () => undefined
const failure = { code: 'unexpected', message: 'no' } as const

function logsFor(all: number, { keepsDebug = false, start = new Date() } = {}) {
  const clock = manualClock(start)
  return { clock, logs: new RegistrationLogs({ all, log: new RunnerLog(clock), keepsDebug, clock }) }
}

describe('the lines of a registration', () => {
  it('appear as they happen where it is alone', () => {
    const { logs } = logsFor(1)
    logs.begin(named('a.json')).info('Reading the tenant')
    expect(lines).toEqual(['Reading the tenant'])
  })

  it('are printed as one group when it has ended, however many registrations are handled at once', () => {
    const { logs } = logsFor(3)
    const [one, other] = [named('a.json'), named('b.json')]
    const [oneLog, otherLog] = [logs.begin(one), logs.begin(other)]
    oneLog.info('a reads')
    otherLog.info('b reads')
    oneLog.warning('a warns')
    expect(lines).toEqual([])
    logs.end(one, entryOf('a.json'), (log) => log.info('a ends'))
    logs.end(other, entryOf('b.json'), nothing)
    expect(lines.map((line) => line.replace(/^::group::\S+ (\S+):.*/, 'group $1'))).toEqual([
      'group a.json',
      'a reads',
      '::warning::a warns',
      'a ends',
      '::endgroup::',
      'group b.json',
      'b reads',
      '::endgroup::'
    ])
  })

  it('have a title with how far the run is and how long the rest may take', async () => {
    const { clock, logs } = logsFor(4)
    const [one, other] = [named('a.json'), named('b.json')]
    logs.begin(one)
    await clock.sleep(30_000)
    logs.end(one, entryOf('a.json', { state: 'changed', durationMs: 30_000 }), nothing)
    logs.begin(other)
    await clock.sleep(30_000)
    logs.end(other, entryOf('b.json', { state: 'failed', failure, durationMs: 1234 }), nothing)
    expect(lines.filter((line) => line.startsWith('::group::'))).toEqual([
      '::group::1/4 a.json: changed in 30 s (about 1 min 30 s left)',
      '::group::2/4 b.json: failed in 1.2 s (1 failed so far, about 1 min left)'
    ])
  })

  it('have a title that takes those under way for half done, and says nothing of less than a second', async () => {
    const { clock, logs } = logsFor(4)
    const all = ['a.json', 'b.json', 'c.json', 'd.json'].map(named)
    for (const one of all) logs.begin(one)
    const [first, second] = all
    await clock.sleep(50_000)
    if (first !== undefined) logs.end(first, entryOf('a.json', { durationMs: 50_000 }), nothing)
    expect(lines).toContain('::group::1/4 a.json: in place in 50 s (about 30 s left)')

    const quick = logsFor(4)
    for (const one of all) quick.logs.begin(one)
    await quick.clock.sleep(500)
    if (second !== undefined) quick.logs.end(second, entryOf('b.json', { durationMs: 500 }), nothing)
    expect(lines).toContain('::group::1/4 b.json: in place in 0.5 s')
  })

  it('have a title that counts none as failed for being cancelled, and expects no more of the run', () => {
    const { logs } = logsFor(4)
    const one = named('a.json')
    logs.begin(one)
    logs.end(one, entryOf('a.json', { state: 'cancelled', failure, durationMs: 1234 }), nothing)
    expect(lines).toContain('::group::1/4 a.json: cancelled in 1.2 s')
  })

  it('are kept from the begin and from the end where there are very many', () => {
    const { logs } = logsFor(2)
    const one = named('a.json')
    const log = logs.begin(one)
    for (let index = 1; index <= 2_000; index += 1) log.info(`line ${index}`)
    logs.end(one, entryOf('a.json'), nothing)
    expect(lines).toHaveLength(1 + 500 + 1 + 500 + 1)
    expect(lines[501]).toBe('… 1000 lines are left out here …')
    expect(lines.at(-2)).toBe('line 2000')
  })

  it('hold lines for debugging only where the runner shows them', () => {
    for (const keepsDebug of [false, true]) {
      const { logs } = logsFor(2, { keepsDebug })
      const one = named('a.json')
      logs.begin(one).debug('a detail')
      logs.end(one, entryOf('a.json'), nothing)
    }
    expect(lines.filter((line) => line === '::debug::a detail')).toHaveLength(1)
  })
})

describe('a log in which nothing appears', () => {
  const graphFrom = (clock: Pick<Clock, 'now'>): Wait => ({
    what: 'Microsoft Graph',
    since: clock.now(),
    until: new Date(clock.now().getTime() + 300_000)
  })
  const START = new Date('2026-11-20T10:00:00Z')

  it('says after 25 seconds what is waited for, for how long already, and when it is given up', async () => {
    const { clock, logs } = logsFor(1, { start: START })
    const log = logs.begin(named('a.json'))
    log.info('Reading the tenant')
    await clock.sleep(20_000)
    const ended = log.waiting(graphFrom(clock))
    logs.showLife()
    expect(lines).toEqual(['Reading the tenant'])
    await clock.sleep(31_000)
    logs.showLife()
    expect(lines.at(-1)).toBe('Waiting for Microsoft Graph for 31 s, until 10:05:20 UTC at the latest')
    ended()
    await clock.sleep(31_000)
    logs.showLife()
    expect(lines.at(-1)).toBe('Still at it for 1 min 22 s: Reading the tenant')
  })

  it('says how many of several are under way, and what takes longest', async () => {
    const { clock, logs } = logsFor(40, { start: START })
    const [done, slow, quick] = [named('a.json'), named('b.json'), named('c.json')]
    logs.begin(done)
    logs.end(done, entryOf('a.json'), nothing)
    logs.begin(slow).waiting(graphFrom(clock))
    await clock.sleep(20_000)
    logs.begin(quick).info('Reading the tenant')
    await clock.sleep(20_000)
    logs.showLife()
    expect(lines.at(-1)).toBe(
      '1/40 done, 2 under way. b.json: Waiting for Microsoft Graph for 40 s, until 10:05:00 UTC at the latest'
    )
  })

  it('is left as it is where nothing is under way', async () => {
    const { clock, logs } = logsFor(2)
    await clock.sleep(60_000)
    logs.showLife()
    expect(lines).toEqual([])
  })
})
