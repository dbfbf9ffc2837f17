import { displayedText } from '../../../domain/displayed-text.ts'
import { type ApplicationId, isGuid, type Thumbprint } from '../../../domain/identifiers.ts'
import type { Region, Registration, Services, Vb365Delivery } from '../../../domain/request/registration.ts'
import { CONNECTED_SERVICES, type ConnectedService, SERVICE_NAMES, type Vb365Organization } from './organization.ts'

/** What a registration says of the organization on the server. */
export interface WantedOrganization {
  readonly region: Region
  readonly services: Services
  /** Undefined where the registration names none. */
  readonly account: string | undefined
  /** Undefined where the registration names none. */
  readonly organizationName: string | undefined
  /** A domain of the tenant, for an organization that is added; undefined where the registration names none. */
  readonly domain: string | undefined
}

export function wantedOrganization(
  { tenant, region, services, application }: Pick<Registration, 'tenant' | 'region' | 'services' | 'application'>,
  { impersonationAccount }: Pick<Vb365Delivery, 'impersonationAccount'>
): WantedOrganization {
  const identity = application.flow === 'existing' ? application.identity : undefined
  const account = identity?.kind === 'username' ? identity.username : impersonationAccount
  const organizationName = identity?.kind === 'organizationName' ? identity.organizationName : undefined
  const domain = organizationName ?? (isGuid(tenant) ? account?.split('@')[1] : tenant)
  return { region, services, account, organizationName, domain }
}

/**
 * The services that a delivery has to serve: those of the registration, and those that are on already. None is switched
 * off, because backups may depend on it.
 */
export function servicesInUse(
  organization: Vb365Organization | undefined,
  { services }: WantedOrganization
): readonly ConnectedService[] {
  return CONNECTED_SERVICES.filter((service) => services[service] || organization?.connections[service].isOn === true)
}

/** The account that Exchange is connected with for the first time: of the registration, or of what is connected already. */
export function accountFor(
  organization: Vb365Organization | undefined,
  { account }: WantedOrganization
): string | undefined {
  const connections = organization?.connections
  return account ?? connections?.exchangeOnline.account ?? connections?.sharePointOnline.account
}

/** The domain that SharePoint is connected with for the first time. */
export function domainFor(organization: Vb365Organization | undefined, wanted: WantedOrganization): string | undefined {
  return wanted.domain ?? accountFor(organization, wanted)?.split('@')[1]
}

/** The certificate of the organization, undefined where its services differ or one has none. */
export function heldThumbprint(organization: Vb365Organization, wanted: WantedOrganization): Thumbprint | undefined {
  const held = servicesInUse(organization, wanted).map((service) => {
    const { isOn, thumbprint } = organization.connections[service]
    return isOn ? thumbprint : undefined
  })
  return held.every((thumbprint) => thumbprint === held[0]) ? held[0] : undefined
}

/** The applications that the services of the organization use. */
export function applicationsOf({ connections }: Vb365Organization): readonly ApplicationId[] {
  return CONNECTED_SERVICES.flatMap((service) => {
    const { isOn, applicationId } = connections[service]
    return isOn && applicationId !== undefined ? [applicationId] : []
  })
}

/** What the registration says and the server does not have, a few words each. */
export function differences(organization: Vb365Organization, wanted: WantedOrganization): readonly string[] {
  const { services } = wanted
  return [
    ...instead('region', organization.region, wanted.region),
    ...CONNECTED_SERVICES.filter((service) => services[service] && !organization.connections[service].isOn).map(
      (service) => `${SERVICE_NAMES[service].label} is off`
    ),
    ...(services.teams && !organization.hasTeams ? ['Microsoft Teams is off'] : []),
    ...(services.teamsChats && !organization.hasTeamsChats ? ['team chats are off'] : []),
    ...identityDifferences(organization, wanted)
  ]
}

function identityDifferences(
  { connections: { exchangeOnline, sharePointOnline } }: Vb365Organization,
  { account, organizationName }: WantedOrganization
): readonly string[] {
  const accounts = [
    ...(exchangeOnline.isOn ? [exchangeOnline.account] : []),
    // SharePoint is reached without an account as well.
    ...(sharePointOnline.isOn && sharePointOnline.account !== undefined ? [sharePointOnline.account] : [])
  ]
  const different = accounts.flatMap((held) => instead('account', held, account))
  const name = sharePointOnline.isOn
    ? instead('organization name', sharePointOnline.organizationName, organizationName)
    : []
  return [...new Set([...different, ...name])]
}

const LONGEST_HELD = 100

function instead(what: string, held: string | undefined, wanted: string | undefined): readonly string[] {
  if (wanted === undefined || held?.toLowerCase() === wanted.toLowerCase()) return []
  if (held === undefined) return [`no ${what} instead of ${wanted}`]
  return [`${what} ${displayedText(held, LONGEST_HELD)} instead of ${wanted}`]
}

/** What the organization protects although the registration does not say so. */
export function additionalServices(
  organization: Vb365Organization,
  { services }: WantedOrganization
): readonly string[] {
  return [
    ...CONNECTED_SERVICES.filter((service) => organization.connections[service].isOn && !services[service]).map(
      (service) => SERVICE_NAMES[service].label
    ),
    ...(organization.hasTeams && !services.teams ? ['Microsoft Teams'] : []),
    ...(organization.hasTeamsChats && !services.teamsChats ? ['team chats'] : [])
  ]
}
