import type {
  KeySize,
  PfxEncryption,
  ProductVersion,
  Region,
  Services,
  StoreLocation,
  Usage
} from '../domain/request/registration.ts'

/** What a file that the schema accepts holds: defaults are not filled in, identifiers are plain text. */
export interface RegistrationDocument {
  readonly $schema?: string
  readonly tenant: string
  readonly region?: Region
  readonly productVersion: ProductVersion
  readonly services: Partial<Services>
  readonly usage?: readonly Usage[]
  readonly application: NewApplicationDocument | ExistingApplicationDocument
  readonly certificate: GeneratedCertificateDocument | StoreCertificateDocument | PfxCertificateDocument
  readonly delivery?: { readonly pfx?: { readonly path: string; readonly encryption?: PfxEncryption } }
}

export interface NewApplicationDocument {
  readonly flow: 'new'
  readonly name: string
}

/** The schema lets exactly one of `username` and `organizationName` through. */
export type ExistingApplicationDocument = {
  readonly flow: 'existing'
  readonly applicationId: string
  readonly grantPermissions?: boolean
} & (
  | { readonly username: string; readonly organizationName?: never }
  | { readonly username?: never; readonly organizationName: string }
)

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
