import type { DestinationKind } from '../certificate/destination.ts'
import { isoDay } from '../date-text.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import { describeBlocker } from './describe-blocker.ts'
import type {
  Blocker,
  CertificateInForce,
  DeliveredCertificate,
  Plan,
  PlannedCertificate,
  Present,
  Step
} from './plan.ts'
import type { ResolvedPermission } from './resolve-permissions.ts'

/** How a line of a plan is marked. */
export type PlanMark =
  /** Added. */
  | '+'
  /** Changed. */
  | '~'
  /** Removed. */
  | '-'
  /** There already. */
  | '='
  /** Needs a human. */
  | '!'

export interface PlanLine {
  readonly mark: PlanMark
  readonly kind: Step['kind'] | Blocker['kind'] | Present['kind']
  readonly text: string
}

/** The plan as a user reads it: what would be done, what stands in the way, what is there already. */
export function describePlan({ steps, blockers, present, forAdministrator }: Plan): readonly PlanLine[] {
  return [
    ...blockers.map((blocker): PlanLine => ({ mark: '!', kind: blocker.kind, text: describeBlocker(blocker) })),
    ...forAdministrator.map((step): PlanLine => ({ ...describeStep(step), mark: '!' })),
    ...steps.map(describeStep),
    ...present.map((fact): PlanLine => ({ mark: '=', kind: fact.kind, text: describePresent(fact) }))
  ]
}

/** The plan in one line. */
export function summarizePlan({ steps, present, blockers }: Plan): string {
  const toDo = steps.length === 1 ? '1 step' : `${steps.length} steps`
  const nothing = blockers.length === 0 ? 'nothing to do' : 'nothing that could be done'
  const inPlace = present.length === 1 ? '1 thing' : `${present.length} things`
  return `Plan: ${steps.length === 0 ? nothing : toDo}, ${inPlace} in place`
}

export function describeStep(step: Step): PlanLine {
  return { kind: step.kind, ...stepText(step) }
}

function stepText(step: Step): Pick<PlanLine, 'mark' | 'text'> {
  switch (step.kind) {
    case 'create-application':
      return { mark: '+', text: `application "${step.displayName}" with ${describeCertificate(step.certificate)}` }
    case 'register-certificate':
      return {
        mark: '+',
        text: `${describeCertificate(step.certificate)}${REASONS[step.reason]}${describeReplaced(step.replaces)}`
      }
    case 'set-unique-name':
      return { mark: '~', text: `unique name ${step.uniqueName}, by which later runs find the application` }
    case 'allow-public-client-flows':
      return { mark: '~', text: 'allow public client flows, which restore by device code needs' }
    case 'add-redirect-uri':
      return { mark: '~', text: `redirect URI ${step.uri} of the public client, which restore needs` }
    case 'declare-permissions':
      return { mark: '~', text: `declare ${describeDeclared(step.missing)} on the application` }
    case 'create-service-principal':
      return { mark: '+', text: 'service principal of the application' }
    case 'grant-app-role':
      return { mark: '+', text: `${nameOf(step.permission.resource)}: ${step.permission.value} (app role)` }
    case 'grant-delegated-scopes': {
      const values = step.missing.map(({ value }) => value).join(', ')
      return {
        mark: step.grantId === undefined ? '+' : '~',
        text: `${nameOf(step.resource)}: ${values} (delegated)`
      }
    }
    case 'assign-directory-role':
      return { mark: '+', text: `directory role ${step.role.displayName}` }
    case 'allow-ews':
      return { mark: '~', text: `EWS access: ${describeEws(step)}` }
    case 'deliver-certificate':
      return {
        mark: '+',
        text: `${DESTINATION_TITLES[step.destination]} ${step.name} with ${describeDelivered(step.certificate)}`
      }
    case 'remove-certificate':
      return {
        mark: '-',
        text: `certificate ${step.thumbprint}, until ${isoDay(step.expiresOn)}, which ${REMOVALS[step.reason]}`
      }
  }
}

/** What people call each kind of destination. */
export const DESTINATION_TITLES: Readonly<Record<DestinationKind, string>> = {
  pfx: 'PFX',
  keyVault: 'Key Vault certificate',
  vb365: 'VB365 server',
  github: 'GitHub secret'
}

function describeDelivered(certificate: DeliveredCertificate): string {
  return certificate.kind === 'new' ? 'the new certificate' : `certificate ${certificate.thumbprint}`
}

function describeReplaced(replaced: CertificateInForce | undefined): string {
  return replaced === undefined ? '' : ` (${replaced.thumbprint}, until ${isoDay(replaced.expiresOn)})`
}

const REMOVALS = {
  expired: 'has expired',
  replaced: 'another one took over from',
  'key-lost': 'no destination holds and whose private key is lost'
} as const

function describeEws({ isListed, allowed, others, switchOn }: Extract<Step, { kind: 'allow-ews' }>): string {
  const all = allowed === 1 ? 'the 1 that is allowed' : `the ${allowed} that are allowed`
  if (isListed) return `switch EWS on for ${all}`
  const company = others.length === 0 ? '' : ` and ${others.length === 1 ? '1 other' : `${others.length} others`}`
  const added = `add this application${company} to ${allowed === 0 ? 'the empty list of those that are allowed' : all}`
  return `${added}${switchOn ? ', and switch EWS on, which is off for the whole organization' : ''}`
}

const REASONS = {
  'none-registered': ': the application has none of ours in force',
  'near-its-end': ': the registered one is near its end',
  'not-registered': ': it is not registered on the application',
  forced: ': a renewal was asked for',
  'key-lost': ': the key of the registered one is lost'
} as const

/** A first declaration names everything that the grants below it name again. */
const NAMES_SHOWN = 5

function describeDeclared(permissions: readonly ResolvedPermission[]): string {
  if (permissions.length > NAMES_SHOWN) return `${permissions.length} permissions`
  return permissions.map(({ value, type }) => `${value} (${KINDS[type]})`).join(', ')
}

const KINDS = { Role: 'app role', Scope: 'delegated' } as const

function describeCertificate(certificate: PlannedCertificate): string {
  switch (certificate.kind) {
    case 'generate': {
      const { keySize, validityDays } = certificate.request
      return `a new certificate (RSA ${keySize}, ${validityDays} days)`
    }
    case 'existing':
      return `certificate ${certificate.facts.thumbprint}`
  }
}

function describePresent(fact: Present): string {
  switch (fact.kind) {
    case 'application':
      return `application "${fact.displayName}"`
    case 'certificate':
      return `certificate ${fact.thumbprint}, until ${isoDay(fact.expiresOn)}`
    case 'public-client-flows':
      return 'public client flows are allowed'
    case 'redirect-uri':
      return `redirect URI ${fact.uri} of the public client`
    case 'declared-permissions':
      return `${fact.count} permissions declared on the application`
    case 'service-principal':
      return `service principal ${fact.id}`
    case 'app-role':
      return `${nameOf(fact.permission.resource)}: ${fact.permission.value} (app role)`
    case 'delegated-scopes':
      return `${nameOf(fact.resource)}: ${fact.scopes.join(', ')} (delegated)`
    case 'directory-role':
      return `directory role ${fact.displayName}`
    case 'ews-access':
      return `EWS access: the application is ${fact.allowed === 1 ? 'the only one that is allowed' : `one of the ${fact.allowed} that are allowed`}`
  }
}

function nameOf(resource: keyof typeof RESOURCE_APPLICATIONS): string {
  return RESOURCE_APPLICATIONS[resource].displayName
}
