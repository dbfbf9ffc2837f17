/**
 * The host names of Microsoft's clouds, so that a proxy or a hosts file may forward them here.
 * Sources: learn.microsoft.com/graph/deployments, learn.microsoft.com/entra/identity-platform/authentication-national-cloud.
 */
export const loginHosts = [
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoft.com',
  'sts.windows.net',
  'login.microsoftonline.us',
  'login-us.microsoftonline.com',
  'login.usgovcloudapi.net',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
  'login.microsoftonline.de',
  'login.sovcloud-identity.fr',
  'login.sovcloud-identity.de',
  'login.sovcloud-identity.sg'
] as const

/** Microsoft Graph of every cloud. */
export const graphHosts = [
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'graph.microsoft.de',
  'graph.svc.sovcloud.fr',
  'graph.svc.sovcloud.de',
  'graph.svc.sovcloud.sg'
] as const

/**
 * Key Vault's host suffix of each cloud, which is also the resource of its tokens.
 * Source: learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates.
 */
export const vaultSuffixes = ['vault.azure.net', 'vault.azure.cn', 'vault.usgovcloudapi.net'] as const

/** Azure Resource Manager of the worldwide cloud: learn.microsoft.com/azure/azure-resource-manager/management/overview. */
export const managementHost = 'management.azure.com'

/** Exchange Online of every cloud. */
export const exchangeHosts = [
  'outlook.office365.com',
  'outlook.office365.us',
  'outlook-dod.office365.us',
  'partner.outlook.cn',
  'outlook.office.de'
] as const

/** What the hosts of SharePoint Online end with in every cloud. */
export const sharePointSuffixes = [
  '.sharepoint.com',
  '.sharepoint.us',
  '.sharepoint-mil.us',
  '.sharepoint.cn',
  '.sharepoint.de'
] as const

/** Application IDs of the resources, the same in every cloud. */
export const resourceAppIds = {
  graph: '00000003-0000-0000-c000-000000000000',
  exchange: '00000002-0000-0ff1-ce00-000000000000',
  sharePoint: '00000003-0000-0ff1-ce00-000000000000'
} as const

const hostsByCloud = {
  Worldwide: ['graph.microsoft.com', 'outlook.office365.com', '.sharepoint.com'],
  USGovernment: ['graph.microsoft.us', 'outlook.office365.us', '.sharepoint.us'],
  USDefence: ['dod-graph.microsoft.us', 'outlook-dod.office365.us', '.sharepoint-mil.us'],
  China: ['microsoftgraph.chinacloudapi.cn', 'partner.outlook.cn', '.sharepoint.cn'],
  Germany: ['graph.microsoft.de', 'outlook.office.de', '.sharepoint.de'],
  Bleu: ['graph.svc.sovcloud.fr'],
  Delos: ['graph.svc.sovcloud.de'],
  GovSG: ['graph.svc.sovcloud.sg']
} as const

/** A cloud in which a tenant may live. */
export type CloudName = keyof typeof hostsByCloud

/** The cloud whose host this is; undefined for hosts that say nothing of it. */
export function cloudOfHost(host: string): CloudName | undefined {
  const isHost = (known: string): boolean => (known.startsWith('.') ? host.endsWith(known) : host === known)
  return Object.entries(hostsByCloud).find(([, hosts]) => hosts.some(isHost))?.[0] as CloudName | undefined
}

/** What the hosts of SharePoint Online end with in a cloud; undefined where it is not known. */
export function sharePointSuffix(cloud: CloudName): string | undefined {
  return hostsByCloud[cloud].find((host) => host.startsWith('.'))
}

/** The first-party resource that answers under a host name of any cloud, or undefined. */
export function resourceAppIdOfHost(host: string): string | undefined {
  if (graphHosts.some((known) => known === host)) return resourceAppIds.graph
  if (exchangeHosts.some((known) => known === host)) return resourceAppIds.exchange
  if (sharePointSuffixes.some((suffix) => host.endsWith(suffix))) return resourceAppIds.sharePoint
  return undefined
}
