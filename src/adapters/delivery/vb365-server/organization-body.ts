import type { ApplicationId, Thumbprint } from '../../../domain/identifiers.ts'
import type { JsonObject } from '../../json-fields.ts'
import { type ConnectedService, SERVICE_NAMES, type Vb365Organization } from './organization.ts'
import { accountFor, domainFor, servicesInUse, type WantedOrganization } from './wanted-organization.ts'

/** What the server signs in to Microsoft 365 with. */
export interface ApplicationCredential {
  readonly applicationId: ApplicationId
  readonly thumbprint: Thumbprint
  /** The whole file in base64, in one line. */
  readonly pfx: string
  readonly pfxPassword: string
}

/**
 * The organization as it is sent: `RestOrganizationComposed`. A change gives the certificate of every service again,
 * because the server does not give it back, and every other member as it was read, because what is left out may be
 * switched off.
 */
export function organizationBody(
  organization: Vb365Organization | undefined,
  wanted: WantedOrganization,
  credential: ApplicationCredential
): object {
  const { services, region } = wanted
  const settings = servicesInUse(organization, wanted).flatMap((service) => {
    const names = SERVICE_NAMES[service]
    return [
      [names.flag, true],
      [names.settings, connectionSettings(service, organization, wanted, credential)]
    ]
  })
  return {
    ...(organization === undefined ? NEW_ORGANIZATION : withoutReadOnly(organization.given)),
    region,
    ...(services.teams ? { isTeamsOnline: true } : {}),
    ...(services.teamsChats ? { isTeamsChatsOnline: true } : {}),
    // The permissions are granted and the certificate is registered; the server would ask a human to sign in.
    configureApplication: false,
    ...Object.fromEntries(settings)
  }
}

const NEW_ORGANIZATION: JsonObject = {
  type: 'Office365',
  isExchangeOnline: false,
  isSharePointOnline: false,
  isTeamsOnline: false,
  isTeamsChatsOnline: false
}

/** `readOnly` in the published description, or found out by the server itself. */
const READ_ONLY = new Set(['id', '_links', '_actions', 'isBackedup', 'firstBackuptime', 'lastBackuptime'])

function withoutReadOnly(given: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !READ_ONLY.has(name)))
}

function connectionSettings(
  service: ConnectedService,
  organization: Vb365Organization | undefined,
  wanted: WantedOrganization,
  { applicationId, thumbprint, pfx, pfxPassword }: ApplicationCredential
): object {
  const given = organization?.connections[service].isOn ? organization.connections[service].given : undefined
  return {
    ...(given ?? newConnection(service, organization, wanted)),
    ...namedIdentity(service, given, wanted),
    useApplicationOnlyAuth: true,
    // Sent by those who are known to write with certificates; what it means beside one is not published.
    useMfa: true,
    applicationId,
    applicationCertificate: pfx,
    applicationCertificatePassword: pfxPassword,
    applicationCertificateThumbprint: thumbprint
  }
}

/** Exchange is found by an account, SharePoint by a domain. */
function newConnection(
  service: ConnectedService,
  organization: Vb365Organization | undefined,
  wanted: WantedOrganization
): JsonObject {
  return service === 'exchangeOnline'
    ? { account: accountFor(organization, wanted), grantAdminAccess: false }
    : {
        officeOrganizationName: domainFor(organization, wanted),
        grantAdminAccess: false,
        sharePointSaveAllWebParts: false
      }
}

/** What the registration says of the organization's name in place of what was read. */
function namedIdentity(
  service: ConnectedService,
  given: JsonObject | undefined,
  { account, organizationName }: WantedOrganization
): JsonObject {
  if (given === undefined) return {}
  const takesAccount = service === 'exchangeOnline' || typeof given['account'] === 'string'
  return {
    ...(account !== undefined && takesAccount ? { account } : {}),
    ...(organizationName !== undefined && service === 'sharePointOnline'
      ? { officeOrganizationName: organizationName }
      : {})
  }
}
