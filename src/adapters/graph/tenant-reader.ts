import type { ServicePrincipal } from '@microsoft/microsoft-graph-types'
import { isGuid, permissionId, servicePrincipalId } from '../../domain/identifiers.ts'
import type { Resource } from '../../domain/permissions/permission.ts'
import { RESOURCE_APPLICATIONS } from '../../domain/permissions/resources.ts'
import type {
  Caller,
  ObservedResource,
  ObservedTenant,
  OfferedPermission
} from '../../domain/tenant/observed-tenant.ts'
import type { TenantQuery } from '../../domain/tenant/tenant-query.ts'
import type { ObservedOrganization } from '../../ports.ts'
import { accountRequests, readAccount } from './account-reader.ts'
import {
  applicationRequests,
  deletedApplications,
  namesakesRequest,
  readApplication,
  readNamesakes,
  readServicePrincipal
} from './application-reader.ts'
import { certificatePolicyRequest, readCertificatePolicy } from './certificate-policy-reader.ts'
import type { GraphAnswer, GraphRequest } from './graph-connection.ts'
import type { GraphReader } from './graph-reader.ts'
import { ORGANIZATION_REQUESTS, readOrganization, readSubscriptions } from './organization-reader.ts'

/**
 * Reads all that a plan needs: in one round trip when the application's ID is known or there is no such application,
 * in two otherwise.
 */
export async function readTenant(reader: GraphReader, query: TenantQuery, caller: Caller): Promise<ObservedTenant> {
  const knownId = query.application.by === 'applicationId' ? query.application.applicationId : undefined
  const [answers, servicePrincipalOfKnownId] = await Promise.all([
    reader.named({
      ...applicationRequests(query.application),
      ...ORGANIZATION_REQUESTS,
      ...accountRequests(query.account),
      ...resourceRequests(query.resources),
      namesakes: namesakesRequest(query.application),
      certificatePolicy: certificatePolicyRequest(caller)
    }),
    knownId === undefined ? undefined : readServicePrincipal(reader, knownId, query)
  ])
  const application = await readApplication(reader, answers)
  const found =
    servicePrincipalOfKnownId ??
    (application === undefined ? undefined : await readServicePrincipal(reader, application.applicationId, query))
  return {
    caller,
    certificatePolicy: readCertificatePolicy(reader, answers.certificatePolicy),
    application: application && { ...application, servicePrincipal: found?.servicePrincipal },
    homeTenantOfServicePrincipal: application === undefined ? found?.homeTenant : undefined,
    deleted:
      application === undefined &&
      found === undefined &&
      knownId !== undefined &&
      (await deletedApplications(reader, 'appId', knownId)).length > 0,
    namesakes: await readNamesakes(reader, answers.namesakes, application?.applicationId),
    organization: await readOrganization(reader, answers.organization),
    subscriptions: await readSubscriptions(reader, answers.subscriptions),
    account: readAccount(reader, query.account, answers),
    resources: new Map(query.resources.map((resource) => [resource, readResource(reader, resource, answers[resource])]))
  }
}

/** The part of the tenant that is not about applications. */
export async function readOrganizationAndAccount(
  reader: GraphReader,
  account: TenantQuery['account']
): Promise<ObservedOrganization> {
  const answers = await reader.named({ ...ORGANIZATION_REQUESTS, ...accountRequests(account) })
  return {
    organization: await readOrganization(reader, answers.organization),
    subscriptions: await readSubscriptions(reader, answers.subscriptions),
    account: readAccount(reader, account, answers)
  }
}

function resourceRequests(resources: readonly Resource[]): Readonly<Record<Resource, GraphRequest | undefined>> {
  const request = (resource: Resource): GraphRequest | undefined => {
    if (!resources.includes(resource)) return undefined
    const { applicationId } = RESOURCE_APPLICATIONS[resource]
    // Without $select this is the largest object of the whole API: hundreds of roles with their descriptions.
    return {
      method: 'GET',
      path: `/servicePrincipals(appId='${applicationId}')?$select=id,appRoles,oauth2PermissionScopes`
    }
  }
  return { graph: request('graph'), exchange: request('exchange'), sharePoint: request('sharePoint') }
}

function readResource(
  reader: GraphReader,
  resource: Resource,
  answer: GraphAnswer | undefined
): ObservedResource | undefined {
  const { displayName } = RESOURCE_APPLICATIONS[resource]
  const wire = reader.object<ServicePrincipal>(answer, {
    doing: `Reading the permissions that ${displayName} offers`,
    leastPrivilege: 'Application.Read.All'
  })
  if (!wire?.id) return undefined
  const roles = (wire.appRoles ?? []).filter(({ allowedMemberTypes }) => allowedMemberTypes?.includes('Application'))
  return {
    servicePrincipalId: servicePrincipalId(wire.id),
    offers: [...offersOf(roles, 'Role'), ...offersOf(wire.oauth2PermissionScopes ?? [], 'Scope')]
  }
}

function offersOf(
  permissions: readonly { id?: string; value?: string | null; isEnabled?: boolean }[],
  type: OfferedPermission['type']
): readonly OfferedPermission[] {
  return permissions.flatMap(({ id, value, isEnabled }) =>
    id && isGuid(id) && value && isEnabled !== false ? [{ id: permissionId(id), type, value }] : []
  )
}
