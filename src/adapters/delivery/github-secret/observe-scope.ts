import type { HeldCertificate, ObservedDestination } from '../../../domain/certificate/destination.ts'
import { type ApplicationId, isGuid } from '../../../domain/identifiers.ts'
import { describeFault, type GithubFault } from '../../github/github-fault.ts'
import { heldThumbprint } from './held-thumbprint.ts'
import type { DeliveryNames } from './names.ts'
import type { StoredKind } from './refusals.ts'
import type { Found, ScopeStore, StoredSecret, StoredVariable } from './scope-store.ts'

export type ScopeObservation = Pick<ObservedDestination, 'holds' | 'outdated'>

/** What is known of a destination that cannot be read. */
export function unknownScope(why: string): ScopeObservation {
  return { holds: { kind: 'unknown', why }, outdated: [] }
}

/**
 * What a scope holds of a delivery.
 * @param applicationId what the variable for it should hold; undefined where that is not known yet
 */
export async function observeScope(
  store: ScopeStore,
  names: DeliveryNames,
  applicationId: ApplicationId | undefined
): Promise<ScopeObservation> {
  const { applicationIdVariable } = names
  const [secret, variable, application] = await Promise.all([
    store.findSecret(names.secret),
    store.findVariable(names.thumbprintVariable),
    applicationIdVariable === undefined ? undefined : store.findVariable(applicationIdVariable)
  ])
  const holds = await heldCertificate(store, secret, variable)
  if (holds.kind === 'unknown') return unknownScope(holds.why)
  const isOutdated = application !== undefined && !isRight(application, applicationId)
  return { holds, outdated: isOutdated ? ['application ID'] : [] }
}

async function heldCertificate(
  store: ScopeStore,
  secret: Found<StoredSecret>,
  variable: Found<StoredVariable>
): Promise<HeldCertificate> {
  if (secret.kind === 'closed') return closed(secret.fault, 'secrets', store)
  if (variable.kind === 'closed') return closed(variable.fault, 'variables', store)
  if (secret.kind === 'missing') return emptyOrHidden(store)
  return {
    kind: 'known',
    thumbprint: heldThumbprint(secret.value, variable.kind === 'found' ? variable.value : undefined)
  }
}

/** GitHub says the same of a secret that is missing and of a place that it hides from the token. */
async function emptyOrHidden(store: ScopeStore): Promise<HeldCertificate> {
  const secrets = await store.count('secrets')
  switch (secrets.kind) {
    case 'found':
      return { kind: 'known', thumbprint: undefined }
    case 'closed':
      return closed(secrets.fault, 'secrets', store)
    case 'missing':
      return {
        kind: 'unknown',
        why: `GitHub shows no ${store.scope.name} to the token in the input "delivery-token"`
      }
  }
}

function closed(fault: GithubFault, what: StoredKind, { scope }: ScopeStore): HeldCertificate {
  const why =
    fault.kind === 'unauthenticated'
      ? `GitHub does not accept the token in the input "delivery-token": ${describeFault(fault)}`
      : `the token in the input "delivery-token" may not read the ${what} of ${scope.name}: ${describeFault(fault)}`
  return { kind: 'unknown', why }
}

function isRight(variable: Found<StoredVariable>, wanted: ApplicationId | undefined): boolean {
  if (variable.kind !== 'found') return false
  const { value } = variable.value
  return wanted === undefined ? isGuid(value) : value.toLowerCase() === wanted
}
