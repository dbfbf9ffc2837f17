import type { Directory } from '../directory.ts'
import { object, ShapeError, text } from '../shape.ts'
import { badRequest, resourceNotFound } from './errors.ts'
import type { EntityType } from './query-options.ts'

/** Users and service principals in one list. */
export const principalType: EntityType = {
  name: 'directoryObject',
  properties: ['id', 'deletedDateTime', 'displayName', 'appId', 'userPrincipalName'],
  // Terraform looks for one owner or member in this way.
  filters: { id: { operators: ['eq', 'in'], literal: 'string' } }
}

/** Users and service principals as Graph shows them, each with its type. */
export function renderPrincipals(directory: Directory, ids: readonly string[]): Record<string, unknown>[] {
  return ids.flatMap((id): Record<string, unknown>[] => {
    const servicePrincipal = directory.find('servicePrincipals', (candidate) => candidate.id === id)
    if (servicePrincipal) {
      const { appId, displayName } = servicePrincipal
      return [{ '@odata.type': '#microsoft.graph.servicePrincipal', id, deletedDateTime: null, appId, displayName }]
    }
    const user = directory.tenant.users.find((candidate) => candidate.id === id)
    if (!user) return []
    return [
      {
        '@odata.type': '#microsoft.graph.user',
        id,
        displayName: user.displayName,
        userPrincipalName: user.userPrincipalName
      }
    ]
  })
}

/** The object ID at the end of a reference such as `https://graph/v1.0/directoryObjects/{id}`. */
export function referencedObjectId(directory: Directory, reference: string): string {
  const id = /\/v1\.0\/(?:directoryObjects|servicePrincipals|users)\/([0-9a-f-]{36})$/i
    .exec(reference)?.[1]
    ?.toLowerCase()
  if (id === undefined) throw badRequest(`The reference '${reference}' is not valid.`)
  const exists =
    directory.find('servicePrincipals', (candidate) => candidate.id === id) ??
    directory.tenant.users.find((candidate) => candidate.id === id)
  if (!exists) throw resourceNotFound(id)
  return id
}

/** The body of a `$ref` request. Its only member is an annotation, which shapes pass over. */
export function referenceShape(value: unknown, at: string): string {
  object({}, {})(value, at)
  const reference = Object.entries(value ?? {}).find(([name]) => name === '@odata.id')?.[1]
  if (reference === undefined) throw new ShapeError('missing-property', '@odata.id', 'is missing')
  return text({ min: 1 })(reference, '@odata.id')
}
