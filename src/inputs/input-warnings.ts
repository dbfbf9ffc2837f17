import type { Registration } from '../domain/request/registration.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import { nearestName } from '../registration/did-you-mean.ts'

interface IneffectiveInputs {
  readonly mode: RunMode
  readonly failOnDrift: boolean
  readonly comments: boolean
  /** Whether it is given. */
  readonly reports: boolean
  /** Whether it is given. */
  readonly clientCertificate: boolean
  readonly clientCertificatePassword: boolean
}

/** Inputs that have no effect beside the others. */
export function ineffectiveInputWarnings(given: IneffectiveInputs): readonly string[] {
  const { mode, failOnDrift, comments, reports, clientCertificate, clientCertificatePassword } = given
  return [
    ...(failOnDrift && mode.kind !== 'plan'
      ? [`The input "fail-on-drift" has no effect with mode "${mode.kind}": it is for mode "plan".`]
      : []),
    ...(comments && mode.kind !== 'plan'
      ? [`The input "comment" has no effect with mode "${mode.kind}": it is for mode "plan".`]
      : []),
    ...(reports ? [`The input "reports" has no effect with mode "${mode.kind}": it is for mode "merge".`] : []),
    ...(clientCertificatePassword && !clientCertificate
      ? [
          'The input "client-certificate-password" has no effect, because "client-certificate" is empty: check the name of its GitHub secret, and that the job names the environment that holds it.'
        ]
      : [])
  ]
}

/** Inputs that have no effect with mode `merge`, by their names. */
export function ineffectiveMergeWarnings(given: readonly string[]): readonly string[] {
  return given.map((name) => `The input "${name}" has no effect with mode "merge", which handles no registration.`)
}

/**
 * Names that are not among those of the action, but much like one.
 * @param given names of all inputs that are given, in lower case
 */
export function misspeltInputWarnings(given: readonly string[], known: readonly string[]): readonly string[] {
  return given.flatMap((name) => {
    const meant = known.includes(name) ? undefined : nearestName(name, known)
    return meant === undefined ? [] : [`The action has no input "${name}", so it is ignored: did you mean "${meant}"?`]
  })
}

/** The input `pfx-base64` where no registration makes use of it. */
export function unusedPfxWarnings(
  pfxBase64: string | undefined,
  registrations: readonly Registration[]
): readonly string[] {
  const isUsed = registrations.some(({ certificate }) => certificate.source === 'pfx' && certificate.path === undefined)
  return pfxBase64 === undefined || isUsed
    ? []
    : [
        'The input "pfx-base64" has no effect: no registration has a certificate with the source "pfx" and without a path.'
      ]
}
