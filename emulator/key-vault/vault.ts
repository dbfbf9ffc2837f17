import { randomBytes } from 'node:crypto'
import type { Credential } from '../credential.ts'
import type { RoleAssignment } from './roles.ts'

export type ContentType = 'application/x-pkcs12' | 'application/x-pem-file'

/** The part of a certificate's policy that a client can set at import; one policy serves all versions. */
export interface Policy {
  readonly exportable: boolean
  readonly reuseKey: boolean
  readonly contentType: ContentType
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface CertificateVersion {
  /** 32 hex characters. */
  readonly version: string
  readonly credential: Credential
  /** Whether the key could be exported when this version was made. */
  readonly exportable: boolean
  readonly contentType: ContentType
  enabled: boolean
  tags: Readonly<Record<string, string>>
  readonly createdAt: Date
  updatedAt: Date
}

export interface StoredCertificate {
  readonly name: string
  policy: Policy
  /** Oldest first. */
  readonly versions: CertificateVersion[]
}

export interface DeletedCertificate {
  readonly certificate: StoredCertificate
  readonly deletedAt: Date
}

/** What a vault holds: tests look into it, and may change it. Names know no upper and lower case. */
export interface VaultContents {
  readonly certificates: Map<string, StoredCertificate>
  readonly deleted: Map<string, DeletedCertificate>
  readonly roleAssignments: RoleAssignment[]
}

/** An unused version, as Key Vault makes them. */
export function newVersion(): string {
  return randomBytes(16).toString('hex')
}

/** The newest version, whether it is enabled or not. */
export function newest({ versions }: StoredCertificate): CertificateVersion {
  const last = versions.at(-1)
  if (!last) throw new Error('A certificate without a version cannot be')
  return last
}
