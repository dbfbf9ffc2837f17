/** The two server errors that no later try can turn (RFC 9110, sections 15.6.2 and 15.6.6). */
const PERMANENT: readonly number[] = [501, 505]

/** True for the status of an answer after which the same request may meet a better one. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && !PERMANENT.includes(status))
}
