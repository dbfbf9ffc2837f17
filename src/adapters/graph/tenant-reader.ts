import type { ApplicationId } from '../../domain/identifiers.ts'
import type { Resource } from '../../domain/permissions/permission.ts'
import type { ApplicationLookup, Caller, ObservedAccount, ObservedTenant } from '../../domain/tenant/observed-tenant.ts'
import type { TenantQuery } from '../../domain/tenant/tenant-query.ts'
import type { ObservedOrganization } from '../../ports.ts'
import { accountQuery, mailboxQuery } from './account-queries.ts'
import {
  applicationPath,
  applicationQuery,
  byObjectIdQueries,
  deletedApplicationsQuery,
  namesakesQuery,
  ownersQuery,
  taggedQuery
} from './application-queries.ts'
import { mayReadPolicies, ownPolicyQuery, TENANT_POLICY_QUERY } from './certificate-policy-queries.ts'
import { readAll, type Values } from './graph-reader.ts'
import type { GraphSession } from './graph-session.ts'
import { ORGANIZATION_QUERY, SUBSCRIPTIONS_QUERY } from './organization-queries.ts'
import { resourceQuery } from './resource-queries.ts'
import { type FoundServicePrincipal, servicePrincipalOf, servicePrincipalQueries } from './service-principal-queries.ts'

type ByApplicationId = Extract<TenantQuery['application'], { by: 'applicationId' }>
type ByUniqueName = Extract<TenantQuery['application'], { by: 'uniqueName' }>

/**
 * Reads all that a plan needs: in one round trip when the application's ID is known or there is no such application,
 * in two otherwise. An application that is not where it should be is looked for elsewhere, which takes one more.
 */
export async function readTenant(session: GraphSession, query: TenantQuery): Promise<ObservedTenant> {
  const caller = await session.caller()
  const { application } = query
  const { surroundings, lookup, ownPolicy } =
    application.by === 'applicationId'
      ? await readByApplicationId(session, query, application, caller)
      : await readByUniqueName(session, query, application, caller)
  const { organization, subscriptions, tenantPolicy: tenant } = surroundings
  return {
    caller,
    application: lookup,
    organization,
    subscriptions,
    account: accountOf(query.account, surroundings),
    resources: new Map(query.resources.map((resource) => [resource, surroundings[resource]])),
    certificatePolicies: tenant && { tenant, own: ownPolicy ?? { kind: 'read', value: undefined } }
  }
}

/** The part of the tenant that is not about applications. */
export async function readOrganizationAndAccount(
  session: GraphSession,
  account: TenantQuery['account']
): Promise<ObservedOrganization> {
  const values = await readAll(session, organizationQueries(account))
  const { organization, subscriptions } = values
  return { organization, subscriptions, account: accountOf(account, values) }
}

function organizationQueries(account: TenantQuery['account']) {
  return {
    organization: ORGANIZATION_QUERY,
    subscriptions: SUBSCRIPTIONS_QUERY,
    user: account && accountQuery(account.userPrincipalName),
    mailbox: account?.withMailbox === true ? mailboxQuery(account.userPrincipalName) : undefined
  }
}

function accountOf(
  account: TenantQuery['account'],
  { user, mailbox }: Pick<Values<ReturnType<typeof organizationQueries>>, 'user' | 'mailbox'>
): ObservedAccount | undefined {
  return account && user && { userPrincipalName: account.userPrincipalName, user, mailbox }
}

/** What is read of the tenant wherever the application is. */
function surroundingQueries({ account, resources }: TenantQuery, caller: Caller) {
  const asked = (resource: Resource) => (resources.includes(resource) ? resourceQuery(resource) : undefined)
  return {
    ...organizationQueries(account),
    graph: asked('graph'),
    exchange: asked('exchange'),
    sharePoint: asked('sharePoint'),
    tenantPolicy: mayReadPolicies(caller) ? TENANT_POLICY_QUERY : undefined
  }
}

function applicationQueries(path: string, caller: Caller) {
  return {
    application: applicationQuery(path),
    owners: ownersQuery(path),
    ownPolicy: mayReadPolicies(caller) ? ownPolicyQuery(path) : undefined
  }
}

type ApplicationValues = Values<ReturnType<typeof applicationQueries>>

interface Observed {
  readonly surroundings: Values<ReturnType<typeof surroundingQueries>>
  readonly lookup: ApplicationLookup
  readonly ownPolicy: ApplicationValues['ownPolicy']
}

async function readByApplicationId(
  session: GraphSession,
  query: TenantQuery,
  { applicationId }: ByApplicationId,
  caller: Caller
): Promise<Observed> {
  const values = await readAll(session, {
    ...surroundingQueries(query, caller),
    ...applicationQueries(applicationPath('appId', applicationId), caller),
    ...servicePrincipalQueries(applicationId, query.directoryRoles)
  })
  const servicePrincipal = servicePrincipalOf(values)
  const lookup = found(values, servicePrincipal) ?? (await missing(session, applicationId, servicePrincipal))
  return { surroundings: values, lookup, ownPolicy: values.ownPolicy }
}

async function readByUniqueName(
  session: GraphSession,
  query: TenantQuery,
  { uniqueName, tag, displayName }: ByUniqueName,
  caller: Caller
): Promise<Observed> {
  const values = await readAll(session, {
    ...surroundingQueries(query, caller),
    ...applicationQueries(applicationPath('uniqueName', uniqueName), caller),
    tagged: taggedQuery(tag),
    namesakes: namesakesQuery(displayName)
  })
  if (values.application !== undefined) {
    const grants = await readAll(
      session,
      servicePrincipalQueries(values.application.applicationId, query.directoryRoles)
    )
    const lookup = found(values, servicePrincipalOf(grants)) ?? { kind: 'absent', namesakes: values.namesakes }
    return { surroundings: values, lookup, ownPolicy: values.ownPolicy }
  }
  const tagged = values.tagged.kind === 'read' ? values.tagged.value : undefined
  const byTag =
    tagged &&
    (await readAll(session, {
      ...applicationQueries(applicationPath('id', tagged.objectId), caller),
      ...servicePrincipalQueries(tagged.applicationId, query.directoryRoles)
    }))
  const lookup = byTag && found(byTag, servicePrincipalOf(byTag))
  return {
    surroundings: values,
    lookup: lookup ?? { kind: 'absent', namesakes: values.namesakes },
    ownPolicy: byTag?.ownPolicy
  }
}

function found(
  { application, owners }: ApplicationValues,
  servicePrincipal: FoundServicePrincipal | undefined
): ApplicationLookup | undefined {
  return application && { kind: 'found', ...application, owners, servicePrincipal: servicePrincipal?.servicePrincipal }
}

/** Why there is no application of an ID. */
async function missing(
  session: GraphSession,
  applicationId: ApplicationId,
  servicePrincipal: FoundServicePrincipal | undefined
): Promise<ApplicationLookup> {
  if (servicePrincipal?.homeTenant !== undefined) return { kind: 'foreign', homeTenant: servicePrincipal.homeTenant }
  const { deleted, application, ownServicePrincipal } = await readAll(session, {
    deleted: deletedApplicationsQuery(),
    ...byObjectIdQueries(applicationId)
  })
  if (deleted.kind === 'read' && deleted.value.some((one) => one.applicationId === applicationId)) {
    return { kind: 'deleted' }
  }
  const meant = application ?? ownServicePrincipal
  return meant === undefined ? { kind: 'absent', namesakes: [] } : { kind: 'object-id', ...meant }
}
