import type {
  EwsRequest,
  KeySize,
  PfxEncryption,
  Region,
  SecretVisibility,
  Services,
  StoreLocation,
  Usage
} from '../domain/request/registration.ts'

interface DocumentOf<Application, Certificate> {
  readonly $schema?: string
  readonly tenant: string
  readonly region?: Region
  readonly productVersion: string
  readonly services: Partial<Services>
  readonly usage?: readonly Usage[]
  readonly application: Application
  readonly certificate: Certificate
  readonly exchange?: { readonly ews?: EwsRequest['ews']; readonly ewsOthers?: readonly string[] }
  readonly delivery?: DeliveryDocument
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

export interface KeyVaultCertificateDocument extends KeyVaultLocationDocument {
  readonly source: 'keyVault'
  readonly version?: string
}

export type ProvidedCertificateDocument =
  | StoreCertificateDocument
  | PfxCertificateDocument
  | KeyVaultCertificateDocument

export interface DeliveryDocument {
  readonly pfx?: { readonly path: string; readonly encryption?: PfxEncryption }
  readonly github?: GithubDeliveryDocument
  readonly keyVault?: KeyVaultLocationDocument
  readonly vb365?: Vb365DeliveryDocument
}

/** The schema lets no property of an organization through beside those of a repository. */
export type GithubDeliveryDocument = {
  readonly secret: string
  readonly variables?: { readonly applicationId?: string }
} & (
  | {
      readonly organization: string
      readonly visibility: SecretVisibility
      readonly repository?: never
      readonly environment?: never
    }
  | {
      readonly organization?: never
      readonly visibility?: never
      readonly repository?: string
      readonly environment?: string
    }
)

export interface KeyVaultLocationDocument {
  readonly vault: string
  readonly certificate: string
  readonly tenant?: string
}

export interface Vb365DeliveryDocument {
  readonly server: string
  readonly username: string
  readonly serverThumbprint?: string
  readonly replaceApplication?: boolean
  readonly impersonationAccount?: string
}
