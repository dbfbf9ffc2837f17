import { type Check, checksWith } from './checks.ts'

const READY = 'Ready for Veeam Backup for Microsoft 365.'

/** Whether VB365 can work, in the first words: it is called ready only where every check passed. */
export function headline(checks: readonly Check[]): string {
  const failed = checksWith('failed', checks)
  if (failed !== undefined) return `Not ready. ${failed}`
  const open = checksWith('unknown', checks)
  return open === undefined ? READY : `Not known to be ready. ${open}`
}

/**
 * The same as a warning, for a run that does not fail; undefined where nothing stands open, or only what other warnings
 * speak of: that no sign-in was possible, or that something of the tenant could not be read.
 */
export function readinessWarning(checks: readonly Check[]): string | undefined {
  const open = checksWith(
    'unknown',
    checks.filter(({ name, isUntried }) => !isUntried && (name.startsWith('connect-') || name === 'ews-access'))
  )
  return open === undefined ? undefined : `Not known to be ready. ${open}`
}
