import { ActionError } from '../../errors.ts'
import type { CertificateWithKey } from '../../ports.ts'

/** @throws ActionError `certificate-invalid` for a certificate that expired or is not valid yet */
export function refuseOutsideValidity({ facts }: CertificateWithKey, now: Date): void {
  const problem = validityProblem(facts.notBefore, facts.notAfter, now)
  if (problem !== undefined) throw new ActionError('certificate-invalid', `${problem} (${facts.subject})`)
}

/**
 * Why a certificate cannot be used now, or undefined when it can. Both ends belong to the validity (RFC 5280 section
 * 4.1.2.5).
 */
export function validityProblem(notBefore: Date, notAfter: Date, now: Date): string | undefined {
  if (now.getTime() > notAfter.getTime()) {
    return `The certificate expired on ${minute(notAfter)}. Use a certificate that is valid now.`
  }
  if (now.getTime() < notBefore.getTime()) {
    return `The certificate is not valid before ${minute(notBefore)}; it is ${minute(now)} now. Wait until then, use another certificate, or correct the clock of this machine.`
  }
  return undefined
}

/** As in `2026-11-23 14:05 UTC`. */
function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
