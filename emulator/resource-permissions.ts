import { readFileSync } from 'node:fs'
import type { AppRole, PermissionScope } from './application.ts'
import { guid, listOf, object, text } from './shape.ts'

const permission = object({ id: guid, value: text() }, {})
const resourcesShape = object(
  {
    resources: listOf(
      object(
        {
          appId: guid,
          displayName: text(),
          servicePrincipalNames: listOf(text()),
          appRoles: listOf(permission),
          oauth2PermissionScopes: listOf(permission)
        },
        {}
      )
    )
  },
  {}
)

/** What Microsoft's own service principals offer in every tenant. */
export interface ResourceOffer {
  readonly appId: string
  readonly displayName: string
  readonly servicePrincipalNames: string[]
  readonly appRoles: AppRole[]
  readonly oauth2PermissionScopes: PermissionScope[]
}

/** Scopes a user may consent to alone; every other one needs an administrator. */
const userScopes = new Set(['email', 'offline_access', 'openid', 'profile', 'User.Read'])

let known: readonly ResourceOffer[] | undefined

/** Microsoft Graph, Exchange Online and SharePoint Online with their published permissions; all tenants share them. */
export function resourceOffers(): readonly ResourceOffer[] {
  known ??= readResourceOffers()
  return known
}

function readResourceOffers(): readonly ResourceOffer[] {
  const file = new URL('tenants/resource-service-principals.json', import.meta.url)
  const { resources } = resourcesShape(JSON.parse(readFileSync(file, 'utf8')), '')
  return resources.map((resource) => ({
    appId: resource.appId,
    displayName: resource.displayName,
    servicePrincipalNames: resource.servicePrincipalNames,
    appRoles: resource.appRoles.map(({ id, value }) => ({
      id,
      value,
      displayName: value,
      description: value,
      allowedMemberTypes: ['Application'],
      isEnabled: true
    })),
    oauth2PermissionScopes: resource.oauth2PermissionScopes.map(({ id, value }) => ({
      id,
      value,
      type: userScopes.has(value) ? 'User' : 'Admin',
      isEnabled: true,
      adminConsentDisplayName: value,
      adminConsentDescription: value,
      userConsentDisplayName: null,
      userConsentDescription: null
    }))
  }))
}
