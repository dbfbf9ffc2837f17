import { X509Certificate } from 'node:crypto'
import type { Application, KeyCredential } from '../../emulator/application.ts'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Tenant } from '../../emulator/tenant.ts'

const MARK = 'register-vb365-application'

/** Whether the action registered a certificate: `addKey` leaves it without a name, and then the subject shows whose it is. */
export function isMarkedKey({ displayName, key }: KeyCredential): boolean {
  if (displayName?.startsWith(`${MARK}: `)) return true
  return (displayName ?? 'CN=').startsWith('CN=') && unitsOf(key).includes(MARK)
}

const known = new Map<string, readonly string[]>()

/** The organizational units in the subject of a certificate, which is base64 of DER. */
function unitsOf(certificate: string): readonly string[] {
  const units = known.get(certificate) ?? readUnits(certificate)
  known.set(certificate, units)
  return units
}

function readUnits(certificate: string): readonly string[] {
  const { subject } = new X509Certificate(Buffer.from(certificate, 'base64'))
  return subject.split('\n').flatMap((part) => /^OU=(.*)$/.exec(part)?.[1] ?? [])
}

/** What runs in a tenant are about; all else there is of others. */
export interface Ownership {
  readonly isOwn: (application: Application) => boolean
  readonly isOwnKey: (key: KeyCredential) => boolean
}

/** The tenant without what runs may change for the application, to the byte. */
export function stateOfOthers({ tenant }: RunningEmulator, { isOwn, isOwnKey }: Ownership): string {
  const own = tenant.applications.filter(isOwn)
  const principals = principalsOf(tenant, own)
  const isOthers = (id: string) => !principals.has(id)
  return JSON.stringify({
    ...tenant,
    // A directory role is activated when it is assigned for the first time.
    activatedRoles: [],
    applications: tenant.applications.filter((application) => !own.includes(application)),
    servicePrincipals: tenant.servicePrincipals.filter(({ id }) => isOthers(id)),
    appRoleAssignments: tenant.appRoleAssignments.filter(({ principalId }) => isOthers(principalId)),
    delegatedGrants: tenant.delegatedGrants.filter(({ clientId }) => isOthers(clientId)),
    roleAssignments: tenant.roleAssignments.filter(({ principalId }) => isOthers(principalId)),
    keysOfOthers: own.flatMap(({ keyCredentials }) => keyCredentials.filter((key) => !isOwnKey(key))),
    secrets: own.flatMap(({ passwordCredentials, federatedIdentityCredentials }) => [
      ...passwordCredentials,
      ...federatedIdentityCredentials
    ])
  })
}

function principalsOf(tenant: Tenant, applications: readonly Application[]): ReadonlySet<string> {
  const appIds = new Set(applications.map(({ appId }) => appId))
  return new Set(tenant.servicePrincipals.filter(({ appId }) => appIds.has(appId)).map(({ id }) => id))
}

/** What an application has that a run may add to, a line each: none of it is ever taken away. */
export function belongings({ tenant }: RunningEmulator, { isOwn }: Ownership): readonly string[] {
  const own = tenant.applications.filter(isOwn)
  const principals = principalsOf(tenant, own)
  return [
    ...own.flatMap(({ publicClient, web, spa, requiredResourceAccess, ownerIds, tags }) => [
      ...[...publicClient.redirectUris, ...web.redirectUris, ...spa.redirectUris].map((uri) => `redirect URI ${uri}`),
      ...requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
        resourceAccess.map(({ id, type }) => `declared ${type} ${id} of ${resourceAppId}`)
      ),
      ...ownerIds.map((id) => `owner ${id}`),
      ...tags.map((tag) => `tag ${tag}`)
    ]),
    ...tenant.appRoleAssignments
      .filter(({ principalId }) => principals.has(principalId))
      .map(({ resourceId, appRoleId }) => `app role ${appRoleId} of ${resourceId}`),
    ...tenant.delegatedGrants
      .filter(({ clientId }) => principals.has(clientId))
      .flatMap(({ resourceId, consentType, principalId, scope }) =>
        scopesIn(scope).map((value) => `scope ${value} of ${resourceId} for ${consentType} ${principalId}`)
      ),
    ...tenant.roleAssignments
      .filter(({ principalId }) => principals.has(principalId))
      .map(({ roleDefinitionId }) => `directory role ${roleDefinitionId}`)
  ].toSorted()
}

function scopesIn(scope: string): readonly string[] {
  return scope.split(' ').filter((value) => value !== '')
}

/** What there is more than once though it must be there once. */
export function duplicatesOf(emulator: RunningEmulator, ownership: Ownership): readonly string[] {
  const { tenant } = emulator
  const { isOwn, isOwnKey } = ownership
  const own = tenant.applications.filter(isOwn)
  const lines = [
    ...own.map(({ displayName }) => `application ${displayName}`),
    ...[...principalsOf(tenant, own)].map(() => 'service principal'),
    ...belongings(emulator, ownership),
    ...own.flatMap(({ keyCredentials }) => keyCredentials.filter(isOwnKey).map((key) => key.customKeyIdentifier))
  ]
  return lines.filter((line, index) => lines.indexOf(line) !== index).map((line) => `${line} is there twice`)
}
