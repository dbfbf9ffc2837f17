import type { ApplicationId, Thumbprint } from '../identifiers.ts'

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

export interface ExistingApplication {
  readonly flow: 'existing'
  readonly applicationId: ApplicationId
  /** The wizard's check box "grant the required permissions and register the certificate". */
  readonly grantPermissions: boolean
  readonly identity: OrganizationIdentity
}

export type Application = NewApplication | ExistingApplication

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
  /** Days that a replaced certificate stays registered. */
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

export type CertificateRequest = GeneratedCertificate | StoreCertificate | PfxCertificate

/** How a delivered PFX is encrypted; `TripleDES_SHA1` is what Windows Server 2016 and older can import. */
export const PFX_ENCRYPTIONS = ['AES256_SHA256', 'TripleDES_SHA1'] as const
export type PfxEncryption = (typeof PFX_ENCRYPTIONS)[number]

export interface PfxDelivery {
  readonly path: string
  readonly encryption: PfxEncryption
}

export interface Delivery {
  readonly pfx: PfxDelivery | undefined
}

/** A validated registration file with every default filled in. */
export interface Registration {
  /** Tenant GUID or verified domain. */
  readonly tenant: string
  readonly region: Region
  readonly productVersion: ProductVersion
  readonly services: Services
  readonly usage: readonly Usage[]
  readonly application: Application
  readonly certificate: CertificateRequest
  readonly delivery: Delivery
}
