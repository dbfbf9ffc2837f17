import type { Application } from '../application.ts'
import { graphTime } from '../certificates.ts'
import type { DeletedApplication } from '../deleted-application.ts'
import type { Directory } from '../directory.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { renderApplication } from './application-rendering.ts'
import { applicationType } from './application-shape.ts'
import { permissions, requireOneOf, requireWriterOf } from './authorization.ts'
import { resourceNotFound } from './errors.ts'
import { entityResponse, type GraphApp, parameter, serve } from './graph-context.ts'
import { type EntityType, listResponse, nothingAsked, project } from './query-options.ts'

const retentionMs = 30 * 86_400_000

/** Whether a deleted application can still be restored, which keeps its unique name taken. */
export function isReserved(deleted: DeletedApplication, now: Date): boolean {
  return Date.parse(deleted.deletedDateTime) > now.getTime() - retentionMs
}

/** Removes a service principal with its assignments and grants, and returns those; undefined when it is gone already. */
export function detachServicePrincipal(
  directory: Directory,
  servicePrincipal: ServicePrincipal
): Pick<DeletedApplication, 'appRoleAssignments' | 'delegatedGrants' | 'roleAssignments'> | undefined {
  const { id } = servicePrincipal
  if (!directory.remove('servicePrincipals', id)) return undefined
  const appRoleAssignments = directory
    .stored('appRoleAssignments')
    .filter((entry) => entry.principalId === id || entry.resourceId === id)
  const delegatedGrants = directory
    .stored('delegatedGrants')
    .filter((entry) => entry.clientId === id || entry.resourceId === id)
  const roleAssignments = directory.stored('roleAssignments').filter((entry) => entry.principalId === id)
  for (const entry of appRoleAssignments) directory.remove('appRoleAssignments', entry.id)
  for (const entry of delegatedGrants) directory.remove('delegatedGrants', entry.id)
  for (const entry of roleAssignments) directory.remove('roleAssignments', entry.id)
  return { appRoleAssignments, delegatedGrants, roleAssignments }
}

/** Soft-deletes an application with the tenant's own service principal; false when it is gone already. */
export function deleteApplication(directory: Directory, seen: Application): boolean {
  const application = directory.stored('applications').find((candidate) => candidate.id === seen.id)
  if (!application) return false
  const servicePrincipal =
    directory.stored('servicePrincipals').find((candidate) => candidate.appId === application.appId) ?? null
  const detached = servicePrincipal && detachServicePrincipal(directory, servicePrincipal)
  const attached = detached ?? { appRoleAssignments: [], delegatedGrants: [], roleAssignments: [] }
  directory.remove('applications', application.id)
  directory.insert('deletedApplications', {
    id: application.id,
    application,
    servicePrincipal,
    ...attached,
    deletedDateTime: graphTime(directory.clock.now())
  })
  return true
}

function restoreApplication(directory: Directory, deleted: DeletedApplication): void {
  directory.remove('deletedApplications', deleted.id)
  directory.insert('applications', deleted.application)
  if (deleted.servicePrincipal) directory.insert('servicePrincipals', deleted.servicePrincipal)
  for (const entry of deleted.appRoleAssignments) directory.insert('appRoleAssignments', entry)
  for (const entry of deleted.delegatedGrants) directory.insert('delegatedGrants', entry)
  for (const entry of deleted.roleAssignments) directory.insert('roleAssignments', entry)
}

function requireDeleted(directory: Directory, id: string): DeletedApplication {
  const deleted = directory.find(
    'deletedApplications',
    (candidate) => candidate.id === id.toLowerCase() && isReserved(candidate, directory.clock.now())
  )
  if (!deleted) throw resourceNotFound(id)
  return deleted
}

const deletedType: EntityType = {
  ...applicationType,
  sorts: { displayName: 'advanced', deletedDateTime: 'advanced' }
}

function renderDeleted(directory: Directory, deleted: DeletedApplication): Record<string, unknown> {
  return { ...renderApplication(deleted.application, directory.tenant), deletedDateTime: deleted.deletedDateTime }
}

/** Adds `/directory/deletedItems` for applications: they can be restored for 30 days. */
export function addDeletedItems(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/directory/deletedItems/microsoft.graph.application', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readApplication)
      const rendered = directory
        .visible('deletedApplications')
        .filter((deleted) => isReserved(deleted, directory.clock.now()))
        .map((deleted) => renderDeleted(directory, deleted))
      return listResponse(c, deletedType, 'applications', rendered)
    }
  })
  serve(app, '/v1.0/directory/deletedItems/:id', {
    GET: (c) => {
      requireOneOf(c.var.caller, permissions.readApplication)
      return entityResponse(c, 200, 'directoryObjects/$entity', {
        '@odata.type': '#microsoft.graph.application',
        ...project(renderDeleted(directory, requireDeleted(directory, parameter(c, 'id'))), nothingAsked, deletedType)
      })
    },
    DELETE: (c) => {
      const deleted = requireDeleted(directory, parameter(c, 'id'))
      requireWriterOf(c.var.caller, deleted.application)
      directory.remove('deletedApplications', deleted.id)
      return c.body(null, 204)
    }
  })
  serve(app, '/v1.0/directory/deletedItems/:id/restore', {
    POST: (c) => {
      const deleted = requireDeleted(directory, parameter(c, 'id'))
      requireWriterOf(c.var.caller, deleted.application)
      restoreApplication(directory, deleted)
      return entityResponse(c, 200, 'directoryObjects/$entity', {
        '@odata.type': '#microsoft.graph.application',
        ...project(renderApplication(deleted.application, directory.tenant), nothingAsked, deletedType)
      })
    }
  })
}
