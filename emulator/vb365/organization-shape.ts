import { flag, guid, nullable, object, oneOf, text } from '../shape.ts'

const connectionSettings = object(
  {},
  {
    useApplicationOnlyAuth: nullable(flag),
    officeOrganizationName: nullable(text()),
    sharePointSaveAllWebParts: nullable(flag),
    account: nullable(text()),
    password: text(),
    grantAdminAccess: nullable(flag),
    useMfa: nullable(flag),
    useCustomVeeamAADApplication: nullable(flag),
    applicationId: nullable(guid),
    applicationSecret: text(),
    applicationCertificate: text(),
    applicationCertificatePassword: text(),
    applicationCertificateThumbprint: text()
  }
)

/**
 * An organization as it is sent: `RestOrganizationComposed` of the published description as far as Microsoft 365
 * goes, without what it declares as read-only.
 */
export const organizationShape = object(
  {},
  {
    type: oneOf('Office365', 'OnPremises', 'Hybrid'),
    region: nullable(oneOf('Worldwide', 'Germany', 'China', 'USDefence', 'USGovernment')),
    name: text(),
    officeName: text(),
    description: nullable(text()),
    msid: nullable(guid),
    backedUpOrganizationId: nullable(text()),
    isExchangeOnline: nullable(flag),
    isSharePointOnline: nullable(flag),
    isTeamsOnline: nullable(flag),
    isTeamsChatsOnline: nullable(flag),
    isBackedup: nullable(flag),
    firstBackuptime: nullable(text()),
    lastBackuptime: nullable(text()),
    configureApplication: nullable(flag),
    userCode: text(),
    newApplicationName: nullable(text()),
    exchangeOnlineSettings: nullable(connectionSettings),
    sharePointOnlineSettings: nullable(connectionSettings)
  }
)

export type OrganizationBody = ReturnType<typeof organizationShape>
export type ConnectionBody = ReturnType<typeof connectionSettings>
