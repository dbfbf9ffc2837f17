import { isoSeconds } from '../../domain/date-text.ts'
import { listText } from '../../domain/list-text.ts'
import { ActionError } from '../../errors.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { thumbprintOf, type WireKeyCredential } from './key-credentials.ts'
import type { KeyRoll } from './key-roll.ts'
import { ADMINISTRATOR_CAN } from './key-roll-error.ts'

/**
 * The certificates that can prove a change of an application's keys now. The one that is removed does not prove its own
 * removal: the reference allows it, a client in use found it refused (MSGraphPSEssentials), and it would be the last one.
 * @param registered as the newest reading shows them; what it does not show may still be new
 * @returns those first that the reading shows
 * @throws ActionError where there is none
 */
export function provingCertificates(
  { doing, removes }: KeyRoll,
  available: readonly CertificateWithKey[],
  registered: readonly WireKeyCredential[],
  now: Date
): readonly [CertificateWithKey, ...CertificateWithKey[]] {
  const shown = new Set(registered.map(thumbprintOf))
  const others = available
    .filter(({ facts }) => facts.thumbprint !== removes?.thumbprint)
    .toSorted((one, other) => Number(shown.has(other.facts.thumbprint)) - Number(shown.has(one.facts.thumbprint)))
  const [first, ...more] = others.filter((certificate) => isInForce(validityOf(certificate, registered), now))
  if (first !== undefined) return [first, ...more]
  const needs = `${doing} needs a proof of possession: a signature with the private key of ${removes === undefined ? 'a' : 'another'} certificate that is registered on the application and in force.`
  if (others.length === 0) {
    throw new ActionError(
      'permission-missing',
      `${needs} No such key is available: give the certificate with its key as client-certificate, or ${ADMINISTRATOR_CAN}`
    )
  }
  const ends = others.map((certificate) => `${certificate.facts.thumbprint} (${periodOf(certificate, registered)})`)
  throw new ActionError(
    'certificate-invalid',
    `${needs} It is ${isoSeconds(now)} by the clock of the runner, and the available keys belong to ${listText(ends)}. Check the clock. Where all certificates of an application have expired, it cannot renew them itself: ${ADMINISTRATOR_CAN}`
  )
}

interface Validity {
  readonly start: Date
  readonly end: Date
}

/** As it is registered, which may be for less than the certificate's own time. */
function validityOf({ facts }: CertificateWithKey, registered: readonly WireKeyCredential[]): Validity {
  const credential = registered.find((one) => thumbprintOf(one) === facts.thumbprint)
  return {
    start: credential?.startDateTime ? new Date(credential.startDateTime) : facts.notBefore,
    end: credential?.endDateTime ? new Date(credential.endDateTime) : facts.notAfter
  }
}

function isInForce({ start, end }: Validity, now: Date): boolean {
  return start.getTime() <= now.getTime() && now.getTime() < end.getTime()
}

/** As in `2026-11-20T10:00:00Z to 2027-11-20T10:00:00Z`. */
function periodOf(certificate: CertificateWithKey, registered: readonly WireKeyCredential[]): string {
  const { start, end } = validityOf(certificate, registered)
  return `${isoSeconds(start)} to ${isoSeconds(end)}`
}
