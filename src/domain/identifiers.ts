/**
 * Branded identifiers. Entra gives one application several GUIDs; the brands keep them apart at compile time.
 * The constructors below are the only places that turn a plain string into a branded one.
 */

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Application (client) ID: the GUID an application signs in with. */
export type ApplicationId = Branded<'ApplicationId'>
/** Object ID of the application object; used in Graph URLs. */
export type ApplicationObjectId = Branded<'ApplicationObjectId'>
/** Object ID of the service principal (the enterprise application). */
export type ServicePrincipalId = Branded<'ServicePrincipalId'>
/** Directory (tenant) ID. */
export type TenantId = Branded<'TenantId'>
/** ID of an app role, delegated scope or directory role. */
export type PermissionId = Branded<'PermissionId'>
/** `keyId` of a key credential. */
export type KeyId = Branded<'KeyId'>
/** SHA-1 thumbprint of a certificate: 40 upper-case hexadecimal digits, as VB365 and Windows show it. */
export type Thumbprint = Branded<'Thumbprint'>
/** SHA-256 thumbprint of a certificate: 64 upper-case hexadecimal digits. */
export type ThumbprintSha256 = Branded<'ThumbprintSha256'>

/** A GUID as Entra writes it, in hyphens; letters in either case. */
export const GUID_PATTERN = '^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
const GUID = new RegExp(GUID_PATTERN)

/** True for a GUID in the 8-4-4-4-12 form. */
export function isGuid(text: string): boolean {
  return GUID.test(text)
}

/** @throws RangeError when `text` is not a GUID. */
function guid<Name extends string>(text: string, what: string): Branded<Name> {
  if (!isGuid(text)) throw new RangeError(`${what} is not a GUID: ${text}`)
  return text.toLowerCase() as Branded<Name>
}

export const applicationId = (text: string): ApplicationId => guid<'ApplicationId'>(text, 'application ID')
export const applicationObjectId = (text: string): ApplicationObjectId =>
  guid<'ApplicationObjectId'>(text, 'application object ID')
export const servicePrincipalId = (text: string): ServicePrincipalId =>
  guid<'ServicePrincipalId'>(text, 'service principal ID')
export const tenantId = (text: string): TenantId => guid<'TenantId'>(text, 'tenant ID')
export const permissionId = (text: string): PermissionId => guid<'PermissionId'>(text, 'permission ID')
export const keyId = (text: string): KeyId => guid<'KeyId'>(text, 'key ID')

/** Accepts any letter case, blanks, colons and the invisible U+200E that Windows' certificate dialog copies in front. */
export function thumbprint(text: string): Thumbprint {
  const digits = text.replace(/[\s:\u200e]/g, '').toUpperCase()
  if (!/^[0-9A-F]{40}$/.test(digits)) throw new RangeError(`a SHA-1 thumbprint has 40 hexadecimal digits: ${text}`)
  return digits as Thumbprint
}

/** @throws RangeError unless `text` has 64 hexadecimal digits. */
export function thumbprintSha256(text: string): ThumbprintSha256 {
  const digits = text.replace(/[\s:]/g, '').toUpperCase()
  if (!/^[0-9A-F]{64}$/.test(digits)) throw new RangeError(`a SHA-256 thumbprint has 64 hexadecimal digits: ${text}`)
  return digits as ThumbprintSha256
}
