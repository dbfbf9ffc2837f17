import type { KeyObject } from 'node:crypto'
import type { CertificateFacts } from './domain/certificate/certificate.ts'
import type { DestinationKind, ObservedDestination } from './domain/certificate/destination.ts'
import type { HeldRights } from './domain/checks/connections.ts'
import type { Contact, GraphContact } from './domain/checks/contact.ts'
import type { EwsAnswer } from './domain/checks/ews-answer.ts'
import type {
  ApplicationId,
  ApplicationObjectId,
  PermissionId,
  ServicePrincipalId,
  TenantId,
  Thumbprint
} from './domain/identifiers.ts'
import type { Resource } from './domain/permissions/permission.ts'
import type { RegisteredCertificate } from './domain/plan/plan.ts'
import type { StepOf } from './domain/plan/step-stages.ts'
import type { GeneratedCertificate } from './domain/request/registration.ts'
import type { EwsAdditions, EwsReading, ObservedEws } from './domain/tenant/ews-settings.ts'
import type { Caller, DeclaredResourceAccess, ObservedTenant } from './domain/tenant/observed-tenant.ts'
import type { TenantQuery } from './domain/tenant/tenant-query.ts'

/** Time, so that waiting can be tested. */
export interface Clock {
  now(): Date
  /** @throws the signal's reason as soon as it is aborted */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Something that is waited for. */
export interface Wait {
  /** As in "Microsoft Graph". */
  readonly what: string
  readonly since: Date
  /** When it is given up. */
  readonly until: Date
}

/** What the run reports while it works. Never a secret. */
export interface Log {
  info(message: string): void
  warning(message: string): void
  debug(message: string): void
  /**
   * A wait has begun; where it lasts, the log says so.
   * @returns to be called when it has ended
   */
  waiting(wait: Wait): () => void
}

/** A place in a registration file. */
export interface Place {
  /** Path from the working directory; undefined where the input `configuration` holds the registration itself. */
  readonly file: string | undefined
  /** Counted from 1. */
  readonly line: number
  /** Counted from 1. */
  readonly column: number
  /** The first column after the place; undefined where it does not end on `line`. */
  readonly endColumn: number | undefined
}

export interface ErrorAnnotation {
  /** A few words over the message. */
  readonly title?: string
  readonly place?: Place
}

/** The log of all registrations together. GitHub shows few annotations; what it would not show is a line all the same. */
export interface StepLog extends Omit<Log, 'waiting'> {
  warning(message: string, place?: Place): void
  error(message: string, annotation?: ErrorAnnotation): void
  /** What a reader may want to know, and nothing is wrong with. */
  notice(message: string): void
  /** What the whole step failed for; it is shown whatever came before it. */
  lastError(message: string): void
  /** Prints under a title that folds away what is printed. */
  group(title: string, print: () => void): void
  /** How many errors and warnings GitHub does not show, as they are too many: they are lines only. */
  readonly unshown: Readonly<Record<'error' | 'warning', number>>
  readonly lastLineOn: Date
}

/** What every part of one registration's run shares. */
export interface RunContext {
  readonly clock: Clock
  /** No wait goes beyond it. */
  readonly deadline: Date
  /** Aborted when the run is cancelled, with an `ActionError` of code `cancelled` as the reason. */
  readonly signal: AbortSignal
  readonly log: Log
}

/** A certificate with its private key. The key is a `KeyObject`, which prints nothing of itself when it is logged. */
export interface CertificateWithKey {
  readonly facts: CertificateFacts
  /** DER. */
  readonly certificate: Uint8Array
  /** DER, issuer after issuer; empty for a self-signed certificate. */
  readonly chain: readonly Uint8Array[]
  readonly privateKey: KeyObject
}

export interface ApplicationIdentifiers {
  readonly applicationId: ApplicationId
  readonly objectId: ApplicationObjectId
}

export type GrantStep = StepOf<'grants'>

/** A certificate and the name that it is registered under. */
export interface CertificateAddition {
  readonly certificate: CertificateWithKey
  readonly keyCredentialName: string
}

/** What an application gets beside what it has. */
export interface ApplicationAdditions {
  readonly certificate?: CertificateAddition
  /** For an application that has none. */
  readonly uniqueName?: string
  readonly allowPublicClientFlows?: true
  readonly redirectUris?: readonly string[]
  readonly declaredAccess?: readonly DeclaredResourceAccess[]
}

/** What even the registered application itself may be allowed to read. */
export interface TenantView {
  /** Who signs in, by its own token. */
  caller(): Promise<Caller>
  observeOrganization(account: TenantQuery['account']): Promise<ObservedOrganization>
}

export type ObservedOrganization = Pick<ObservedTenant, 'organization' | 'subscriptions' | 'account'>

/** Reads all that a plan needs to know of a tenant. */
export interface TenantReader extends TenantView {
  observe(query: TenantQuery): Promise<ObservedTenant>
}

/** Writes an application. Every method may be called again after a crash and finds what its earlier call stored. */
export interface ApplicationWriter {
  createApplication(step: StepOf<'application'>, certificate: CertificateWithKey): Promise<ApplicationIdentifiers>
  /**
   * Adds a certificate and settings, all but the unique name in one request; whatever others wrote or write meanwhile is
   * kept.
   * @param taken called when that request is accepted; whether what it wrote stays is still to be seen
   */
  updateApplication(objectId: ApplicationObjectId, additions: ApplicationAdditions, taken?: () => void): Promise<void>
  /** Adds a certificate beside those that are there, which are all kept. */
  registerCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void>
  /** Adds a certificate that was registered a moment ago again, where another writer has taken it away since. */
  keepCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void>
  /** Removes one certificate, which may be gone already; all others are kept. */
  removeCertificate(objectId: ApplicationObjectId, certificate: RegisteredCertificate): Promise<void>
  createServicePrincipal(applicationId: ApplicationId): Promise<ServicePrincipalId>
  /** Carries out the grants, those side by side that need not wait, and calls `done` for each one that is stored. */
  grant(
    servicePrincipalId: ServicePrincipalId,
    steps: readonly GrantStep[],
    done: (step: GrantStep) => void
  ): Promise<void>
}

/** Rolls the certificates of an application; even the application itself may. */
export type CertificateWriter = Pick<ApplicationWriter, 'registerCertificate' | 'keepCertificate' | 'removeCertificate'>

/** Signing in as the registered application with its own certificate. */
export interface ApplicationSignIn {
  /**
   * Asks for tokens until one holds all that is expected, or waiting no longer helps.
   * @param directoryRoles template IDs; not waited for where tokens name no directory roles
   * @returns what the last token held
   * @throws ActionError when no token is issued
   */
  rolesFor(
    resource: Resource,
    roles: ReadonlySet<string>,
    directoryRoles?: ReadonlySet<PermissionId>
  ): Promise<HeldRights>
}

/** Harmless requests of the registered application to the services, with the tokens of its last sign-ins. */
export interface ServiceConnections {
  /** Side by side: the organization and, where it is wanted, the address of the root site. */
  readGraph(withRootSite: boolean): Promise<GraphContact>
  /** @param webUrl as Graph names it */
  openRootSite(webUrl: string): Promise<Contact>
  /** In Exchange Online PowerShell. */
  readEws(): Promise<EwsReading>
  /** Over EWS, in the name of an account where one is known. */
  openInbox(account: string | undefined): Promise<EwsAnswer>
}

/** What the registered application can do with its own certificate. */
export interface ApplicationAccess {
  readonly signIn: ApplicationSignIn
  readonly connections: ServiceConnections
}

/** The organization in Exchange Online, as the administering identity reads and changes it. */
export interface ExchangeOrganization {
  /** What goes wrong is part of the reading; only a cancelled run ends it. */
  observeEws(): Promise<ObservedEws>
  /**
   * Adds to the settings, starting from the newest ones, and reads them back. Called again, it finds its earlier result.
   * @throws ActionError where Exchange refuses, or its settings keep changing or cannot be read
   */
  allowInEws(additions: EwsAdditions): Promise<void>
}

/** Makes certificates. */
export interface CertificateMaker {
  /** Begins the slow part ahead of time, for a certificate that will probably be made. */
  prepare(request: GeneratedCertificate): void
  make(request: GeneratedCertificate): Promise<CertificateWithKey>
}

/** Keeps the key of a new certificate safe before the certificate is registered anywhere. */
export interface Staging {
  /**
   * @param known the certificates whose keys this run has found
   * @returns the one to register: where another run at the same time was first, the one that it has stored
   */
  store(made: CertificateWithKey, known: ReadonlySet<Thumbprint>): Promise<CertificateWithKey>
  /** Where the stored one lies, for a human to find; undefined where it is kept only in memory. */
  pathOf(thumbprint: Thumbprint): string | undefined
}

/** A certificate whose private key can be had. */
export interface KeyAtHand {
  readonly facts: CertificateFacts
  /**
   * Reads the key, the first time that it is asked for.
   * @throws ActionError where it turns out to be damaged
   */
  open(): Promise<CertificateWithKey>
}

/** One reading of a destination, with the private keys that are at hand there. */
export interface DestinationReading {
  readonly observed: ObservedDestination
  readonly keys: readonly KeyAtHand[]
}

/** What is handed over. */
export interface Handover {
  readonly certificate: CertificateWithKey
  readonly applicationId: ApplicationId
  readonly tenantId: TenantId | undefined
  /** Whether a certificate that is there already may be lost. */
  readonly isReplaceable: (occupant: CertificateFacts) => boolean
}

/** A place where a certificate with its key is used. */
export interface Destination {
  readonly kind: DestinationKind
  /** What people call it: the path of a file, the name of a secret. */
  readonly name: string
  /**
   * Finds out what can be found out without a write, before a certificate is registered.
   * @throws ActionError where nothing could be delivered
   */
  prepare(): Promise<void>
  /**
   * What may not be read is part of the reading; whatever else goes wrong is thrown.
   * @param tenantId whose certificate it is; known once the run has signed in
   */
  observe(tenantId: Promise<TenantId | undefined>): Promise<DestinationReading>
  /** The certificate that it holds with its key, for destinations that give a key back. */
  recover?(thumbprint: Thumbprint): Promise<CertificateWithKey | undefined>
  /** Hands over a certificate that is proved. Called again for the same one, it finds its earlier result. */
  deliver(handover: Handover): Promise<void>
}

/** A file that should be the report of a run. */
export type ReportFile = {
  /** Path from the folder that was searched, with forward slashes. */
  readonly file: string
} & ({ readonly text: string } | { /** A clause on why it has none. */ readonly unread: string })
