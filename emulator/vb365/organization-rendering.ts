import type { Connection, Organization } from './installation.ts'

function renderConnection(connection: Connection): object {
  return {
    useApplicationOnlyAuth: true,
    ...(connection.account === null ? {} : { account: connection.account }),
    grantAdminAccess: connection.grantAdminAccess,
    useMfa: connection.useMfa,
    applicationId: connection.applicationId,
    applicationCertificateThumbprint: connection.thumbprint
  }
}

function renderSharePoint(connection: Connection): object {
  return {
    ...(connection.officeOrganizationName === null
      ? {}
      : { officeOrganizationName: connection.officeOrganizationName }),
    sharePointSaveAllWebParts: connection.sharePointSaveAllWebParts,
    ...renderConnection(connection)
  }
}

/** An organization as it is given: thumbprints, but neither certificates, passwords nor the description. */
export function renderOrganization(organization: Organization): object {
  const { id, name, exchange, sharePoint } = organization
  const link = (rest = ''): { href: string } => ({ href: `/v8/Organizations/${id}${rest}` })
  return {
    isTeamsOnline: organization.isTeamsOnline,
    isTeamsChatsOnline: organization.isTeamsChatsOnline,
    ...(exchange ? { exchangeOnlineSettings: renderConnection(exchange) } : {}),
    ...(sharePoint ? { sharePointOnlineSettings: renderSharePoint(sharePoint) } : {}),
    isExchangeOnline: exchange !== null,
    isSharePointOnline: sharePoint !== null,
    type: 'Office365',
    region: organization.region,
    id,
    name,
    officeName: name,
    msid: organization.msid,
    backedUpOrganizationId: `${organization.msid.replaceAll('-', '')}0`,
    _links: {
      self: link(),
      jobs: link('/Jobs'),
      groups: link('/Groups'),
      users: link('/Users'),
      sites: link('/Sites'),
      backupApplications: link('/BackupApplications')
    },
    _actions: { sync: { uri: `/v8/Organizations/${id}/Action`, method: 'POST' } }
  }
}
