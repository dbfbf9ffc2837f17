/** How the organization of Exchange Online stands towards Exchange Web Services (EWS). */
export interface ExchangeOrganization {
  /** null: never set. */
  ewsEnabled: boolean | null
  /** Application IDs that may use EWS. */
  ewsAllowedAppIds: string[]
  ewsApplicationAccessPolicy: 'EnforceAllowList' | 'EnforceBlockList' | null
  /** User agents, `*` stands for anything. */
  ewsAllowList: string[]
  ewsBlockList: string[]
  /** Whether Microsoft's enforcement of October 2026 reaches this tenant when its day comes. */
  isEwsEnforced: boolean
}

/** The root site of SharePoint Online. */
export interface SharePointSite {
  /** Such as `wingtip.sharepoint.com` after a rename; null: as the initial domain and the cloud suggest. */
  host: string | null
  title: string
}
