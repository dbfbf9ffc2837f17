import { randomUUID } from 'node:crypto'
import { guid, ShapeError } from '../shape.ts'
import { initialDomain } from '../tenant.ts'
import type { BackupApplication, Organization } from './installation.ts'
import { renderOrganization } from './organization-rendering.ts'
import { connectServices, type Services } from './organization-services.ts'
import { organizationShape } from './organization-shape.ts'
import { pageResponse } from './paging.ts'
import { organizationOf, readBody, type Vb365App, type Vb365Context, type Vb365State } from './vb365-context.ts'
import { bodyError, invalidParameter, Vb365Error } from './vb365-error.ts'

const queryParameters = ['extendedView', 'msid', 'backedUpOrganizationId', 'limit', 'offset']

/** The organization's own application, which belongs to its pool. */
function ownApplication({ tenant, exchange, sharePoint }: Services): BackupApplication[] {
  const own = exchange ?? sharePoint
  if (!own) return []
  const displayName = tenant.applications.find(({ appId }) => appId === own.applicationId)?.displayName ?? ''
  return [{ applicationId: own.applicationId, displayName, certificateThumbprint: own.thumbprint }]
}

function wantedTenant(c: Vb365Context): string | undefined {
  const msid = c.req.query('msid')
  if (msid === undefined) return undefined
  try {
    return guid(msid, 'msid').toLowerCase()
  } catch (error) {
    if (error instanceof ShapeError) throw bodyError(error)
    throw error
  }
}

function list(c: Vb365Context, { installation }: Vb365State): Response {
  const unknown = Object.keys(c.req.query()).filter((name) => !queryParameters.includes(name))
  if (unknown.length > 0) throw invalidParameter(`The query parameter ${unknown.join(', ')} is not known.`)
  const msid = wantedTenant(c)
  const found = installation.organizations.filter((organization) => msid === undefined || organization.msid === msid)
  return pageResponse(c, found.map(renderOrganization))
}

function requireNew({ installation }: Vb365State, { tenant }: Services): void {
  if (installation.organizations.some(({ msid }) => msid === tenant.id)) {
    throw new Vb365Error(409, 'OperationConflict', `Organization ${initialDomain(tenant)} has already been added.`)
  }
}

async function add(c: Vb365Context, state: Vb365State): Promise<Response> {
  const body = await readBody(c, organizationShape)
  const services = await connectServices(body, state)
  requireNew(state, services)
  const { tenant, ...used } = services
  const organization: Organization = {
    id: randomUUID(),
    msid: tenant.id,
    name: initialDomain(tenant),
    description: body.description ?? null,
    ...used,
    backupApplications: ownApplication(services)
  }
  state.installation.organizations.push(organization)
  c.header('location', `/v8/Organizations/${organization.id}`)
  return c.json(renderOrganization(organization), 201)
}

/** Replaces the organization's own entry and leaves the auxiliary applications alone. */
function nextApplications(organization: Organization, services: Services, state: Vb365State): BackupApplication[] {
  const { backupApplications, exchange, sharePoint } = organization
  if (state.settings.backupApplicationsKeepCertificate) return backupApplications
  const earlier = (exchange ?? sharePoint)?.applicationId
  const others = backupApplications.filter(({ applicationId }) => applicationId !== earlier)
  return [...ownApplication(services), ...others]
}

async function change(c: Vb365Context, state: Vb365State): Promise<Response> {
  const organization = organizationOf(c, state)
  const body = await readBody(c, organizationShape)
  const services = await connectServices(body, state)
  const { tenant, ...used } = services
  if (tenant.id !== organization.msid) {
    throw invalidParameter(`The settings lead to another organization than ${organization.name}.`)
  }
  const backupApplications = nextApplications(organization, services, state)
  Object.assign(organization, used, { backupApplications })
  if (body.description !== undefined) organization.description = body.description
  return c.body(null, 204)
}

/** Adds organizations: read, added, changed and removed, each in one call. */
export function addOrganizations(app: Vb365App, state: Vb365State): void {
  const { installation } = state
  app.get('/v8/Organizations', (c) => list(c, state))
  app.post('/v8/Organizations', (c) => add(c, state))
  const path = '/v8/Organizations/:organizationId'
  app.get(path, (c) => c.json(renderOrganization(organizationOf(c, state))))
  app.put(path, (c) => change(c, state))
  app.delete(path, (c) => {
    installation.organizations.splice(installation.organizations.indexOf(organizationOf(c, state)), 1)
    return c.body(null, 204)
  })
  app.get(`${path}/BackupApplications`, (c) => pageResponse(c, organizationOf(c, state).backupApplications))
}
