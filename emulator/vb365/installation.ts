import { randomUUID } from 'node:crypto'

export type Region = 'Worldwide' | 'Germany' | 'China' | 'USDefence' | 'USGovernment'

/** How the server connects to one service. The certificate itself is kept, but never given back. */
export interface Connection {
  readonly applicationId: string
  /** SHA-1, 40 upper-case hex characters. */
  readonly thumbprint: string
  /** For impersonation, `name@domain`; null where only SharePoint is protected. */
  readonly account: string | null
  /** Domain of a SharePoint organization. */
  readonly officeOrganizationName: string | null
  readonly grantAdminAccess: boolean
  readonly useMfa: boolean
  readonly sharePointSaveAllWebParts: boolean
}

/** An application of an organization's pool, with a certificate of its own. */
export interface BackupApplication {
  readonly applicationId: string
  readonly displayName: string
  readonly certificateThumbprint: string
}

export interface Organization {
  readonly id: string
  /** The tenant's ID. */
  readonly msid: string
  /** The tenant's initial domain. */
  readonly name: string
  description: string | null
  region: Region
  exchange: Connection | null
  sharePoint: Connection | null
  isTeamsOnline: boolean
  isTeamsChatsOnline: boolean
  backupApplications: BackupApplication[]
}

/** What the server holds: tests look into it, and may change it. */
export interface Installation {
  readonly id: string
  readonly version: string
  readonly account: { readonly username: string; readonly password: string }
  /** Oldest first. */
  readonly organizations: Organization[]
}

/** A server without organizations. */
export function newInstallation(username: string, password: string): Installation {
  return { id: randomUUID(), version: '8.5.0.1014', account: { username, password }, organizations: [] }
}
