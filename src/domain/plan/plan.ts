import type { CertificateFacts } from '../certificate/certificate.ts'
import type { DestinationKind } from '../certificate/destination.ts'
import type {
  ApplicationId,
  ApplicationObjectId,
  KeyId,
  PermissionId,
  ServicePrincipalId,
  TenantId,
  Thumbprint,
  ThumbprintSha256
} from '../identifiers.ts'
import type { RequiredDirectoryRole, RequiredPermission, Resource } from '../permissions/permission.ts'
import type { GeneratedCertificate } from '../request/registration.ts'
import type { CertificateRestriction } from '../tenant/certificate-policy.ts'
import type { Caller, DeclaredResourceAccess } from '../tenant/observed-tenant.ts'
import type { LimitedList } from './application-limits.ts'
import type { RequiredCallerPermission } from './caller-permissions.ts'
import type { ExchangeRight } from './exchange-rights.ts'
import type { ResolvedPermission } from './resolve-permissions.ts'

/** The certificate that a step registers: one that exists, or one that is made when the plan is carried out. */
export type PlannedCertificate =
  | { readonly kind: 'existing'; readonly facts: CertificateFacts; readonly keyCredentialName: string }
  | { readonly kind: 'generate'; readonly request: GeneratedCertificate; readonly keyCredentialName: string }

/** A certificate that a step delivers: one that is known, or the one that the run makes. */
export type DeliveredCertificate =
  | { readonly kind: 'known'; readonly thumbprint: Thumbprint }
  | { readonly kind: 'new' }

/** A registered certificate with the beginning and the end that Graph shows. */
export interface CertificateInForce {
  readonly thumbprint: Thumbprint
  readonly thumbprintSha256: ThumbprintSha256 | undefined
  readonly startsOn: Date
  readonly expiresOn: Date
}

/** One entry in the list of an application's certificates. */
export interface RegisteredCertificate {
  readonly keyId: KeyId
  readonly thumbprint: Thumbprint
}

/** One thing to do. A step says all that is needed to do it again after a crash. */
export type Step =
  | {
      readonly kind: 'create-application'
      readonly displayName: string
      readonly uniqueName: string
      readonly declaredAccess: readonly DeclaredResourceAccess[]
      readonly redirectUris: readonly string[]
      readonly certificate: PlannedCertificate
    }
  | {
      readonly kind: 'register-certificate'
      readonly certificate: PlannedCertificate
      readonly reason: 'none-registered' | 'near-its-end' | 'not-registered' | 'forced' | 'key-lost'
      /** The one in force that it takes over from, which remains registered. */
      readonly replaces: CertificateInForce | undefined
    }
  /** Graph did not store the one that the application was created with. */
  | { readonly kind: 'set-unique-name'; readonly uniqueName: string }
  | { readonly kind: 'allow-public-client-flows' }
  | { readonly kind: 'add-redirect-uri'; readonly uri: string }
  | { readonly kind: 'declare-permissions'; readonly missing: readonly ResolvedPermission[] }
  | { readonly kind: 'create-service-principal' }
  | { readonly kind: 'grant-app-role'; readonly permission: ResolvedPermission }
  | {
      readonly kind: 'grant-delegated-scopes'
      readonly resource: Resource
      readonly resourceServicePrincipalId: ServicePrincipalId
      readonly grantId: string | undefined
      readonly missing: readonly ResolvedPermission[]
      /** All that VB365 needs of the resource: what is missing, and what the grant holds already. */
      readonly needed: readonly ResolvedPermission[]
    }
  | { readonly kind: 'assign-directory-role'; readonly role: RequiredDirectoryRole }
  | {
      readonly kind: 'allow-ews'
      /** Whether the application is on the list already. */
      readonly isListed: boolean
      /** How many are. */
      readonly allowed: number
      /** Other applications that come to a list that is begun. */
      readonly others: readonly ApplicationId[]
      /** Whether EWS is off for the whole organization. */
      readonly switchOn: boolean
    }
  | {
      readonly kind: 'deliver-certificate'
      readonly destination: DestinationKind
      readonly name: string
      readonly certificate: DeliveredCertificate
    }
  /** Of own certificates only, once they are not needed any more, or where their private keys are lost. */
  | ({
      readonly kind: 'remove-certificate'
      readonly expiresOn: Date
      readonly reason: 'expired' | 'replaced' | 'key-lost'
    } & RegisteredCertificate)

