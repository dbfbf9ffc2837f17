import { listText } from '../list-text.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import type { ResolvedPermissions } from './resolve-permissions.ts'

/**
 * Permissions whose ID in this tenant is not the one that Microsoft publishes. The tenant's own counts; a difference
 * is a warning, because a resource that is not Microsoft's may stand behind it.
 */
export function unexpectedPermissionIds({ permissions }: ResolvedPermissions): readonly string[] {
  const differing = permissions
    .filter(({ id, publishedId }) => id !== publishedId)
    .map(
      ({ resource, value, id, publishedId }) =>
        `${value} of ${RESOURCE_APPLICATIONS[resource].displayName} (${id}, not ${publishedId})`
    )
  return differing.length === 0
    ? []
    : [
        `In this tenant permissions have other IDs than Microsoft publishes: ${listText(differing)}. The tenant's own are used; make sure that the resource is Microsoft's own.`
      ]
}
