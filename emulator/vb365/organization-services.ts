import type { Tenant } from '../tenant.ts'
import { type Connected, connect } from './connect.ts'
import type { Connection, Region } from './installation.ts'
import type { OrganizationBody } from './organization-shape.ts'
import { exchangeOnline, type Service, sharePointOnline } from './service.ts'
import type { Vb365State } from './vb365-context.ts'
import { invalidParameter, Vb365Error } from './vb365-error.ts'

const withoutTeams: readonly Region[] = ['China']

/** What an organization uses, once the server has connected to all of it. */
export interface Services {
  readonly tenant: Tenant
  readonly region: Region
  readonly exchange: Connection | null
  readonly sharePoint: Connection | null
  readonly isTeamsOnline: boolean
  readonly isTeamsChatsOnline: boolean
}

function requireKind(body: OrganizationBody): Region {
  if (body.type !== 'Office365') {
    throw new Vb365Error(501, 'HttpError', `This emulator knows only organizations of the type Office365.`)
  }
  if (body.configureApplication || body.userCode || body.newApplicationName) {
    throw new Vb365Error(501, 'HttpError', 'This emulator does not configure applications.')
  }
  if (!body.region) throw invalidParameter('region is required.')
  if (body.region === 'Germany') throw invalidParameter('The region Germany does not support application-only access.')
  return body.region
}

async function connectIf(
  isOn: boolean | null | undefined,
  body: OrganizationBody,
  service: Service,
  state: Vb365State
): Promise<Connected | undefined> {
  if (!isOn) return undefined
  const settings = body[service.property]
  if (!settings) throw invalidParameter(`${service.property} is required.`)
  return await connect(settings, service, state)
}

function requireTeamsRules(body: OrganizationBody, region: Region): void {
  if (body.isTeamsOnline && !(body.isExchangeOnline && body.isSharePointOnline)) {
    throw invalidParameter('isTeamsOnline needs isExchangeOnline and isSharePointOnline.')
  }
  if (body.isTeamsOnline && withoutTeams.includes(region)) {
    throw invalidParameter(`Microsoft Teams is not available in the region ${region}.`)
  }
  if (body.isTeamsChatsOnline && !body.isTeamsOnline) {
    throw invalidParameter('isTeamsChatsOnline needs isTeamsOnline.')
  }
}

/** Connects to all services that are on; one that is left out is off. */
export async function connectServices(body: OrganizationBody, state: Vb365State): Promise<Services> {
  const region = requireKind(body)
  requireTeamsRules(body, region)
  const exchange = await connectIf(body.isExchangeOnline, body, exchangeOnline, state)
  const sharePoint = await connectIf(body.isSharePointOnline, body, sharePointOnline, state)
  const tenant = (exchange ?? sharePoint)?.tenant
  if (!tenant) throw invalidParameter('At least one of isExchangeOnline and isSharePointOnline must be true.')
  if (exchange && sharePoint && exchange.tenant.id !== sharePoint.tenant.id) {
    throw invalidParameter('Exchange Online and SharePoint Online are of different organizations.')
  }
  return {
    tenant,
    region,
    exchange: exchange?.connection ?? null,
    sharePoint: sharePoint?.connection ?? null,
    isTeamsOnline: body.isTeamsOnline ?? false,
    isTeamsChatsOnline: body.isTeamsChatsOnline ?? false
  }
}
