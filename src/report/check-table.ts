import { CHECK_TITLES, type Check, type CheckResult } from '../domain/checks/checks.ts'
import { counted } from './counted.ts'
import { escapeMarkdown, folded, table } from './markdown.ts'

const SIGNS: Readonly<Record<CheckResult, string>> = { passed: '✅', failed: '❌', unknown: '⚪' }
const WORDS: Readonly<Record<CheckResult, string>> = { passed: '', failed: ': failed', unknown: ': not known' }

/**
 * What was looked at, in the wizard's order; folded where everything passed, which the heading says.
 * @param said what a reader has read by then, and need not read again
 */
export function checkSection(all: readonly Check[], said: string): string {
  if (all.length === 0) return ''
  const rows = all.map((check) => [
    `${SIGNS[check.result]} ${CHECK_TITLES[check.name]}${WORDS[check.result]}`,
    `${said.includes(withoutFullStop(check.detail)) ? 'see above' : escapeMarkdown(check.detail)}${timeOf(check)}`
  ])
  const checks = table(['Check', 'What was seen'], rows)
  const passed = all.filter(({ result }) => result === 'passed').length
  return passed === all.length
    ? folded(`✅ <b>Does it work:</b> ${passed === 1 ? 'the check' : `all ${counted(passed, 'check')}`} passed`, checks)
    : `### Does it work: ${passed} of ${counted(all.length, 'check')} passed\n\n${checks}`
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, '')
}

function timeOf({ durationMs }: Check): string {
  return durationMs === 0 ? '' : ` <sub>${(durationMs / 1000).toFixed(2)} s</sub>`
}
