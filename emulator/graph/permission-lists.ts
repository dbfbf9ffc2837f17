import type { Directory } from '../directory.ts'
import { permissions, requireOneOf } from './authorization.ts'
import { type GraphApp, type GraphContext, odataContext, parameter, serve } from './graph-context.ts'
import { requireApplication, requireServicePrincipal } from './object-keys.ts'

interface PermissionOwner {
  readonly id: string
  readonly appId: string
  readonly appRoles: readonly object[]
}

/** An application always reads its own. */
function requireReader(c: GraphContext, { appId }: PermissionOwner): void {
  if (c.var.caller.appId !== appId) requireOneOf(c.var.caller, permissions.readApplication)
}

function listed(c: GraphContext, path: string, value: readonly object[]): Response {
  return c.json({ '@odata.context': odataContext(c, path), value })
}

const withOrigin = (role: object): object => ({ ...role, origin: 'Application' })

function appRoles(c: GraphContext, set: string, owner: PermissionOwner): Response {
  requireReader(c, owner)
  return listed(c, `${set}('${owner.id}')/appRoles`, owner.appRoles.map(withOrigin))
}

/**
 * Adds the lists of permissions as resources of their own, which CLI for Microsoft 365 reads.
 * Source: OData 4.01, URL conventions, section 4.7 (addressing a property).
 */
export function addPermissionLists(app: GraphApp, directory: Directory): void {
  serve(app, '/v1.0/applications/:key/appRoles', {
    GET: (c) => appRoles(c, 'applications', requireApplication(directory, parameter(c, 'key')))
  })
  serve(app, '/v1.0/servicePrincipals/:key/appRoles', {
    GET: (c) => appRoles(c, 'servicePrincipals', requireServicePrincipal(directory, parameter(c, 'key')))
  })
  serve(app, '/v1.0/servicePrincipals/:key/oauth2PermissionScopes', {
    GET: (c) => {
      const servicePrincipal = requireServicePrincipal(directory, parameter(c, 'key'))
      requireReader(c, servicePrincipal)
      const path = `servicePrincipals('${servicePrincipal.id}')/oauth2PermissionScopes`
      return listed(c, path, servicePrincipal.oauth2PermissionScopes)
    }
  })
}
