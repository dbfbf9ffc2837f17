import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Application } from './application.ts'
import type { Directory } from './directory.ts'
import type { SigningKey } from './key-material.ts'
import type { ServicePrincipal } from './service-principal.ts'

/** How the client proved who it is, the values of the claim `appidacr`. */
export type ClientAuthentication = '1' | '2'

/** Seconds; tokens are dated a little back, as Entra does, so that clocks may differ. */
const datedBack = 300
const lifetime = 3900

/** The template ID every app-only token carries in `wids`. */
const defaultWid = '0997a1d0-0d1d-4acb-b408-d5ca73121e90'

function grantedRoles(directory: Directory, client: ServicePrincipal, resource: ServicePrincipal): string[] {
  const granted = directory
    .visible('appRoleAssignments')
    .filter((assignment) => assignment.principalId === client.id && assignment.resourceId === resource.id)
    .map((assignment) => resource.appRoles.find((role) => role.id === assignment.appRoleId)?.value)
  return granted.filter((value) => typeof value === 'string')
}

/** The templates of the roles held for the whole directory; a role for an administrative unit is not among them. */
function directoryRoles(directory: Directory, client: ServicePrincipal): string[] {
  return directory
    .visible('roleAssignments')
    .filter((assignment) => assignment.principalId === client.id && assignment.directoryScopeId === '/')
    .map((assignment) => assignment.roleDefinitionId)
}

/** What an access token is issued for. */
export interface TokenSubject {
  readonly application: Application
  readonly client: ServicePrincipal
  readonly resource: ServicePrincipal
  /** As the scope named it. */
  readonly audience: string
  readonly authentication: ClientAuthentication
}

/**
 * An app-only access token in the v1 form, with the roles that are granted at this moment.
 * Claims: learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
 */
export async function issueAccessToken(directory: Directory, key: SigningKey, subject: TokenSubject): Promise<string> {
  const { application, client, resource } = subject
  const issuer = `https://sts.windows.net/${directory.tenant.id}/`
  const issuedAt = Math.floor(directory.clock.now().getTime() / 1000) - datedBack
  const roles = grantedRoles(directory, client, resource)
  const claims = {
    aio: randomBytes(32).toString('base64'),
    app_displayname: application.displayName,
    appid: application.appId,
    appidacr: subject.authentication,
    idp: issuer,
    idtyp: 'app',
    oid: client.id,
    rh: `1.${randomBytes(24).toString('base64url')}.`,
    ...(roles.length > 0 ? { roles } : {}),
    tenant_region_scope: 'EU',
    tid: directory.tenant.id,
    uti: randomBytes(16).toString('base64url'),
    ver: '1.0',
    wids: [defaultWid, ...directoryRoles(directory, client)],
    xms_tcdt: Math.floor(Date.parse(directory.tenant.createdDateTime) / 1000)
  }
  return await new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t: key.keyId, kid: key.keyId })
    .setAudience(subject.audience)
    .setIssuer(issuer)
    .setSubject(client.id)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + lifetime)
    .sign(key.privateKey)
}
