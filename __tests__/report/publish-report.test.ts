import { describe, expect, it } from '@jest/globals'
import { RunnerLog } from '../../src/adapters/github/runner-log.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { ActionError } from '../../src/errors.ts'
import { drawSummary, endedEarly } from '../../src/report/ended-run.ts'
import { publish, type StepFiles } from '../../src/report/publish-report.ts'
import { captureOutput } from '../support/captured-output.ts'
import { RENDER_CONTEXT } from '../support/rendered.ts'
import { reportOf } from '../support/report-builder.ts'

/** What a step would leave, kept in memory. */
function filesInMemory() {
  const left = { outputs: {}, summary: '' }
  const files: StepFiles = {
    setOutputs: (outputs) => {
      left.outputs = outputs
    },
    writeSummary: async (markdown) => {
      left.summary = markdown
    },
    writeReport: async () => 'report.json'
  }
  return { left, files }
}

describe('what a run leaves', () => {
  it('has a summary that the runner takes, however much there is to say', async () => {
    const { left, files } = filesInMemory()
    const summary = `## Refused\n\n${'| a.json:1:1 | Something is wrong here |\n'.repeat(40_000)}`
    const { value } = await captureOutput(() =>
      publish({ report: reportOf([]), outputs: {}, summary }, files, new RunnerLog(systemClock), RENDER_CONTEXT)
    )
    expect(value).toBe(true)
    expect(Buffer.byteLength(left.summary)).toBeLessThan(1024 * 1024)
    expect(left.summary).toContain('This was cut at its size limit. The rest is in the report.')
    expect(left.outputs).toEqual({ report: 'report.json' })
  })

  it('has a summary that says so where its page cannot be drawn', async () => {
    const log = new RunnerLog(systemClock)
    const { value } = await captureOutput(async () => {
      const ended = endedEarly(new ActionError('input-invalid', 'No.'), log, RENDER_CONTEXT)
      const broken = {
        ...ended,
        summaryOf: () => {
          throw new RangeError('Invalid time value')
        }
      }
      return drawSummary(broken, reportOf([]), log, RENDER_CONTEXT)
    })
    expect(value).toContain('Unexpected failure: Invalid time value')
  })
})
