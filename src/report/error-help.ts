import type { ActionErrorCode } from '../errors.ts'

/** What a failure is called where there is room for a few words, as over an annotation. */
export const ERROR_TITLES: Readonly<Record<ActionErrorCode, string>> = {
  'input-invalid': 'An input is not right',
  'registration-invalid': 'The registration file is not right',
  'certificate-invalid': 'The certificate cannot be used',
  'certificate-store': 'The certificate store does not give the certificate',
  'sign-in-failed': 'Sign-in failed',
  'permission-missing': 'A permission is missing',
  'application-conflict': 'The application is in conflict with another',
  'application-unusable': 'The application cannot be used',
  'tenant-unsuitable': 'The tenant does not suit',
  'request-refused': 'A request was refused',
  'service-unreachable': 'A service cannot be reached',
  'file-access': 'A file cannot be read or written',
  'verification-failed': 'The application is not ready',
  cancelled: 'The run was cancelled',
  drift: 'The tenant is not as it should be',
  unexpected: 'Unexpected failure'
}

/**
 * Where the documentation says what a failure means and what helps.
 * @param errorPage address of docs/errors.md, without an anchor
 */
export function errorHelp(code: ActionErrorCode, errorPage: string): string {
  return `${errorPage}#${code}`
}
