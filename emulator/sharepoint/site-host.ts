import { sharePointSuffix } from '../clouds.ts'
import type { Directory } from '../directory.ts'
import { initialDomain } from '../tenant.ts'

/** The tenant's host of SharePoint Online; undefined in a cloud whose hosts are not known. */
export function siteHost({ tenant, traits }: Directory): string | undefined {
  if (tenant.sharePoint.host !== null) return tenant.sharePoint.host
  const suffix = sharePointSuffix(traits.cloud)
  return suffix === undefined ? undefined : `${initialDomain(tenant).split('.')[0]}${suffix}`
}
