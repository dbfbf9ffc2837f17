import { resourceAppIds } from '../clouds.ts'
import type { Directory } from '../directory.ts'
import { siteHost } from '../sharepoint/site-host.ts'
import type { Tenant } from '../tenant.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { GraphError, notEmulated } from './errors.ts'
import { entityResponse, type GraphApp, serve } from './graph-context.ts'
import { type EntityType, project, queryOptions, selectionSuffix } from './query-options.ts'

const siteType: EntityType = {
  name: 'site',
  properties: ['id', 'createdDateTime', 'description', 'displayName', 'name', 'root', 'siteCollection', 'webUrl']
}

const accessDenied = (): GraphError => new GraphError(403, 'accessDenied', 'Access denied')

function renderRootSite({ id, createdDateTime, sharePoint }: Tenant, host: string): Record<string, unknown> {
  return {
    id: `${host},${id},${id}`,
    createdDateTime,
    description: '',
    displayName: sharePoint.title,
    name: '',
    root: {},
    siteCollection: { hostname: host },
    webUrl: `https://${host}`
  }
}

/** Adds `/sites/root`, which names the tenant's host of SharePoint Online. */
export function addSites(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/sites/root', {
    GET: (c) => {
      const hasSharePoint = directory
        .visible('servicePrincipals')
        .some((candidate) => candidate.appId === resourceAppIds.sharePoint)
      if (!hasSharePoint) throw new GraphError(400, 'BadRequest', 'Tenant does not have a SPO license.')
      requireOneOf(c.var.caller, permissions.readSites, accessDenied)
      const host = siteHost(directory)
      if (host === undefined) throw notEmulated(`SharePoint Online in the cloud ${directory.traits.cloud}`)
      const options = queryOptions(c, siteType)
      const entity = project(renderRootSite(directory.tenant, host), options, siteType)
      return entityResponse(c, 200, `sites${selectionSuffix(options)}/$entity`, entity)
    }
  })
}
