/** A service of Microsoft 365 as messages and properties call it. */
export interface Service {
  readonly label: 'Exchange Online' | 'SharePoint Online'
  readonly property: 'exchangeOnlineSettings' | 'sharePointOnlineSettings'
}

export const exchangeOnline: Service = { label: 'Exchange Online', property: 'exchangeOnlineSettings' }
export const sharePointOnline: Service = { label: 'SharePoint Online', property: 'sharePointOnlineSettings' }
