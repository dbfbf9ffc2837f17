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
  /** Exchange Online's resource. */
  readonly exchangeAudience: string
  /** Parent domain of every tenant's SharePoint host. */
  readonly sharePointDomain: string
  /**
   * Parent domain of every Key Vault's host.
   * https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#dns-suffixes-for-object-identifiers
   */
  readonly vaultDomain: string
}

export const CLOUDS: Readonly<Record<Region, Cloud>> = {
  Worldwide: {
    authorityHost: 'https://login.microsoftonline.com',
    graphEndpoint: 'https://graph.microsoft.com',
    graphAudience: 'https://graph.microsoft.com',
    federationAudience: 'api://AzureADTokenExchange',
    exchangeAudience: 'https://outlook.office365.com',
    sharePointDomain: 'sharepoint.com',
    vaultDomain: 'vault.azure.net'
  },
  USGovernment: {
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://graph.microsoft.us',
    graphAudience: 'https://graph.microsoft.us',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
    exchangeAudience: 'https://outlook.office365.us',
    sharePointDomain: 'sharepoint.us',
    vaultDomain: 'vault.usgovcloudapi.net'
  },
  USDefence: {
    authorityHost: 'https://login.microsoftonline.us',
    graphEndpoint: 'https://dod-graph.microsoft.us',
    graphAudience: 'https://dod-graph.microsoft.us',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
    exchangeAudience: 'https://outlook-dod.office365.us',
    sharePointDomain: 'sharepoint-mil.us',
    vaultDomain: 'vault.usgovcloudapi.net'
  },
  China: {
    authorityHost: 'https://login.partner.microsoftonline.cn',
    graphEndpoint: 'https://microsoftgraph.chinacloudapi.cn',
    graphAudience: 'https://microsoftgraph.chinacloudapi.cn',
    federationAudience: 'api://AzureADTokenExchangeChina',
    exchangeAudience: 'https://partner.outlook.cn',
    sharePointDomain: 'sharepoint.cn',
    vaultDomain: 'vault.azure.cn'
  }
}

/** Other origins than the region's: a new sovereign cloud, a recording proxy, an emulator. */
export interface CloudOverrides {
  readonly authorityHost: string | undefined
  readonly graphEndpoint: string | undefined
  readonly graphAudience: string | undefined
}

export function cloudOf(region: Region, overrides: CloudOverrides): Cloud {
  const cloud = CLOUDS[region]
  return {
    ...cloud,
    authorityHost: overrides.authorityHost ?? cloud.authorityHost,
    graphEndpoint: overrides.graphEndpoint ?? cloud.graphEndpoint,
    graphAudience: overrides.graphAudience ?? cloud.graphAudience
  }
}

/**
 * The resource whose token proves access, without a trailing slash.
 * @param initialDomain the tenant's `….onmicrosoft.com` domain; its first label names the SharePoint host. Where it is
 *   unknown the resource's application ID stands in, which Entra accepts in a scope as well.
 */
export function audienceOf(resource: Resource, cloud: Cloud, initialDomain: string | undefined): string {
  switch (resource) {
    case 'graph':
      return cloud.graphAudience
    case 'exchange':
      return cloud.exchangeAudience
    case 'sharePoint': {
      const tenantName = initialDomain?.split('.')[0]
      return tenantName === undefined
        ? RESOURCE_APPLICATIONS.sharePoint.applicationId
        : `https://${tenantName}.${cloud.sharePointDomain}`
    }
  }
}
