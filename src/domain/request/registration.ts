import type { ApplicationId, Thumbprint, ThumbprintSha256 } from '../identifiers.ts'

/** The Microsoft 365 regions by VB365's names. */
export const REGIONS = ['Worldwide', 'USGovernment', 'USDefence', 'China'] as const
export type Region = (typeof REGIONS)[number]

/** VB365 versions whose permission tables are known, oldest first. */
export const PRODUCT_VERSIONS = ['8.0', '8.1', '8.2', '8.3', '8.4', '8.5'] as const
export type ProductVersion = (typeof PRODUCT_VERSIONS)[number]

/** What VB365 uses the application for. */
export const USAGES = ['backup', 'restoreDeviceCode', 'restoreCertificate'] as const
export type Usage = (typeof USAGES)[number]

/** The services that VB365 protects. `sharePointOnline` includes OneDrive for Business. */
export interface Services {
  readonly exchangeOnline: boolean
  readonly publicFolders: boolean
  readonly sharePointOnline: boolean
  readonly teams: boolean
  readonly teamsChats: boolean
}

export interface NewApplication {
  readonly flow: 'new'
  /** Display name; the application's unique name is derived from it. 1 to 120 characters. */
  readonly name: string
}

/** Whom VB365 names as the organization: an impersonation account, or a domain when no mailbox is protected. */
export type OrganizationIdentity =
  | { readonly kind: 'username'; readonly username: string }
  | { readonly kind: 'organizationName'; readonly organizationName: string }

interface KnownApplication {
  readonly flow: 'existing'
  readonly applicationId: ApplicationId
  readonly identity: OrganizationIdentity
}

/** One that is granted the required permissions and has the certificate registered, as the wizard's check box says. */
export interface ExistingApplication extends KnownApplication {
  readonly grantPermissions: true
}

/** One that is changed in nothing: it is checked, with a certificate that is registered already. */
export interface CheckedApplication extends KnownApplication {
  readonly grantPermissions: false
}

export type Application = NewApplication | ExistingApplication | CheckedApplication

/** RSA key sizes in bits. */
export const KEY_SIZES = [2048, 3072, 4096] as const
export type KeySize = (typeof KEY_SIZES)[number]

export interface GeneratedCertificate {
  readonly source: 'generate'
  readonly friendlyName: string
  readonly keySize: KeySize
  readonly validityDays: number
  /** A certificate with fewer days left is replaced. */
  readonly renewBeforeDays: number
  /** Days that a replaced certificate remains registered. */
  readonly overlapDays: number
}

export const STORE_LOCATIONS = ['CurrentUser', 'LocalMachine'] as const
export type StoreLocation = (typeof STORE_LOCATIONS)[number]

export interface StoreCertificate {
  readonly source: 'store'
  readonly thumbprint: Thumbprint
  readonly location: StoreLocation
}

export interface PfxCertificate {
  readonly source: 'pfx'
  /** Path of the PFX; undefined when the input `pfx-base64` holds it. */
  readonly path: string | undefined
}

/** A certificate in an Azure Key Vault. */
export interface KeyVaultLocation {
  /** Origin of the vault, as in `https://contoso-backup.vault.azure.net`. */
  readonly vault: string
  /** Name of the certificate in the vault. */
  readonly certificate: string
  /** Entra tenant of the vault, a GUID or a domain; undefined: the one that the vault's own challenge names. */
  readonly tenant: string | undefined
}

export interface KeyVaultCertificate extends KeyVaultLocation {
  readonly source: 'keyVault'
  /** 32 hexadecimal digits; undefined for the newest. */
  readonly version: string | undefined
}

/** A certificate that there is already. */
export type ProvidedCertificate = StoreCertificate | PfxCertificate | KeyVaultCertificate

export type CertificateRequest = GeneratedCertificate | ProvidedCertificate

/** How a delivered PFX is encrypted; `TripleDES_SHA1` is what Windows Server 2016 and older can import. */
export const PFX_ENCRYPTIONS = ['AES256_SHA256', 'TripleDES_SHA1'] as const
export type PfxEncryption = (typeof PFX_ENCRYPTIONS)[number]

export interface PfxDelivery {
  readonly path: string
  readonly encryption: PfxEncryption
}

/** Who in a GitHub organization may use one of its secrets. */
export const SECRET_VISIBILITIES = ['all', 'private', 'selected'] as const
export type SecretVisibility = (typeof SECRET_VISIBILITIES)[number]

/** Whose secret it is. A repository is `owner/name`; undefined: the one that the workflow runs in. */
export type SecretScope =
  | { readonly kind: 'repository'; readonly repository: string | undefined }
  | { readonly kind: 'environment'; readonly repository: string | undefined; readonly environment: string }
  | { readonly kind: 'organization'; readonly organization: string; readonly visibility: SecretVisibility }

/** The PFX as a GitHub Actions secret, in base64, with its thumbprint in the variable `<secret>_THUMBPRINT`. */
export interface GithubDelivery {
  readonly secret: string
  readonly scope: SecretScope
  /** Name of a variable that gets the application ID. */
  readonly applicationIdVariable: string | undefined
}

/** The organization of the tenant on a VB365 server. */
export interface Vb365Delivery {
  /** Origin of the REST service, as in `https://vb365.contoso.example:4443`. */
  readonly server: string
  /** `DOMAIN\\name` or `name@domain`. */
  readonly username: string
  /** Pin of the server's TLS certificate; undefined: the system's authorities decide. */
  readonly serverThumbprint: ThumbprintSha256 | undefined
  /** Whether an organization that uses another application may be given this one. */
  readonly replaceApplication: boolean
  /** With a new application: what Exchange Online is connected with where the organization is added. `name@domain`. */
  readonly impersonationAccount: string | undefined
}

/** Everything that the certificate is delivered to. */
export interface Delivery {
  readonly pfx: PfxDelivery | undefined
  readonly github: GithubDelivery | undefined
  readonly keyVault: KeyVaultLocation | undefined
  readonly vb365: Vb365Delivery | undefined
}

/** Whether the application is put on the tenant's list of those that may use Exchange Web Services (EWS). */
export type EwsRequest =
  /** It is only looked whether it may. */
  | { readonly ews: 'check' }
  | {
      readonly ews: 'allow'
      /** Who else is put on a list that is empty; undefined: none may be begun. */
      readonly ewsOthers: readonly ApplicationId[] | undefined
    }

interface ValidatedRegistration<Target extends Application, Source extends CertificateRequest> {
  /** Tenant GUID or verified domain. */
  readonly tenant: string
  readonly region: Region
  readonly productVersion: ProductVersion
  readonly services: Services
  readonly usage: readonly Usage[]
  readonly application: Target
  readonly certificate: Source
  readonly exchange: EwsRequest
  readonly delivery: Delivery
}

/** One whose application is brought to what it says. */
export type ConfiguredRegistration = ValidatedRegistration<NewApplication | ExistingApplication, CertificateRequest>

/** One whose application is only checked, so that a certificate made now could never be registered. */
export type CheckedRegistration = ValidatedRegistration<CheckedApplication, ProvidedCertificate>

/** A validated registration file with every default filled in. */
export type Registration = ConfiguredRegistration | CheckedRegistration

export function isChecked(registration: Registration): registration is CheckedRegistration {
  const { application } = registration
  return application.flow === 'existing' && !application.grantPermissions
}
