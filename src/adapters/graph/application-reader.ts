import type {
  Application,
  DirectoryObject,
  RequiredResourceAccess,
  ServicePrincipal
} from '@microsoft/microsoft-graph-types'
import {
  type ApplicationId,
  applicationId,
  applicationObjectId,
  isGuid,
  servicePrincipalId,
  type TenantId,
  tenantId
} from '../../domain/identifiers.ts'
import type {
  DeclaredResourceAccess,
  ObservedApplication,
  ObservedServicePrincipal
} from '../../domain/tenant/observed-tenant.ts'
import type { TenantQuery } from '../../domain/tenant/tenant-query.ts'
import type { GraphAnswer, GraphRequest } from './graph-connection.ts'
import { incompleteAnswer, type Operation } from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'
import { readKeyCredential, type WireKeyCredential } from './key-credentials.ts'
import { grantRequests, readGrants } from './service-principal-grants.ts'

type WireApplication = Omit<Application, 'keyCredentials'> & {
  readonly keyCredentials?: readonly WireKeyCredential[] | null
}

const PROPERTIES =
  'id,appId,displayName,createdDateTime,isFallbackPublicClient,publicClient,requiredResourceAccess,keyCredentials'
const LEAST_PRIVILEGE = 'Application.Read.All'
const LOOKING: Operation = { doing: 'Looking for the application', leastPrivilege: LEAST_PRIVILEGE }

/** The address of an application by one of its keys. */
export function applicationPath(application: TenantQuery['application']): string {
  const [name, value] =
    application.by === 'uniqueName' ? ['uniqueName', application.uniqueName] : ['appId', application.applicationId]
  return `/applications(${name}='${encodeURIComponent(value.replaceAll("'", "''"))}')`
}

/** `keyCredentials` come only when one application is read with `$select`, which Graph limits to 150 a minute: once a run. */
export function applicationRequests(application: TenantQuery['application']): {
  readonly application: GraphRequest
  readonly owners: GraphRequest
} {
  const path = applicationPath(application)
  return {
    application: { method: 'GET', path: `${path}?$select=${PROPERTIES}` },
    owners: { method: 'GET', path: `${path}/owners?$select=id` }
  }
}

/** Undefined when there is no such application. */
export async function readApplication(
  reader: GraphReader,
  answers: { readonly application: GraphAnswer | undefined; readonly owners: GraphAnswer | undefined }
): Promise<Omit<ObservedApplication, 'servicePrincipal'> | undefined> {
  const wire = reader.object<WireApplication>(answers.application, LOOKING)
  if (wire === undefined) return undefined
  const { id, appId } = wire
  if (!id || !appId) throw incompleteAnswer('an application without id or appId')
  const owners = await reader.list<DirectoryObject>(answers.owners, {
    doing: 'Reading the owners of the application',
    leastPrivilege: LEAST_PRIVILEGE
  })
  return {
    objectId: applicationObjectId(id),
    applicationId: applicationId(appId),
    displayName: wire.displayName ?? '',
    createdOn: wire.createdDateTime ? new Date(wire.createdDateTime) : undefined,
    allowsPublicClientFlows: wire.isFallbackPublicClient === true,
    publicClientRedirectUris: wire.publicClient?.redirectUris ?? [],
    declaredAccess: (wire.requiredResourceAccess ?? []).map(readDeclaredAccess),
    keyCredentials: (wire.keyCredentials ?? []).flatMap((credential) => readKeyCredential(credential) ?? []),
    owners: owners.flatMap((owner) => owner.id ?? [])
  }
}

/** The list is written back as a whole, so nothing in it may be guessed. */
function readDeclaredAccess({ resourceAppId, resourceAccess }: RequiredResourceAccess): DeclaredResourceAccess {
  if (!resourceAppId) throw incompleteAnswer('a declared permission without its resource')
  return {
    resourceAppId,
    permissions: (resourceAccess ?? []).map(({ id, type }) => {
      if (!id) throw incompleteAnswer('a declared permission without its ID')
      return { id, type: type === 'Role' ? 'Role' : 'Scope' }
    })
  }
}

/** An application in the tenant's bin, where it stays for 30 days. */
export interface DeletedApplication {
  readonly applicationId: string
  /** Null for one without; undefined where Graph does not tell. */
  readonly uniqueName: string | null | undefined
}

export async function deletedApplications(
  reader: GraphReader,
  by: 'appId' | 'displayName',
  value: string
): Promise<readonly DeletedApplication[]> {
  const filter = encodeURIComponent(`${by} eq '${value.replaceAll("'", "''")}'`)
  const path = `/directory/deletedItems/microsoft.graph.application?$filter=${filter}&$select=id,appId,uniqueName`
  const [answer] = await reader.together([{ method: 'GET', path }])
  const found = await reader.listIfAllowed<Application>(answer, {
    doing: 'Looking among the deleted applications',
    leastPrivilege: LEAST_PRIVILEGE
  })
  if (found.kind === 'denied') return []
  return found.value.flatMap(({ appId, uniqueName }) => (appId ? [{ applicationId: appId, uniqueName }] : []))
}

/** The request for applications of the same display name; none where the application is known by its ID. */
export function namesakesRequest(application: TenantQuery['application']): GraphRequest | undefined {
  if (application.by === 'applicationId') return undefined
  const filter = encodeURIComponent(`displayName eq '${application.displayName.replaceAll("'", "''")}'`)
  return { method: 'GET', path: `/applications?$filter=${filter}&$select=id,appId` }
}

/** The application IDs of those with the same display name, but the one with `ownApplicationId`. */
export async function readNamesakes(
  reader: GraphReader,
  answer: GraphAnswer | undefined,
  ownApplicationId: ApplicationId | undefined
): Promise<readonly ApplicationId[]> {
  if (answer === undefined) return []
  const applications = await reader.list<Application>(answer, {
    doing: 'Looking for applications of the same name',
    leastPrivilege: LEAST_PRIVILEGE
  })
  const ids = applications.flatMap(({ appId }) => (appId ? [applicationId(appId)] : []))
  return ids.filter((id) => id !== ownApplicationId)
}

/** A service principal, and the tenant that its application lives in. */
export interface FoundServicePrincipal {
  readonly servicePrincipal: ObservedServicePrincipal
  readonly homeTenant: TenantId | undefined
}

/** The service principal of an application with all that is granted to it, in one round trip. */
export async function readServicePrincipal(
  reader: GraphReader,
  appId: string,
  { directoryRoles }: TenantQuery
): Promise<FoundServicePrincipal | undefined> {
  const path = `/servicePrincipals(appId='${appId}')`
  const [found, ...grants] = await reader.together([
    { method: 'GET', path: `${path}?$select=id,accountEnabled,appOwnerOrganizationId` },
    ...grantRequests(path, directoryRoles)
  ])
  const wire = reader.object<ServicePrincipal>(found, {
    doing: 'Looking for the service principal',
    leastPrivilege: LEAST_PRIVILEGE
  })
  if (!wire?.id) return undefined
  const id = servicePrincipalId(wire.id)
  const home = wire.appOwnerOrganizationId
  return {
    servicePrincipal: { id, enabled: wire.accountEnabled !== false, ...(await readGrants(reader, grants, id)) },
    homeTenant: home && isGuid(home) ? tenantId(home) : undefined
  }
}
