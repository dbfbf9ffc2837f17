import type { CertificateFacts } from '../../src/domain/certificate/certificate.ts'
import type { ObservedDestination } from '../../src/domain/certificate/destination.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { makePlan } from '../../src/domain/plan/make-plan.ts'
import type { Plan } from '../../src/domain/plan/plan.ts'
import type { CertificateOffer, PlanningFacts } from '../../src/domain/plan/planning-facts.ts'
import { resolvePermissions } from '../../src/domain/plan/resolve-permissions.ts'

type Facts = Pick<PlanningFacts, 'registration' | 'observed' | 'certificate' | 'now'> & Partial<PlanningFacts>

/**
 * The facts of a run that administers with a secret and delivers nothing, unless others are given. It has the keys of
 * what is staged and of a certificate that is provided.
 */
export function planningFactsOf(facts: Facts): PlanningFacts {
  const { destinations = [], certificate } = facts
  return {
    destinations,
    keysAtHand: new Set([...keysOf(certificate), ...destinations.flatMap(({ staged }) => staged.map(thumbprintOf))]),
    rotation: 'auto',
    ews: undefined,
    signsInWithCertificate: false,
    ...facts
  }
}

const thumbprintOf = ({ thumbprint }: CertificateFacts) => thumbprint
const keysOf = (offer: CertificateOffer) => (offer.kind === 'provided' ? [offer.facts.thumbprint] : [])

export function planOf(facts: Facts): Plan {
  const { registration, observed } = facts
  const resolved = resolvePermissions(requiredPermissions(registration), observed.resources)
  return makePlan(planningFactsOf(facts), resolved)
}

/** A PFX file that holds nothing yet. */
export function pfxDestination(changes: Partial<ObservedDestination> = {}): ObservedDestination {
  return {
    kind: 'pfx',
    name: 'out/contoso.pfx',
    holds: { kind: 'known', thumbprint: undefined },
    staged: [],
    outdated: [],
    inUse: [],
    applicationId: undefined,
    ...changes
  }
}

/** A PFX file beside which an earlier run left a certificate. */
export const pfxWithStaged = (...staged: readonly CertificateFacts[]): ObservedDestination => pfxDestination({ staged })

/** A plan of a run that has nothing to do, with changes. */
export const planWith = (changes: Partial<Plan> = {}): Plan => ({
  steps: [],
  present: [],
  blockers: [],
  forAdministrator: [],
  ...changes
})
