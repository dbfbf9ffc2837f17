import { createHash } from 'node:crypto'

/** How this action signs what it makes in a tenant. */
export const MANAGED_BY = 'register-vb365-application'

const KEY_CREDENTIAL_NAME_LIMIT = 90
const SLUG_LIMIT = 60

/**
 * The application's `uniqueName`, an immutable alternate key that Graph keeps unique in the tenant
 * (https://learn.microsoft.com/graph/api/resources/application). Derived only from the display name, so that a second
 * run finds what the first one made; the hash keeps apart names that differ only in signs which a slug drops.
 */
export function uniqueNameOf(displayName: string): string {
  const name = displayName.normalize('NFC').trim()
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, SLUG_LIMIT)
  const digest = createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 12)
  return `vb365-${slug === '' ? digest : `${slug}-${digest}`}`
}

/** A tag by which an application is found even where Graph did not store its unique name. */
export function applicationTagOf(uniqueName: string): string {
  return `${MANAGED_BY}:${uniqueName}`
}

/** Marks an application to which Graph refuses a unique name, so that no run tries again. */
export const NO_UNIQUE_NAME_TAG = `${MANAGED_BY}:no-unique-name`

/** The display name of a key credential that this action registers: at most 90 characters, longer ones are cut by Graph. */
export function keyCredentialNameOf(friendlyName: string): string {
  const name = `${MANAGED_BY}: ${friendlyName}`.slice(0, KEY_CREDENTIAL_NAME_LIMIT)
  return name.isWellFormed() ? name : name.slice(0, -1)
}

/** What shows whose a key credential is. */
export interface MarkedKeyCredential {
  readonly displayName: string
  /** Of its certificate's subject; undefined where Graph did not return the certificate. */
  readonly organizationalUnits: readonly string[] | undefined
}

/**
 * True for a key credential that this action registered. Its display name has the mark, or Graph gave it a default, as
 * `addKey` may: then the subject of its certificate has the mark, in all but certificates of older versions. Any other
 * name was given by hand.
 * https://learn.microsoft.com/graph/api/application-addkey offers no display name.
 */
export function isManagedKeyCredential({ displayName, organizationalUnits }: MarkedKeyCredential): boolean {
  if (displayName.startsWith(`${MANAGED_BY}: `)) return true
  return isDefaultName(displayName) && (organizationalUnits ?? unitsIn(displayName)).includes(MANAGED_BY)
}

/** Without a display name, Graph takes the subject of the certificate, or a part of it. */
function isDefaultName(displayName: string): boolean {
  return displayName === '' || /^(?:CN|OU)=/.test(displayName)
}

/** The organizational units of a subject in one line (RFC 4514), which may be cut. */
function unitsIn(subject: string): readonly string[] {
  return subject.split(/(?<!\\)[,+]/).flatMap((part) => /^\s*OU=(.*)$/.exec(part)?.[1] ?? [])
}
