import type { Region, Registration } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'

const WITHOUT_TEAMS: readonly Region[] = ['China']
const WITH_TEAM_CHATS: readonly Region[] = ['Worldwide']

/**
 * What VB365 does not take of services and region, so that nothing is registered for it first.
 * https://helpcenter.veeam.com/docs/vbo365/guide/vbo_considerations.html
 * @throws ActionError `registration-invalid`
 */
export function refuseImpossibleServices({ services, region }: Pick<Registration, 'services' | 'region'>): void {
  const { exchangeOnline, sharePointOnline, teams, teamsChats } = services
  if (!exchangeOnline && !sharePointOnline) {
    throw refusal('An organization of a VB365 server needs Exchange Online or SharePoint Online')
  }
  if (teams && !(exchangeOnline && sharePointOnline)) {
    throw refusal('VB365 protects Microsoft Teams only together with Exchange Online and SharePoint Online')
  }
  if (teamsChats && !teams) throw refusal('VB365 protects team chats only together with Microsoft Teams')
  if (teams && WITHOUT_TEAMS.includes(region)) {
    throw refusal(`VB365 does not protect Microsoft Teams in the region ${region}`)
  }
  if (teamsChats && !WITH_TEAM_CHATS.includes(region)) {
    throw refusal(`VB365 does not protect team chats in the region ${region}`)
  }
}

function refusal(why: string): ActionError {
  return new ActionError('registration-invalid', `${why}. Change "services" or "region" in the registration file.`)
}
