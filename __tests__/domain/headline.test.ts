import { describe, expect, it } from '@jest/globals'
import type { Check } from '../../src/domain/checks/checks.ts'
import { headline, readinessWarning } from '../../src/domain/checks/headline.ts'

const check = (name: Check['name'], changes: Partial<Check> = {}): Check => ({
  name,
  result: 'passed',
  detail: 'as it should be',
  durationMs: 1,
  ...changes
})
const graph = check('connect-graph')
const shut = check('ews-access', { result: 'failed', detail: 'EWS is shut' })
const unproved = check('connect-sharepoint', { result: 'unknown', detail: 'not proved: no route' })

describe('the headline', () => {
  it('calls ready only what passed every check', () => {
    expect(headline([graph])).toBe('Ready for Veeam Backup for Microsoft 365.')
    expect(headline([graph, unproved])).toBe('Not known to be ready. Connect to SharePoint: not proved: no route.')
  })

  it('tells what failed, and what is not known no more', () => {
    expect(headline([graph, unproved, shut])).toBe('Not ready. EWS access: EWS is shut.')
  })

  it('says what helps', () => {
    expect(headline([{ ...unproved, advice: 'Look at the proxy.' }])).toMatch(/no route\. Look at the proxy\.$/)
  })
})

describe('the warning of a run that does not fail', () => {
  it('tells of connections and EWS that are not known to work', () => {
    expect(readinessWarning([graph, unproved])).toBe(
      'Not known to be ready. Connect to SharePoint: not proved: no route.'
    )
    expect(readinessWarning([{ ...shut, result: 'unknown' }])).toBe('Not known to be ready. EWS access: EWS is shut.')
  })

  it('leaves out what failed, and what other warnings speak of', () => {
    expect(readinessWarning([graph, shut])).toBeUndefined()
    expect(readinessWarning([{ ...unproved, isUntried: true }])).toBeUndefined()
    expect(readinessWarning([check('exchange-plan', { result: 'unknown' })])).toBeUndefined()
  })
})
