import type {
  Application,
  DirectoryObject,
  RequiredResourceAccess,
  ServicePrincipal
} from '@microsoft/microsoft-graph-types'
import { type ApplicationId, applicationId, applicationObjectId } from '../../domain/identifiers.ts'
import { READ_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import type { DeclaredResourceAccess, ObservedApplication } from '../../domain/tenant/observed-tenant.ts'
import type { Reading } from '../../domain/tenant/reading.ts'
import type { ApplicationIdentifiers } from '../../ports.ts'
import { incompleteAnswer } from './graph-error.ts'
import { type GraphQuery, listQuery, objectQuery, optional } from './graph-query.ts'
import { readKeyCredential, type WireKeyCredential } from './key-credentials.ts'
import type { Operation } from './operation.ts'

const LOOKING_FOR_APPLICATION: Operation = { doing: 'Looking for the application', needs: [READ_APPLICATIONS] }

/** The address of an application by its object ID or one of its other keys. */
export function applicationPath(key: 'id' | 'appId' | 'uniqueName', value: string): string {
  return key === 'id' ? `/applications/${value}` : `/applications(${key}='${encodeURIComponent(quoted(value))}')`
}

/** A literal of OData without its quotation marks. */
function quoted(text: string): string {
  return text.replaceAll("'", "''")
}

type WireApplication = Omit<Application, 'keyCredentials'> & {
  readonly keyCredentials?: readonly WireKeyCredential[] | null
  /** Newer than the published types, https://learn.microsoft.com/entra/identity/enterprise-apps/deactivate-app-registration */
  readonly isDisabled?: boolean | null
}

const PROPERTIES = [
  'id',
  'appId',
  'displayName',
  'uniqueName',
  'tags',
  'createdDateTime',
  'disabledByMicrosoftStatus',
  'isDisabled',
  'isFallbackPublicClient',
  'publicClient',
  'web',
  'spa',
  'requiredResourceAccess',
  'keyCredentials'
] as const satisfies readonly (keyof WireApplication)[]

type ApplicationProper = Omit<ObservedApplication, 'servicePrincipal' | 'owners'>

/**
 * Undefined when there is no such application. `keyCredentials` come only when one application is read with `$select`,
 * which Graph limits to 150 a minute: once a run.
 */
export function applicationQuery(path: string): GraphQuery<ApplicationProper | undefined> {
  return objectQuery({
    path: `${path}?$select=${PROPERTIES.join(',')}`,
    operation: LOOKING_FOR_APPLICATION,
    read: (wire: WireApplication | undefined) => wire && readApplication(wire)
  })
}

function readApplication(wire: WireApplication): ApplicationProper {
  return {
    ...identifiersOf(wire),
    displayName: wire.displayName ?? '',
    uniqueName: wire.uniqueName ?? undefined,
    tags: wire.tags ?? [],
    createdOn: wire.createdDateTime ? new Date(wire.createdDateTime) : undefined,
    disabledBy: disabledBy(wire),
    allowsPublicClientFlows: wire.isFallbackPublicClient === true,
    publicClientRedirectUris: wire.publicClient?.redirectUris ?? [],
    otherRedirectUris: (wire.web?.redirectUris ?? []).length + (wire.spa?.redirectUris ?? []).length,
    declaredAccess: (wire.requiredResourceAccess ?? []).map(readDeclaredAccess),
    keyCredentials: (wire.keyCredentials ?? []).flatMap((credential) => readKeyCredential(credential) ?? [])
  }
}

function disabledBy({ disabledByMicrosoftStatus: status, isDisabled }: WireApplication) {
  if (status && status !== 'NotDisabled') return 'microsoft'
  return isDisabled === true ? 'administrator' : undefined
}

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

/** Object IDs. */
export function ownersQuery(path: string): GraphQuery<readonly string[]> {
  return listQuery({
    path: `${path}/owners?$select=id`,
    operation: { doing: 'Reading the owners of the application', needs: [READ_APPLICATIONS] },
    read: (owners: readonly DirectoryObject[]) => owners.flatMap(({ id }) => id ?? [])
  })
}

/** The applications of one display name. */
export function namesakesQuery(displayName: string): GraphQuery<readonly ApplicationId[]> {
  const filter = encodeURIComponent(`displayName eq '${quoted(displayName)}'`)
  return listQuery({
    path: `/applications?$filter=${filter}&$select=id,appId`,
    operation: { doing: 'Looking for applications of the same name', needs: [READ_APPLICATIONS] },
    read: (applications: readonly Application[]) =>
      applications.flatMap(({ appId }) => (appId ? [applicationId(appId)] : []))
  })
}

/**
 * The application that carries a tag of this action; of several, one whose unique name was stored, then the oldest. Where
 * it cannot be read, the applications of the same name still stand in the way of a second one.
 */
export function taggedQuery(tag: string): GraphQuery<Reading<ApplicationIdentifiers | undefined>> {
  const filter = encodeURIComponent(`tags/any(t:t eq '${quoted(tag)}')`)
  const query = listQuery({
    path: `/applications?$filter=${filter}&$select=id,appId,uniqueName,createdDateTime`,
    operation: LOOKING_FOR_APPLICATION,
    read: (applications: readonly Application[]) => {
      const [first] = applications.toSorted(byPrecedence)
      return first && identifiersOf(first)
    }
  })
  return optional(query)
}

function byPrecedence(left: Application, right: Application): number {
  const named = ({ uniqueName }: Application) => (uniqueName ? 0 : 1)
  const created = ({ createdDateTime }: Application) => (createdDateTime ? Date.parse(createdDateTime) : 0)
  return named(left) - named(right) || created(left) - created(right)
}

/** The IDs of an application as Graph answers it. */
export function identifiersOf({ id, appId }: Pick<Application, 'id' | 'appId'>): ApplicationIdentifiers {
  if (!id || !appId) throw incompleteAnswer('an application without id or appId')
  return { objectId: applicationObjectId(id), applicationId: applicationId(appId) }
}

/** The IDs of the application of a unique name. */
export function namedQuery(uniqueName: string): GraphQuery<ApplicationIdentifiers | undefined> {
  return objectQuery({
    path: `${applicationPath('uniqueName', uniqueName)}?$select=id,appId`,
    operation: LOOKING_FOR_APPLICATION,
    read: (application: Application | undefined) => application && identifiersOf(application)
  })
}

/** An application in the tenant's bin, where it is kept for 30 days. */
export interface DeletedApplication {
  readonly applicationId: string
  /** Null for one without; undefined where Graph does not say. */
  readonly uniqueName: string | null | undefined
}

/**
 * The whole bin: whether it can be filtered by application ID is not documented.
 * https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
export function deletedApplicationsQuery(): GraphQuery<Reading<readonly DeletedApplication[]>> {
  const query = listQuery({
    path: '/directory/deletedItems/microsoft.graph.application?$select=id,appId,uniqueName&$top=999',
    operation: { doing: 'Looking among the deleted applications', needs: [READ_APPLICATIONS] },
    read: (applications: readonly Application[]) =>
      applications.flatMap(({ appId, uniqueName }) => (appId ? [{ applicationId: appId, uniqueName }] : []))
  })
  return optional(query)
}

/** An application that an object ID belongs to. */
export interface IdentifiedApplication {
  readonly applicationId: ApplicationId
  readonly displayName: string
}

/** The application whose object ID, or whose service principal's object ID, this is. */
export function byObjectIdQueries(objectId: string) {
  const read = (wire: Application | ServicePrincipal | undefined): IdentifiedApplication | undefined =>
    wire?.appId ? { applicationId: applicationId(wire.appId), displayName: wire.displayName ?? '' } : undefined
  const query = (path: string) =>
    objectQuery({ path: `${path}?$select=id,appId,displayName`, operation: LOOKING_FOR_APPLICATION, read })
  return {
    application: query(`/applications/${objectId}`),
    ownServicePrincipal: query(`/servicePrincipals/${objectId}`)
  }
}
