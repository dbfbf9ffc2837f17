import { displayedText } from '../../../domain/displayed-text.ts'
import { type ApplicationId, applicationId, isGuid, type Thumbprint, thumbprint } from '../../../domain/identifiers.ts'
import { field, isJsonObject, type JsonObject, textField, textOf } from '../../json-fields.ts'

/** The services that an organization connects to, each with an application and a certificate of its own. */
export const CONNECTED_SERVICES = ['exchangeOnline', 'sharePointOnline'] as const
export type ConnectedService = (typeof CONNECTED_SERVICES)[number]

/** What a service is called towards people, and by the REST API. */
export const SERVICE_NAMES = {
  exchangeOnline: { label: 'Exchange Online', flag: 'isExchangeOnline', settings: 'exchangeOnlineSettings' },
  sharePointOnline: { label: 'SharePoint Online', flag: 'isSharePointOnline', settings: 'sharePointOnlineSettings' }
} as const

/** How the server connects to one service, as far as it gives that back: never the certificate itself. */
export interface ServiceConnection {
  readonly isOn: boolean
  readonly applicationId: ApplicationId | undefined
  readonly thumbprint: Thumbprint | undefined
  /** The account for impersonation, `name@domain`. */
  readonly account: string | undefined
  /** A domain of the organization, without `@`. */
  readonly organizationName: string | undefined
  /** All that the server gives, to be sent back as it is. */
  readonly given: JsonObject | undefined
}

/** An organization of a VB365 server. */
export interface Vb365Organization {
  readonly id: string
  /** For people to read, in one line. */
  readonly name: string
  readonly tenantId: string | undefined
  /** `Office365`, `Hybrid` or `OnPremises`. */
  readonly type: string | undefined
  readonly region: string | undefined
  readonly connections: Readonly<Record<ConnectedService, ServiceConnection>>
  readonly hasTeams: boolean
  readonly hasTeamsChats: boolean
  /** All that the server gives, to be sent back as it is. */
  readonly given: JsonObject
}

const LONGEST_NAME = 100

/** Undefined for what has no ID: it cannot be changed. */
export function readOrganization(given: unknown): Vb365Organization | undefined {
  const id = textField(given, 'id')
  if (!isJsonObject(given) || id === undefined || !isGuid(id)) return undefined
  return {
    id,
    name: displayedText(textOf(given['name']) ?? textOf(given['officeName']) ?? id, LONGEST_NAME),
    tenantId: textOf(given['msid'])?.toLowerCase(),
    type: textOf(given['type']),
    region: textOf(given['region']),
    connections: {
      exchangeOnline: readConnection(given, 'exchangeOnline'),
      sharePointOnline: readConnection(given, 'sharePointOnline')
    },
    hasTeams: given['isTeamsOnline'] === true,
    hasTeamsChats: given['isTeamsChatsOnline'] === true,
    given
  }
}

function readConnection(organization: JsonObject, service: ConnectedService): ServiceConnection {
  const { flag, settings } = SERVICE_NAMES[service]
  const given = organization[settings]
  return {
    isOn: organization[flag] === true,
    applicationId: readApplicationId(field(given, 'applicationId')),
    thumbprint: readThumbprint(field(given, 'applicationCertificateThumbprint')),
    account: textField(given, 'account'),
    // PowerShell takes it with an @ in front.
    organizationName: textField(given, 'officeOrganizationName')?.replace(/^@/, ''),
    given: isJsonObject(given) ? given : undefined
  }
}

const NO_GUID = '00000000-0000-0000-0000-000000000000'

/** Undefined for what is not the ID of an application. */
export function readApplicationId(value: unknown): ApplicationId | undefined {
  const id = textOf(value)
  return id !== undefined && isGuid(id) && id !== NO_GUID ? applicationId(id) : undefined
}

/** Undefined for what is not the SHA-1 thumbprint of a certificate. */
export function readThumbprint(value: unknown): Thumbprint | undefined {
  try {
    return thumbprint(textOf(value) ?? '')
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
