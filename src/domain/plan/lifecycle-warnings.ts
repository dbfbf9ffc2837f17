import { daysLeft, isDueForRenewal } from '../certificate/certificate.ts'
import { isRecord, type ObservedDestination } from '../certificate/destination.ts'
import { isoDay } from '../date-text.ts'
import type { Thumbprint } from '../identifiers.ts'
import { listText } from '../list-text.ts'
import { describeStep } from './describe-plan.ts'
import type { Plan, Present } from './plan.ts'
import type { PlanningFacts } from './planning-facts.ts'

/** What a user should know of a certificate's life although nothing fails: what is not renewed, delivered or removed. */
export function lifecycleWarnings(facts: PlanningFacts, { present, forAdministrator }: Plan): readonly string[] {
  const inPlace = present.find((fact) => fact.kind === 'certificate')
  return [
    ...facts.destinations.flatMap(unreadDestination),
    ...(inPlace === undefined ? [] : [...unwantedRenewal(facts, inPlace), ...undeliverable(facts, inPlace.thumbprint)]),
    ...(forAdministrator.length === 0
      ? []
      : [administratorNeeded(forAdministrator.map((step) => describeStep(step).text))])
  ]
}

function unreadDestination({ name, holds }: ObservedDestination): readonly string[] {
  return holds.kind === 'unknown' ? [`Whether ${name} holds the certificate is not known: ${holds.why}.`] : []
}

function unwantedRenewal(
  { certificate, rotation, now }: PlanningFacts,
  { thumbprint, expiresOn }: Extract<Present, { kind: 'certificate' }>
): readonly string[] {
  if (
    certificate.kind !== 'generate' ||
    rotation !== 'never' ||
    !isDueForRenewal(expiresOn, certificate.request, now)
  ) {
    return []
  }
  const days = daysLeft(expiresOn, now)
  return [
    `The certificate ${thumbprint} ends on ${isoDay(expiresOn)}, in ${days === 1 ? '1 day' : `${days} days`}, and "rotate" is never: it is not renewed. Run with "rotate" auto or force before that.`
  ]
}

/** Records that lack the certificate or differ otherwise, where its key is not at hand and none is to be made. */
function undeliverable(
  { certificate, destinations, keysAtHand }: PlanningFacts,
  thumbprint: Thumbprint
): readonly string[] {
  if (keysAtHand.has(thumbprint) || certificate.kind !== 'generate') return []
  return destinations.filter(isRecord).flatMap(({ name, holds, outdated }) => {
    const isLacking = holds.kind === 'known' && holds.thumbprint !== thumbprint
    if (!isLacking && outdated.length === 0) return []
    const what = isLacking ? `lacks the certificate ${thumbprint}` : `is out of date (${listText(outdated)})`
    return [
      `${name} ${what}, and the key that a delivery needs is not available. Run with "rotate" force: that makes a new one.`
    ]
  })
}

function administratorNeeded(texts: readonly string[]): string {
  const differ = texts.length === 1 ? '1 thing differs' : `${texts.length} things differ`
  return `The application signs in for itself and can only roll its certificates, but ${differ} from the registration file: ${listText(texts)}. Run with an identity that administers the tenant.`
}
