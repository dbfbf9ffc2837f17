import { listOf, oneOf, type Shape } from '../shape.ts'
import { unprocessable } from './github-error.ts'
import { allRepositories, type Site, type Visibility } from './site.ts'

const repositoryId: Shape<number> = (value, at) => {
  const id = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof id === 'number' && Number.isInteger(id)) return id
  throw unprocessable(`Invalid request.\n\nFor 'properties/${at}', the value must be an ID of a repository.`)
}

export const visibility: Shape<Visibility> = oneOf('all', 'private', 'selected')
export const selectedRepositoryIds = listOf(repositoryId)

/** Who sees something at an organization. */
export interface Audience {
  readonly visibility: Visibility
  readonly selectedRepositoryIds: readonly number[]
}

/** IDs may come only with `selected`, and must be of repositories that there are. */
export function audience(site: Site, seenBy: Visibility, ids: readonly number[] | undefined): Audience {
  if (ids && ids.length > 0 && seenBy !== 'selected') {
    throw unprocessable('selected_repository_ids can only be given when visibility is selected.')
  }
  const known = new Set(allRepositories(site).map(({ id }) => id))
  const unknown = (ids ?? []).filter((id) => !known.has(id))
  if (unknown.length > 0) throw unprocessable(`Repositories not found: ${unknown.join(', ')}.`)
  return { visibility: seenBy, selectedRepositoryIds: ids ?? [] }
}
