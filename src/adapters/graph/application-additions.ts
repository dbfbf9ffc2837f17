import type { Application, RequiredResourceAccess } from '@microsoft/microsoft-graph-types'
import type { DeclaredResourceAccess } from '../../domain/tenant/observed-tenant.ts'
import type { ApplicationAdditions } from '../../ports.ts'
import { incompleteAnswer } from './graph-error.ts'
import type { WireKeyCredential } from './key-credentials.ts'
import { ListAddition } from './list-addition.ts'
import type { PropertyChange } from './property-change.ts'

/** The properties of an application that are changed, as JSON carries them. */
export type WireApplicationProperties = Pick<
  Application,
  'isFallbackPublicClient' | 'publicClient' | 'requiredResourceAccess' | 'tags'
> & { readonly keyCredentials?: readonly WireKeyCredential[] | null }

/** What is changed in one property of an application. */
export type ApplicationChange = PropertyChange<WireApplicationProperties>

/** Adds settings. */
export function settingAdditions({
  allowPublicClientFlows,
  redirectUris,
  declaredAccess
}: Omit<ApplicationAdditions, 'certificate' | 'uniqueName'>): readonly ApplicationChange[] {
  return [
    ...(allowPublicClientFlows === undefined ? [] : [publicClientFlowAddition()]),
    ...(redirectUris === undefined ? [] : [redirectUriAddition(redirectUris)]),
    ...(declaredAccess === undefined ? [] : [declarationAddition(declaredAccess)])
  ]
}

/** Adds tags. */
export function tagAddition(tags: readonly string[]): ApplicationChange {
  return new ListAddition(
    {
      property: 'tags',
      entriesOf: ({ tags: present }) => present ?? [],
      identify: (tag) => tag,
      write: ({ tags: present }, added) => [...(present ?? []), ...added],
      describe: (tag) => `the tag ${tag}`
    },
    tags
  )
}

/** Redirect URIs of the public client. */
function redirectUriAddition(uris: readonly string[]): ApplicationChange {
  return new ListAddition(
    {
      property: 'publicClient',
      entriesOf: ({ publicClient }) => publicClient?.redirectUris ?? [],
      identify: (uri) => uri,
      // Whether Graph merges the members of a complex property is not documented: all of them are written.
      write: ({ publicClient }, added) => ({
        ...publicClient,
        redirectUris: [...(publicClient?.redirectUris ?? []), ...added]
      }),
      describe: (uri) => `the redirect URI ${uri}`
    },
    uris
  )
}

interface DeclaredPermission {
  readonly resourceAppId: string
  readonly id: string
  readonly type: string
}

/** Permissions beside those that the application declares. */
function declarationAddition(permissions: readonly DeclaredResourceAccess[]): ApplicationChange {
  return new ListAddition(
    {
      property: 'requiredResourceAccess',
      entriesOf: ({ requiredResourceAccess }) => (requiredResourceAccess ?? []).flatMap(declaredOf),
      identify: ({ resourceAppId, id, type }) => `${resourceAppId}/${type}/${id}`,
      write: ({ requiredResourceAccess }, added) => withDeclared(requiredResourceAccess ?? [], added),
      describe: ({ resourceAppId, id }) => `the declared permission ${id} of ${resourceAppId}`
    },
    permissions.flatMap(({ resourceAppId, permissions }) =>
      permissions.map(({ id, type }) => ({ resourceAppId, id, type }))
    )
  )
}

/** The list is written back as a whole, so nothing in it may be guessed. */
function declaredOf({ resourceAppId, resourceAccess }: RequiredResourceAccess): readonly DeclaredPermission[] {
  if (!resourceAppId) throw incompleteAnswer('a declared permission without its resource')
  return (resourceAccess ?? []).map(({ id, type }) => {
    if (!id || !type) throw incompleteAnswer('a declared permission without its ID or type')
    return { resourceAppId, id, type }
  })
}

/** What is there is left as it is, to the order; more is added behind it, under its resource. */
function withDeclared(
  declared: readonly RequiredResourceAccess[],
  added: readonly DeclaredPermission[]
): readonly object[] {
  const byResource = Map.groupBy(added, ({ resourceAppId }) => resourceAppId)
  const accessOf = (resourceAppId: string) => {
    const permissions = byResource.get(resourceAppId) ?? []
    byResource.delete(resourceAppId)
    return permissions.map(({ id, type }) => ({ id, type }))
  }
  const grown = declared.map((resource) => ({
    ...resource,
    resourceAccess: [...(resource.resourceAccess ?? []), ...accessOf(resource.resourceAppId ?? '')]
  }))
  const others = [...byResource.keys()].map((resourceAppId) => ({
    resourceAppId,
    resourceAccess: accessOf(resourceAppId)
  }))
  return [...grown, ...others]
}

/** What restore by device code needs. */
function publicClientFlowAddition(): ApplicationChange {
  return new ListAddition(
    {
      property: 'isFallbackPublicClient',
      entriesOf: ({ isFallbackPublicClient }) => (isFallbackPublicClient === true ? ['on'] : []),
      identify: (state) => state,
      write: () => true,
      describe: () => 'the permission of public client flows'
    },
    ['on']
  )
}
