import type { ApplicationId, TenantId } from '../identifiers.ts'
import type { Region } from '../request/registration.ts'
import { CLOUDS } from './cloud.ts'

/** Pages of an application in the Microsoft Entra admin center of its cloud. */
export interface AdminCenterPages {
  readonly overview: string
  /** "Certificates & secrets". */
  readonly certificates: string
  /** "API permissions". */
  readonly permissions: string
}

/** @param tenantId in which the page opens; undefined: the one in which the reader is signed in */
export function adminCenterPages(
  region: Region,
  tenantId: TenantId | undefined,
  applicationId: ApplicationId
): AdminCenterPages {
  const tenant = tenantId === undefined ? '' : `/${tenantId}`
  const page = (name: string) =>
    `${CLOUDS[region].adminCenter}${tenant}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/${name}/appId/${applicationId}`
  return { overview: page('Overview'), certificates: page('Credentials'), permissions: page('CallAnAPI') }
}
