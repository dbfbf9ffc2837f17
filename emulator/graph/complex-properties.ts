import type { Application } from '../application.ts'
import { isJsonObject } from '../shape.ts'
import type { ApplicationChange } from './application-rules.ts'

function merged(stored: unknown, sent: unknown): unknown {
  if (!isJsonObject(stored) || !isJsonObject(sent)) return sent
  const members = Object.entries(sent).map(([name, member]) => [name, merged(stored[name], member)] as const)
  return { ...stored, ...Object.fromEntries(members) }
}

/** Redirect URIs and their positions are two views of one list: what is sent of one must not meet the old other. */
function withOneList(
  sent: NonNullable<ApplicationChange['web']>,
  stored: Application['web']
): ApplicationChange['web'] {
  const { redirectUris, redirectUriSettings } = sent
  if (redirectUris && !redirectUriSettings) {
    const kept = (stored.redirectUriSettings ?? []).filter(({ uri }) => redirectUris.includes(uri))
    return { ...sent, redirectUriSettings: kept }
  }
  if (!redirectUriSettings) return sent
  return { redirectUris: redirectUriSettings.map(({ uri }) => uri), ...sent }
}

/** A change in which members that a complex property leaves out are those that are stored. */
export function mergedChange(sent: ApplicationChange, stored: Application): ApplicationChange {
  const change = sent.web ? { ...sent, web: withOneList(sent.web, stored.web) } : sent
  const values = Object.entries(change).map(
    ([name, value]) => [name, merged(Object.entries(stored).find(([key]) => key === name)?.[1], value)] as const
  )
  return Object.fromEntries(values)
}
