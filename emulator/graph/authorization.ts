import type { Application } from '../application.ts'
import { resourceAppIds } from '../clouds.ts'
import type { Directory } from '../directory.ts'
import type { SigningKey } from '../key-material.ts'
import { findResource } from '../resource-lookup.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { type TokenFault, verifyAccessToken } from '../verify-access-token.ts'
import { GraphError, invalidToken, quotaExceeded, requestDenied } from './errors.ts'

/** The application whose token a request carries; its permissions are those the token was issued with. */
export interface Caller {
  readonly appId: string
  /** Object ID of its service principal. */
  readonly objectId: string
  readonly roles: ReadonlySet<string>
}

/** Permissions of which one is needed, least privileged first, by what is done. Source: the permission table of each page of the Graph reference. */
export const permissions = {
  createApplication: ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All'],
  readApplication: [
    'Application.Read.All',
    'Application.ReadWrite.OwnedBy',
    'Application.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All'
  ],
  readAppRoleAssignments: [
    'Application.Read.All',
    'Application.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All'
  ],
  writeAppRoleAssignments: ['AppRoleAssignment.ReadWrite.All'],
  /** One of them is needed beside the permission that writes app roles (graph-docs#12833, #11378). */
  besideAppRoleAssignments: ['Application.Read.All', 'Application.ReadWrite.All', 'Directory.Read.All'],
  readDelegatedGrants: ['Directory.Read.All', 'DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
  writeDelegatedGrants: ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All'],
  readDirectoryRoles: [
    'RoleManagement.Read.Directory',
    'RoleManagement.ReadWrite.Directory',
    'Directory.Read.All',
    'Directory.ReadWrite.All'
  ],
  writeDirectoryRoles: ['RoleManagement.ReadWrite.Directory'],
  readOrganization: ['Organization.Read.All', 'User.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  readDomains: ['Domain.Read.All', 'Directory.Read.All'],
  readLicences: [
    'LicenseAssignment.Read.All',
    'Organization.Read.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All'
  ],
  readBasicUser: ['User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  readUser: ['User.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All'],
  readMailboxSettings: ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'],
  readSites: ['Sites.Read.All', 'Sites.ReadWrite.All', 'Sites.Manage.All', 'Sites.FullControl.All'],
  readPolicies: ['Policy.Read.All', 'Policy.ReadWrite.ApplicationConfiguration'],
  writePolicies: ['Policy.ReadWrite.ApplicationConfiguration'],
  writeSecurityAttributes: ['CustomSecAttributeAssignment.ReadWrite.All'],
  readSecurityAttributes: ['CustomSecAttributeAssignment.Read.All', 'CustomSecAttributeAssignment.ReadWrite.All']
} as const

/** Whether the caller holds one of these permissions. */
export function holdsOneOf(caller: Caller, wanted: readonly string[]): boolean {
  return wanted.some((permission) => caller.roles.has(permission))
}

/** Refuses a caller that holds none of these permissions, `refusal` where a service has words of its own. */
export function requireOneOf(caller: Caller, wanted: readonly string[], refusal = () => requestDenied()): void {
  if (!holdsOneOf(caller, wanted)) throw refusal()
}

/** Refuses a caller that may not write this application: `.OwnedBy` reaches only what the caller owns. */
export function requireWriterOf(caller: Caller, application: Application): void {
  if (caller.roles.has('Application.ReadWrite.All')) return
  if (caller.roles.has('Application.ReadWrite.OwnedBy') && application.ownerIds.includes(caller.objectId)) return
  throw requestDenied()
}

/** `.OwnedBy` reaches the app roles of the caller itself and, in some tenants, of what it owns. */
export function requireAppRoleReader(caller: Caller, servicePrincipal: ServicePrincipal, directory: Directory): void {
  if (holdsOneOf(caller, permissions.readAppRoleAssignments)) return
  if (!caller.roles.has('Application.ReadWrite.OwnedBy')) throw requestDenied()
  if (servicePrincipal.id === caller.objectId) return
  const application = directory.find('applications', (candidate) => candidate.appId === servicePrincipal.appId)
  const owners = [...servicePrincipal.ownerIds, ...(application?.ownerIds ?? [])]
  if (directory.traits.ownedAppRoleRead === 'refuse' || !owners.includes(caller.objectId)) throw requestDenied()
}

/** Tenants may differ in what `DelegatedPermissionGrant.Read.All` is good for. */
export function requireDelegatedGrantReader(caller: Caller, { traits }: Directory): void {
  const undocumented = traits.delegatedGrantRead === 'take' ? ['DelegatedPermissionGrant.Read.All'] : []
  requireOneOf(caller, [...permissions.readDelegatedGrants, ...undocumented])
}

/** Refuses to create an object when the quota is used up. */
export function requireQuota({ traits }: Directory): void {
  if (traits.directoryQuota === 'principal') throw quotaExceeded('Principal')
  if (traits.directoryQuota === 'tenant') throw quotaExceeded('Tenant')
}

/** How Graph words what is wrong with a token. */
const tokenFaults: Record<TokenFault, string> = {
  expired: 'Lifetime validation failed, the token is expired.',
  'not-yet-valid': 'Lifetime validation failed, the token is not yet valid.',
  signature: 'Access token validation failure. Invalid signature.',
  malformed: 'IDX14100: JWT is not well formed, there are no dots (.).'
}

/** The caller that an Authorization header names; 401 when the token is missing, foreign, expired or meant for another resource. */
export async function authenticateCaller(
  authorization: string | undefined,
  directory: Directory,
  key: SigningKey
): Promise<Caller> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) throw invalidToken('Access token is empty.')
  const claims = await verifyAccessToken(token, key, directory.clock.now())
  if (typeof claims === 'string') throw invalidToken(tokenFaults[claims])
  const { aud, appid, oid, roles, tid } = claims
  const resource = findResource(
    directory.stored('servicePrincipals'),
    typeof aud === 'string' ? aud : '',
    directory.traits.cloud
  )
  if (resource?.appId !== resourceAppIds.graph) throw invalidToken('Access token validation failure. Invalid audience.')
  if (tid !== directory.tenant.id || typeof appid !== 'string' || typeof oid !== 'string') {
    throw invalidToken('Access token validation failure. Invalid issuer.')
  }
  if (!directory.stored('servicePrincipals').some((candidate) => candidate.id === oid)) {
    throw new GraphError(
      401,
      'Authorization_IdentityNotFound',
      'The identity of the calling application could not be established.'
    )
  }
  const values: unknown[] = Array.isArray(roles) ? roles : []
  return { appId: appid, objectId: oid, roles: new Set(values.filter((role) => typeof role === 'string')) }
}
