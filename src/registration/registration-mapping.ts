import { applicationId, thumbprint } from '../domain/identifiers.ts'
import {
  type Application,
  type CertificateRequest,
  type Delivery,
  type GeneratedCertificate,
  type Registration,
  USAGES
} from '../domain/request/registration.ts'
import type {
  ExistingApplicationDocument,
  GeneratedCertificateDocument,
  NewApplicationDocument,
  RegistrationDocument
} from './registration-document.ts'

/** The schema documents the same defaults; the rules that compare days need them too. */
export const DEFAULT_VALIDITY_DAYS = 365
export const DEFAULT_RENEW_BEFORE_DAYS = 30

/** Longest common name of a certificate (RFC 5280 appendix A, ub-common-name). */
const LONGEST_COMMON_NAME = 64

function applicationOf(document: NewApplicationDocument | ExistingApplicationDocument): Application {
  if (document.flow === 'new') return { flow: 'new', name: document.name }
  return {
    flow: 'existing',
    applicationId: applicationId(document.applicationId),
    grantPermissions: document.grantPermissions ?? true,
    identity:
      document.username === undefined
        ? { kind: 'organizationName', organizationName: document.organizationName }
        : { kind: 'username', username: document.username }
  }
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

function certificateOf(document: RegistrationDocument): CertificateRequest {
  const request = document.certificate
  switch (request.source) {
    case 'generate':
      return generatedCertificate(request, document)
    case 'store':
      return {
        source: 'store',
        thumbprint: thumbprint(request.thumbprint),
        location: request.location ?? 'CurrentUser'
      }
    case 'pfx':
      return { source: 'pfx', path: request.path }
  }
}

function deliveryOf(document: RegistrationDocument): Delivery {
  const pfx = document.delivery?.pfx
  return {
    pfx: pfx && { path: pfx.path, encryption: pfx.encryption ?? 'AES256_SHA256' },
    github: undefined,
    keyVault: undefined,
    vb365: undefined
  }
}

/** A valid document as the domain knows it: defaults filled in, identifiers in their one form, usages in a fixed order. */
export function toRegistration(document: RegistrationDocument): Registration {
  const { services } = document
  return {
    tenant: document.tenant,
    region: document.region ?? 'Worldwide',
    productVersion: document.productVersion,
    services: {
      exchangeOnline: services.exchangeOnline ?? false,
      publicFolders: services.publicFolders ?? false,
      sharePointOnline: services.sharePointOnline ?? false,
      teams: services.teams ?? false,
      teamsChats: services.teamsChats ?? false
    },
    usage: USAGES.filter((usage) => document.usage?.includes(usage) ?? true),
    application: applicationOf(document.application),
    certificate: certificateOf(document),
    delivery: deliveryOf(document)
  }
}
