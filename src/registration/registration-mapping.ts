import { applicationId, thumbprint } from '../domain/identifiers.ts'
import {
  type CertificateRequest,
  type CheckedRegistration,
  type EwsRequest,
  type ExistingApplication,
  type GeneratedCertificate,
  type NewApplication,
  type OrganizationIdentity,
  type ProvidedCertificate,
  type Registration,
  USAGES
} from '../domain/request/registration.ts'
import { deliveryOf, keyVaultLocation } from './delivery-mapping.ts'
import { catalogueVersion } from './product-version.ts'
import {
  type ConfiguredRegistrationDocument,
  type ExistingApplicationDocument,
  type GeneratedCertificateDocument,
  isCheckedDocument,
  type KnownApplicationDocument,
  type NewApplicationDocument,
  type ProvidedCertificateDocument,
  type RegistrationDocument
} from './registration-document.ts'

/** The schema documents the same defaults; the rules that compare days need them too. */
export const DEFAULT_VALIDITY_DAYS = 365
export const DEFAULT_RENEW_BEFORE_DAYS = 30

/** Longest common name of a certificate (RFC 5280 appendix A, ub-common-name). */
const LONGEST_COMMON_NAME = 64

function applicationOf(
  document: NewApplicationDocument | ExistingApplicationDocument
): NewApplication | ExistingApplication {
  return document.flow === 'new'
    ? { flow: 'new', name: document.name }
    : { ...knownApplication(document), grantPermissions: true }
}

function knownApplication(document: KnownApplicationDocument): Omit<ExistingApplication, 'grantPermissions'> {
  const identity: OrganizationIdentity =
    document.username === undefined
      ? { kind: 'organizationName', organizationName: document.organizationName }
      : { kind: 'username', username: document.username }
  return { flow: 'existing', applicationId: applicationId(document.applicationId), identity }
}

function defaultFriendlyName({ application, tenant }: RegistrationDocument): string {
  const name = application.flow === 'new' ? application.name : `VB365 ${tenant}`
  return Array.from(name).slice(0, LONGEST_COMMON_NAME).join('').trimEnd()
}

function generatedCertificate(
  certificate: GeneratedCertificateDocument,
  document: RegistrationDocument
): GeneratedCertificate {
  return {
    source: 'generate',
    friendlyName: certificate.friendlyName ?? defaultFriendlyName(document),
    keySize: certificate.keySize ?? 3072,
    validityDays: certificate.validityDays ?? DEFAULT_VALIDITY_DAYS,
    renewBeforeDays: certificate.renewBeforeDays ?? DEFAULT_RENEW_BEFORE_DAYS,
    overlapDays: certificate.overlapDays ?? 14
  }
}

function certificateOf(document: ConfiguredRegistrationDocument): CertificateRequest {
  const { certificate } = document
  return certificate.source === 'generate'
    ? generatedCertificate(certificate, document)
    : providedCertificate(certificate)
}

function providedCertificate(document: ProvidedCertificateDocument): ProvidedCertificate {
  switch (document.source) {
    case 'store':
      return {
        source: 'store',
        thumbprint: thumbprint(document.thumbprint),
        location: document.location ?? 'CurrentUser'
      }
    case 'pfx':
      return { source: 'pfx', path: document.path }
    case 'keyVault':
      return { source: 'keyVault', ...keyVaultLocation(document), version: document.version?.toLowerCase() }
  }
}

function exchangeOf({ exchange }: RegistrationDocument): EwsRequest {
  return exchange?.ews === 'allow'
    ? { ews: 'allow', ewsOthers: exchange.ewsOthers?.map(applicationId) }
    : { ews: 'check' }
}

function commonSettings(document: RegistrationDocument): Omit<CheckedRegistration, 'application' | 'certificate'> {
  const { services } = document
  return {
    tenant: document.tenant,
    region: document.region ?? 'Worldwide',
    productVersion: catalogueVersion(document.productVersion),
    services: {
      exchangeOnline: services.exchangeOnline ?? false,
      publicFolders: services.publicFolders ?? false,
      sharePointOnline: services.sharePointOnline ?? false,
      teams: services.teams ?? false,
      teamsChats: services.teamsChats ?? false
    },
    usage: USAGES.filter((usage) => document.usage?.includes(usage) ?? true),
    exchange: exchangeOf(document),
    delivery: deliveryOf(document.delivery ?? {})
  }
}

/** A valid document as the domain knows it: defaults filled in, identifiers in their one form, usages in a fixed order. */
export function toRegistration(document: RegistrationDocument): Registration {
  const common = commonSettings(document)
  if (!isCheckedDocument(document)) {
    return { ...common, application: applicationOf(document.application), certificate: certificateOf(document) }
  }
  return {
    ...common,
    application: { ...knownApplication(document.application), grantPermissions: false },
    certificate: providedCertificate(document.certificate)
  }
}
