import { describe, expect, it } from '@jest/globals'
import { summaryOf } from '../support/rendered.ts'
import { SUMMARY_CASES } from '../support/summary-cases.ts'

describe('the summary of', () => {
  it.each(Object.entries(SUMMARY_CASES))('%s reads as it was looked at', (_name, outcome) => {
    expect(summaryOf(outcome())).toMatchSnapshot()
  })
})
