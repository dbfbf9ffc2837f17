import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import { manualClock } from '../support/clocks.ts'

let lines: string[]
let silenced: { mockRestore(): void }
let log: RunnerLog
beforeEach(() => {
  lines = []
  silenced = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    lines.push(...String(chunk).trimEnd().split(/\r?\n/))
    return true
  })
  log = new RunnerLog(manualClock())
})
afterEach(() => silenced.mockRestore())

const times = (count: number, say: (index: number) => void) => {
  for (let index = 1; index <= count; index += 1) say(index)
}

describe('the log of a step', () => {
  it('annotates ten warnings, as GitHub shows no more, and counts the others, which are lines', () => {
    times(12, (index) => log.warning(`warning ${index}`))
    expect(lines.filter((line) => line.startsWith('::warning'))).toHaveLength(10)
    expect(lines.slice(-2)).toEqual(['Warning: warning 11', 'Warning: warning 12'])
    expect(log.unshown).toEqual({ error: 0, warning: 2 })
  })

  it('keeps one of ten errors for what the whole step failed for', () => {
    times(11, (index) => log.error(`error ${index}`))
    log.lastError('11 of 40 registrations are not done')
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10)
    expect(lines.at(-1)).toBe('::error::11 of 40 registrations are not done')
    expect(log.unshown).toEqual({ error: 2, warning: 0 })
  })

  it('names the place of what is only a line', () => {
    times(9, () => log.error('no'))
    log.error('tenant is missing', { place: { file: 'a.json', line: 3, column: 7, endColumn: undefined } })
    expect(lines.at(-1)).toBe('Error: a.json:3:7 tenant is missing')
  })

  it('cuts an annotation at what GitHub takes, and has the whole text in a line', () => {
    const text = 'x'.repeat(5000)
    log.warning(text)
    expect(lines[0]).toHaveLength('::warning::'.length + 4096)
    expect(lines[0]).toMatch(/x … \(the log has the whole text\)$/)
    expect(lines[1]).toBe(text)
  })

  it('folds a group away under its title', () => {
    log.group('1/2 a.json: changed', () => log.info('  + service principal'))
    expect(lines).toEqual(['::group::1/2 a.json: changed', '  + service principal', '::endgroup::'])
  })

  it('knows when it last showed something', async () => {
    const clock = manualClock()
    const timed = new RunnerLog(clock)
    await clock.sleep(5_000)
    timed.debug('not shown by default')
    expect(clock.now().getTime() - timed.lastLineOn.getTime()).toBe(5_000)
    timed.info('shown')
    expect(timed.lastLineOn).toEqual(clock.now())
  })

  it.each(['::error::no', '  ::add-mask::a', 'a\n::stop-commands::x', '##[error]no', 'a ##[group]b'])(
    'shows what looks like a command of the runner, and gives none: %j',
    (message) => {
      log.info(message)
      expect(lines.join('\n')).not.toMatch(/^\s*::|##\[/m)
      expect(lines.join('\n').replaceAll('\u200b', '')).toBe(message)
    }
  )

  it('has notices, which warn of nothing', () => {
    log.notice('No comment was written.')
    expect(lines).toEqual(['::notice::No comment was written.'])
  })
})
