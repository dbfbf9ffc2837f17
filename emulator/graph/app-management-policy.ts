import type { X509Certificate } from 'node:crypto'
import type { Application } from '../application.ts'
import type { Directory } from '../directory.ts'
import type { AppManagementPolicy, AttributeExemption, KeyCredentialRestriction } from '../management-policy.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import type { Caller } from './authorization.ts'
import { GraphError } from './errors.ts'

const dayMs = 86_400_000

/** The end of an ISO 8601 duration (`P365D`, `P1Y6M`, `PT12H`) that begins at `start`. */
function endOfDuration(start: Date, duration: string): Date {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration)
  if (!parts) throw new Error(`'${duration}' is not an ISO 8601 duration`)
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const end = new Date(start)
  end.setUTCMonth(end.getUTCMonth() + years * 12 + months)
  return new Date(end.getTime() + (weeks * 7 + days) * dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/** The certificate that a policy judges. */
export interface JudgedKey {
  readonly start: Date
  readonly end: Date
  readonly certificate: X509Certificate
}

/** What new certificates of one application are judged by, when one caller adds them. */
export interface KeyRules {
  readonly now: Date
  /** When the application was created. */
  readonly createdDateTime: string
  readonly policy: AppManagementPolicy
  /** Whether keys of other kinds than RSA are refused. */
  readonly rsaOnly: boolean
  /** The service principal that adds them. */
  readonly actor: ServicePrincipal | undefined
}

/**
 * The policy of the application counts instead of the tenant's default, of which nothing is inherited then.
 * Source: learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy.
 */
export function keyRules(directory: Directory, application: Application, caller: Caller): KeyRules {
  const own = directory.find('appManagementPolicies', (policy) => policy.id === application.appManagementPolicyId)
  return {
    now: directory.clock.now(),
    createdDateTime: application.createdDateTime,
    policy: own ?? directory.tenant.appManagementPolicy,
    rsaOnly: directory.traits.ellipticCurveKey === 'refuse',
    actor: directory.find('servicePrincipals', (candidate) => candidate.id === caller.objectId)
  }
}

/** The emulator's policies restrict only applications. A service principal without a date counts as made on 2019-01-01. */
export function servicePrincipalKeyRules(
  directory: Directory,
  { createdDateTime }: ServicePrincipal,
  caller: Caller
): KeyRules {
  return {
    now: directory.clock.now(),
    createdDateTime: createdDateTime ?? '2019-01-01T00:00:00Z',
    policy: { id: directory.tenant.appManagementPolicy.id, isEnabled: false, keyCredentialRestrictions: [] },
    rsaOnly: directory.traits.ellipticCurveKey === 'refuse',
    actor: directory.find('servicePrincipals', (candidate) => candidate.id === caller.objectId)
  }
}

/** Values are compared with regard to case. */
function holds(actor: ServicePrincipal, exemption: AttributeExemption): boolean {
  return Object.entries(actor.customSecurityAttributes).some(([set, attributes]) =>
    Object.entries(attributes).some(([name, value]) => `${set}_${name}` === exemption.id && value === exemption.value)
  )
}

function isExempt(restriction: KeyCredentialRestriction, actor: ServicePrincipal | undefined): boolean {
  const exemptions = restriction.excludeActors?.customSecurityAttributes ?? []
  return actor !== undefined && exemptions.some((exemption) => holds(actor, exemption))
}

function refuse(restriction: KeyCredentialRestriction, policyId: string, key: JudgedKey): void {
  if (restriction.restrictionType === 'trustedCertificateAuthority') {
    if (!key.certificate.verify(key.certificate.publicKey)) return
    throw new GraphError(
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
      `Credential type is not allowed as per assigned policy '${policyId}'.`,
      [
        {
          code: 'TrustedCertificateAuthorityRequired',
          message: 'The certificate was not issued by a trusted certificate authority.',
          target: 'KeyCredentials'
        }
      ]
    )
  }
  if (restriction.maxLifetime === null || key.end <= endOfDuration(key.start, restriction.maxLifetime)) return
  const message = `Credential lifetime exceeds the max value allowed as per assigned policy '${policyId}'.`
  throw new GraphError(400, 'CredentialInvalidLifetimeAsPerAppPolicy', message, [
    { code: 'InvalidKeyEndDate', message, target: 'EndDate' }
  ])
}

/** Refuses a new certificate that the policy does not allow. */
export function requireAllowedByPolicy(rules: KeyRules, key: JudgedKey): void {
  const { policy, createdDateTime, actor } = rules
  if (!policy.isEnabled) return
  for (const restriction of policy.keyCredentialRestrictions) {
    const since = restriction.restrictForAppsCreatedAfterDateTime
    const applies = since === null || Date.parse(createdDateTime) > Date.parse(since)
    if (restriction.state === 'enabled' && applies && !isExempt(restriction, actor)) refuse(restriction, policy.id, key)
  }
}
