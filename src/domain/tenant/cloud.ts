import type { Resource } from '../permissions/permission.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import type { Region } from '../request/registration.ts'

/**
 * The Microsoft cloud of a region.
 * https://learn.microsoft.com/graph/deployments,
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud and, for the federation audiences,
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
 */
export interface Cloud {
  /** Origin of the token service. */
  readonly authorityHost: string
  /** Origin of Microsoft Graph. */
  readonly graphEndpoint: string
  /** The resource that Graph tokens are asked for. */
  readonly graphAudience: string
  /** Audience of an external ID token, as a federated credential names it. */
  readonly federationAudience: string
  /** The resource that Exchange Online's tokens are asked for: its origin in that cloud. */
  readonly exchangeAudience: string
  /**
   * Parent domain of every Key Vault's host.
   * https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers
   */
  readonly vaultDomain: string
  /**
   * Origin of the Microsoft Entra admin center.
   * https://learn.microsoft.com/entra/fundamentals/faq
   */
  readonly adminCenter: string
}

export const CLOUDS: Readonly<Record<Region, Cloud>> = {
  Worldwide: {
    authorityHost: 'https://login.microsoftonline.com',
    graphEndpoint: 'https://graph.microsoft.com',
    graphAudience: 'https://graph.microsoft.com',
    federationAudience: 'api://AzureADTokenExchange',
    exchangeAudience: 'https://outlook.office365.com',
    vaultDomain: 'vault.azure.net',
    adminCenter: 'https://entra.microsoft.com'
  },
  USGovernment: {
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://graph.microsoft.us',
    graphAudience: 'https://graph.microsoft.us',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
    exchangeAudience: 'https://outlook.office365.us',
    vaultDomain: 'vault.usgovcloudapi.net',
    adminCenter: 'https://entra.microsoft.us'
  },
  USDefence: {
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://dod-graph.microsoft.us',
    graphAudience: 'https://dod-graph.microsoft.us',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
    exchangeAudience: 'https://outlook-dod.office365.us',
    vaultDomain: 'vault.usgovcloudapi.net',
    adminCenter: 'https://entra.microsoft.us'
  },
  China: {
    authorityHost: 'https://login.partner.microsoftonline.cn',
    graphEndpoint: 'https://microsoftgraph.chinacloudapi.cn',
    graphAudience: 'https://microsoftgraph.chinacloudapi.cn',
    federationAudience: 'api://AzureADTokenExchangeChina',
    exchangeAudience: 'https://partner.outlook.cn',
    vaultDomain: 'vault.azure.cn',
    adminCenter: 'https://entra.microsoftonline.cn'
  }
}

/** Other origins than the region's: a new sovereign cloud, a recording proxy, an emulator. */
export interface CloudOverrides {
  readonly authorityHost: string | undefined
  readonly graphEndpoint: string | undefined
  readonly graphAudience: string | undefined
  readonly exchangeEndpoint: string | undefined
  readonly sharePointEndpoint: string | undefined
}

/** Where a run finds the services. */
export interface Endpoints extends Cloud {
  /** Origin of Exchange Online. */
  readonly exchangeEndpoint: string
  /** Origin of SharePoint Online; undefined: that of the tenant's root site, which Graph names. */
  readonly sharePointEndpoint: string | undefined
}

export function cloudOf(region: Region, overrides: CloudOverrides): Endpoints {
  const cloud = CLOUDS[region]
  return {
    ...cloud,
    authorityHost: overrides.authorityHost ?? cloud.authorityHost,
    graphEndpoint: overrides.graphEndpoint ?? cloud.graphEndpoint,
    graphAudience: overrides.graphAudience ?? cloud.graphAudience,
    exchangeEndpoint: overrides.exchangeEndpoint ?? cloud.exchangeAudience,
    sharePointEndpoint: overrides.sharePointEndpoint
  }
}

/**
 * The resource that tokens are asked for, without a trailing slash.
 *
 * SharePoint's by its application ID, which is the same in every cloud: its host is known only once Graph has named it,
 * and a tenant that was renamed has another one than its domains say. Exchange's by its host in the cloud, as its
 * PowerShell module and every published client do; an endpoint that is given says where requests go, not whom tokens
 * are for.
 */
export function audienceOf(resource: Resource, cloud: Cloud): string {
  switch (resource) {
    case 'graph':
      return cloud.graphAudience
    case 'exchange':
      return cloud.exchangeAudience
    case 'sharePoint':
      return RESOURCE_APPLICATIONS.sharePoint.applicationId
  }
}
