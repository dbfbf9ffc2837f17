import { type CloudName, cloudOfHost, resourceAppIdOfHost } from './clouds.ts'
import type { ServicePrincipal } from './service-principal.ts'

function withoutTrailingSlash(name: string): string {
  return name.toLowerCase().replace(/\/$/, '')
}

/** Names of the form `{appId}/host` or `{appId}/*.host` stand for `https://host`. */
function hostPatternMatches(name: string, host: string): boolean {
  const pattern = name.slice(name.indexOf('/') + 1).toLowerCase()
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
}

function namesResource(servicePrincipal: ServicePrincipal, wanted: string, host: string | undefined): boolean {
  if (servicePrincipal.appId.toLowerCase() === wanted) return true
  return servicePrincipal.servicePrincipalNames.some((name) => {
    if (withoutTrailingSlash(name) === wanted) return true
    return (
      host !== undefined &&
      name.toLowerCase().startsWith(`${servicePrincipal.appId.toLowerCase()}/`) &&
      hostPatternMatches(name, host)
    )
  })
}

/**
 * The service principal that a token's resource names: a URI, a host of the tenant's cloud, or an application ID. Hosts
 * of another cloud name nothing here, even where they stand among the names of the resource.
 */
export function findResource(
  servicePrincipals: readonly ServicePrincipal[],
  resource: string,
  cloud: CloudName
): ServicePrincipal | undefined {
  const wanted = withoutTrailingSlash(resource)
  const host = URL.canParse(wanted) && wanted.startsWith('https://') ? new URL(wanted).hostname : undefined
  const foreign = host !== undefined && (cloudOfHost(host) ?? cloud) !== cloud
  if (foreign) return undefined
  const named = servicePrincipals.find((candidate) => namesResource(candidate, wanted, host))
  if (named || host === undefined) return named
  const appId = resourceAppIdOfHost(host)
  return servicePrincipals.find((candidate) => candidate.appId === appId)
}