/** Something already as it should be. */
export type Present =
  | { readonly kind: 'application'; readonly displayName: string }
  | ({ readonly kind: 'certificate' } & CertificateInForce)
  | { readonly kind: 'public-client-flows' }
  | { readonly kind: 'redirect-uri'; readonly uri: string }
  | { readonly kind: 'declared-permissions'; readonly count: number }
  | { readonly kind: 'service-principal'; readonly id: ServicePrincipalId }
  | { readonly kind: 'app-role'; readonly permission: ResolvedPermission }
  | { readonly kind: 'delegated-scopes'; readonly resource: Resource; readonly scopes: readonly string[] }
  | { readonly kind: 'directory-role'; readonly displayName: string; readonly roleTemplateId: PermissionId }
  | { readonly kind: 'ews-access'; readonly allowed: number }

/** Something that only a human can put right; nothing is written while there is one. */
export type Blocker =
  | { readonly kind: 'name-taken'; readonly displayName: string; readonly applicationIds: readonly ApplicationId[] }
  | { readonly kind: 'application-missing'; readonly applicationId: ApplicationId }
  | { readonly kind: 'application-deleted'; readonly applicationId: ApplicationId }
  | {
      readonly kind: 'application-of-another-tenant'
      readonly applicationId: ApplicationId
      readonly homeTenant: TenantId
    }
  /** The ID that was given is the object ID of this application or of its service principal. */
  | {
      readonly kind: 'object-id-given'
      readonly given: ApplicationId
      readonly displayName: string
      readonly applicationId: ApplicationId
    }
  | {
      readonly kind: 'application-disabled'
      readonly applicationId: ApplicationId
      readonly by: 'microsoft' | 'administrator'
    }
  /** A list of the application that would be longer than Graph takes. */
  | {
      readonly kind: 'application-limit'
      readonly list: LimitedList
      readonly held: number
      readonly added: number
      /** What could be removed, in words. */
      readonly removable: readonly string[]
    }
  | { readonly kind: 'caller-is-the-application'; readonly applicationId: ApplicationId }
  | { readonly kind: 'application-not-owned'; readonly objectId: ApplicationObjectId; readonly caller: Caller }
  | {
      readonly kind: 'resource-disabled'
      readonly resource: Resource
      readonly servicePrincipalId: ServicePrincipalId
    }
  | { readonly kind: 'resource-missing'; readonly resource: Resource; readonly values: readonly string[] }
  | { readonly kind: 'permission-missing'; readonly permission: RequiredPermission }
  | { readonly kind: 'service-principal-disabled'; readonly id: ServicePrincipalId }
  /** The application's only certificates have expired, and no other is to be made. */
  | { readonly kind: 'certificate-expired'; readonly thumbprint: Thumbprint; readonly expiredOn: Date }
  /** The destination is set up for another application of the tenant, which is not to be replaced. */
  | {
      readonly kind: 'destination-taken'
      readonly destination: DestinationKind
      readonly name: string
      readonly applicationId: ApplicationId
    }
  | { readonly kind: 'certificate-against-policy'; readonly restriction: CertificateRestriction }
  | { readonly kind: 'account-unusable'; readonly detail: string }
  | {
      readonly kind: 'exchange-rights-missing'
      readonly caller: Caller
      /** Empty where the token names all of them: Exchange has not heard of them yet. */
      readonly missing: readonly ExchangeRight[]
      /** What Exchange answered; undefined where only the token says so. */
      readonly why: string | undefined
    }
  /** No write starts from a list that was not read. */
  | { readonly kind: 'ews-unreadable'; readonly why: string }
  /** The first list, or the first time that it counts, would shut out whoever else gets in. */
  | { readonly kind: 'ews-open-to-all'; readonly isSwitchedOn: boolean; readonly allowed: number }
  | {
      readonly kind: 'caller-lacks-permissions'
      readonly caller: Caller
      readonly needs: readonly RequiredCallerPermission[]
    }

/** What a run would do, keeps as it is, and cannot do. No step: nothing to do. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly present: readonly Present[]
  readonly blockers: readonly Blocker[]
  /** What differs and the signed-in identity, an application that rolls its own certificates, cannot write. */
  readonly forAdministrator: readonly Step[]
}

/** The steps and facts that one concern adds to a plan. */
export type PlanPart = Pick<Plan, 'steps' | 'present'>
