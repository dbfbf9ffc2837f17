import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { reportFileWarnings } from '../../src/report/file-problems.ts'
import { renderFileWarnings } from '../../src/report/problem-table.ts'

const warning = {
  file: 'vb365/a|b.json',
  line: 15,
  column: 20,
  endColumn: 22,
  path: 'certificate.overlapDays',
  message: 'certificate.overlapDays: 100 % is *too* long'
}

describe('warnings about registration files', () => {
  let written: string
  let silenced: { mockRestore(): void }
  beforeEach(() => {
    written = ''
    silenced = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written += String(chunk)
      return true
    })
  })
  afterEach(() => silenced.mockRestore())

  it('are annotations on their lines', () => {
    reportFileWarnings([warning, { ...warning, file: undefined, endColumn: undefined }], new RunnerLog(systemClock))
    expect(written.trimEnd().split('\n')).toEqual([
      '::warning file=vb365/a|b.json,line=15,endLine=15,col=20,endColumn=22::certificate.overlapDays: 100 %25 is *too* long',
      '::warning line=15,col=20::certificate.overlapDays: 100 %25 is *too* long'
    ])
  })

  it('stand in the job summary with their places', () => {
    expect(renderFileWarnings([warning])).toBe(
      [
        '### Warnings about the registration file',
        '',
        '| Where | What |',
        '| --- | --- |',
        '| `vb365/a\\|b.json:15:20` | certificate.overlapDays: 100 % is \\*too\\* long |',
        ''
      ].join('\n')
    )
  })

  it('leave no trace where there are none', () => {
    reportFileWarnings([], new RunnerLog(systemClock))
    expect([written, renderFileWarnings([])]).toEqual(['', ''])
  })
})
