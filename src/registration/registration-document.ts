import type {
  KeySize,
  PfxEncryption,
  ProductVersion,
  Region,
  Services,
  StoreLocation,
  Usage
} from '../domain/request/registration.ts'

interface DocumentOf<Application, Certificate> {
  readonly $schema?: string
  readonly tenant: string
  readonly region?: Region
  readonly productVersion: ProductVersion
  readonly services: Partial<Services>
  readonly usage?: readonly Usage[]
  readonly application: Application
  readonly certificate: Certificate
  readonly delivery?: { readonly pfx?: { readonly path: string; readonly encryption?: PfxEncryption } }
}

export type ConfiguredRegistrationDocument = DocumentOf<
  NewApplicationDocument | ExistingApplicationDocument,
  GeneratedCertificateDocument | ProvidedCertificateDocument
>

export type CheckedRegistrationDocument = DocumentOf<CheckedApplicationDocument, ProvidedCertificateDocument>

/** What a file that the schema accepts holds: defaults are not filled in, identifiers are plain text. */
export type RegistrationDocument = ConfiguredRegistrationDocument | CheckedRegistrationDocument

export function isCheckedDocument(document: RegistrationDocument): document is CheckedRegistrationDocument {
  const { application } = document
  return application.flow === 'existing' && application.grantPermissions === false
}

export interface NewApplicationDocument {
  readonly flow: 'new'
  readonly name: string
}

/** The schema lets exactly one of `username` and `organizationName` through. */
export type KnownApplicationDocument = {
  readonly flow: 'existing'
  readonly applicationId: string
} & (
  | { readonly username: string; readonly organizationName?: never }
  | { readonly username?: never; readonly organizationName: string }
)

export type ExistingApplicationDocument = KnownApplicationDocument & { readonly grantPermissions?: true }

export type CheckedApplicationDocument = KnownApplicationDocument & { readonly grantPermissions: false }

export interface GeneratedCertificateDocument {
  readonly source: 'generate'
  readonly friendlyName?: string
  readonly keySize?: KeySize
  readonly validityDays?: number
  readonly renewBeforeDays?: number
  readonly overlapDays?: number
}

export interface StoreCertificateDocument {
  readonly source: 'store'
  readonly thumbprint: string
  readonly location?: StoreLocation
}

export interface PfxCertificateDocument {
  readonly source: 'pfx'
  readonly path?: string
}

export type ProvidedCertificateDocument = StoreCertificateDocument | PfxCertificateDocument
