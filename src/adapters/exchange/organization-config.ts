import { type ApplicationId, applicationId, isGuid } from '../../domain/identifiers.ts'
import type { EwsSettings, UserAgentPolicy } from '../../domain/tenant/ews-settings.ts'

/** The settings in the answer of `Get-OrganizationConfig`; undefined for anything else than the one object expected. */
export function ewsSettingsIn(body: unknown): EwsSettings | undefined {
  const { value } = Object(body)
  const [organization, ...others]: readonly unknown[] = Array.isArray(value) ? value : []
  if (typeof organization !== 'object' || organization === null || others.length > 0) return undefined
  const { EwsEnabled, EwsAllowedAppIDs, EwsApplicationAccessPolicy, EwsAllowList, EwsBlockList } = Object(organization)
  const allowed = applicationsIn(EwsAllowedAppIDs)
  const userAgents = userAgentPolicy(EwsApplicationAccessPolicy, { EwsAllowList, EwsBlockList })
  const isSwitch = typeof EwsEnabled === 'boolean' || EwsEnabled === null
  if (!isSwitch || allowed === undefined || userAgents === 'not-understood') return undefined
  return { enabled: EwsEnabled ?? undefined, allowed, userAgents }
}

/**
 * The list comes as one string with commas, or as an array with that string as its only element; an empty one as null or
 * an empty array. Undefined where there is no list at all or an element that is not an application ID: whoever wrote
 * such a list back would shorten it.
 */
function applicationsIn(list: unknown): readonly ApplicationId[] | undefined {
  if (list === null || list === '') return []
  const parts: readonly unknown[] = Array.isArray(list) ? list : [list]
  if (!parts.every((part) => typeof part === 'string')) return undefined
  const ids = parts.flatMap((part) => part.split(',')).flatMap((id) => id.trim() || [])
  return ids.every(isGuid) ? ids.map(applicationId) : undefined
}

function userAgentPolicy(
  kind: unknown,
  { EwsAllowList, EwsBlockList }: { readonly EwsAllowList: unknown; readonly EwsBlockList: unknown }
): UserAgentPolicy | undefined | 'not-understood' {
  switch (kind) {
    case null:
    case undefined:
    case '':
      return undefined
    case 'EnforceAllowList':
      return { kind, patterns: textsIn(EwsAllowList) }
    case 'EnforceBlockList':
      return { kind, patterns: textsIn(EwsBlockList) }
    default:
      return 'not-understood'
  }
}

function textsIn(list: unknown): readonly string[] {
  const parts: readonly unknown[] = Array.isArray(list) ? list : [list]
  return parts.flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []))
}
