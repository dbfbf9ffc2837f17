import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { renderFailure, renderProblems } from '../../src/report/refusal-summary.ts'
import { RENDER_CONTEXT } from '../support/rendered.ts'

const HELP = '[What this means, and what helps](https://github.com/contoso/register/blob/v1/docs/errors.md'

describe('the summary of a run that knows nothing of a tenant', () => {
  it('says what ended it, with no markup of others', () => {
    const failure = new ActionError('sign-in-failed', 'The secret of *contoso* is wrong')
    expect(renderFailure(failure, RENDER_CONTEXT)).toBe(
      `## ❌ Sign-in failed\n\n> [!CAUTION]\n> The secret of \\*contoso\\* is wrong\n>\n> ${HELP}#sign-in-failed)\n`
    )
  })
})

describe('the summary of a failure with commands', () => {
  it('shows them in a block of their own, to be copied', () => {
    const instructions = [{ title: 'Make it right', language: 'shell', lines: ["az ad app show --id 'x'"] }] as const
    const failure = new ActionError('sign-in-failed', 'Refused.', { instructions })
    expect(renderFailure(failure, RENDER_CONTEXT)).toContain(
      "### What to do next\n\nMake it right:\n\n```shell\naz ad app show --id 'x'\n```\n"
    )
  })
})

describe('the summary of refused registration files', () => {
  const problem = {
    file: 'a|b.json',
    line: 3,
    column: 5,
    endColumn: undefined,
    path: 'x',
    message: 'This property is unknown'
  }

  it('lists every mistake with its place', () => {
    expect(renderProblems([problem], RENDER_CONTEXT)).toBe(
      [
        '## ❌ Registration refused: 1 mistake',
        '',
        '| Where | What |',
        '| --- | --- |',
        '| `a\\|b.json:3:5` | This property is unknown |',
        '',
        `No sign-in was attempted. ${HELP}#registration-invalid)`,
        ''
      ].join('\n')
    )
  })

  it('names the input where the registration came without a file', () => {
    const summary = renderProblems([problem, { ...problem, file: undefined }], RENDER_CONTEXT)
    expect(summary).toContain('2 mistakes')
    expect(summary).toContain('`configuration:3:5`')
  })
})
