import { daysLeft } from '../certificate/certificate.ts'
import { isoDay } from '../date-text.ts'
import type { RequiredPermissions } from '../permissions/permission.ts'
import { PRODUCT_VERSIONS, type ProductVersion, type Registration } from '../request/registration.ts'

/**
 * Microsoft ends EWS in Exchange Online on this day, without exceptions; the days of the other clouds are not published.
 * https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/deprecation-of-ews-exchange-online
 */
const END = new Date('2027-04-01T00:00:00Z')
const TOLD_FROM = new Date('2027-01-01T00:00:00Z')

/** The first version that reads mailboxes through Microsoft Graph, https://www.veeam.com/kb4820 */
const FIRST_WITH_GRAPH: ProductVersion = '8.5'

export function readsMailboxesThroughGraph(version: ProductVersion): boolean {
  return PRODUCT_VERSIONS.indexOf(version) >= PRODUCT_VERSIONS.indexOf(FIRST_WITH_GRAPH)
}

/** True where VB365 is given a permission of EWS: as an application, or for a person who restores. */
export function needsEws({ permissions }: RequiredPermissions): boolean {
  return permissions.some(
    ({ resource, value }) => resource === 'exchange' && ['full_access_as_app', 'EWS.AccessAsUser.All'].includes(value)
  )
}

export function hasEwsEnded({ region }: Pick<Registration, 'region'>, now: Date): boolean {
  return region === 'Worldwide' && now >= END
}

/** The end as a sentence of its own, behind another one; empty where it is not published. */
export function ewsEndSentence({ region }: Pick<Registration, 'region'>): string {
  return region === 'Worldwide' ? ` Microsoft ends EWS for good on ${isoDay(END)}.` : ''
}

/** What has to be known in time of the end of EWS, whether it is open or shut today. */
export function ewsEndWarnings(
  registration: Pick<Registration, 'region' | 'services' | 'productVersion'>,
  requirements: RequiredPermissions,
  now: Date
): readonly string[] {
  if (!needsEws(requirements)) return []
  return [...approachingEnd(registration, now), ...publicFolderWarnings(registration, now)]
}

function approachingEnd(
  { region, productVersion: version }: Pick<Registration, 'region' | 'productVersion'>,
  now: Date
): readonly string[] {
  if (region !== 'Worldwide' || now < TOLD_FROM || now >= END) return []
  const left = daysLeft(END, now)
  const when = `on ${isoDay(END)}, in ${left === 1 ? '1 day' : `${left} days`}`
  const advice = readsMailboxesThroughGraph(version)
    ? `Which parts of Veeam Backup for Microsoft 365 ${version} still need it is not published: read https://www.veeam.com/kb4820 before that day.`
    : `Veeam Backup for Microsoft 365 ${version} reads mailboxes only through EWS: update to ${FIRST_WITH_GRAPH} or later before that day.`
  return [`Microsoft ends EWS in Exchange Online ${when}, and no list of applications helps from then on. ${advice}`]
}

/** Microsoft Graph has no public folders. */
function publicFolderWarnings(
  { region, services }: Pick<Registration, 'region' | 'services'>,
  now: Date
): readonly string[] {
  if (!services.publicFolders) return []
  if (hasEwsEnded({ region }, now)) {
    return [
      `Public folders are reached through EWS, which Microsoft ended in Exchange Online on ${isoDay(END)}: they cannot be backed up any more unless Veeam publishes another way.`
    ]
  }
  const end = region === 'Worldwide' ? `ends in Exchange Online on ${isoDay(END)}` : 'is retiring'
  return [
    `Public folders are reached through EWS, which Microsoft ${end}, and Microsoft Graph has none: their backup ends with it unless Veeam publishes another way.`
  ]
}
