import { type ApplicationSignInSettings, EntraApplicationSignIn } from '../adapters/entra/application-sign-in.ts'
import { ExchangeAdminApi } from '../adapters/exchange/admin-api.ts'
import { openInbox } from '../adapters/exchange/web-services.ts'
import { contactGraph } from '../adapters/graph/application-contact.ts'
import { connectToGraph } from '../adapters/graph/graph-connection.ts'
import type { GraphPace } from '../adapters/graph/graph-pace.ts'
import { ServiceClient } from '../adapters/service-client.ts'
import { openRootSite } from '../adapters/sharepoint/root-site.ts'
import { audienceOf, type Endpoints } from '../domain/tenant/cloud.ts'
import type { ApplicationAccess } from '../ports.ts'

export interface ApplicationAccessSettings extends Omit<ApplicationSignInSettings, 'audienceOf'> {
  readonly cloud: Endpoints
  /** GUID or domain. */
  readonly tenant: string
  readonly graphPace: GraphPace
}

/** The registered application with its own certificate, and its ways into the services. */
export function applicationAccess(settings: ApplicationAccessSettings): ApplicationAccess {
  const { cloud, tenant, graphPace: pace, context } = settings
  const { graphEndpoint, exchangeEndpoint, sharePointEndpoint } = cloud
  const signIn = new EntraApplicationSignIn({ ...settings, audienceOf: (resource) => audienceOf(resource, cloud) })
  const client = new ServiceClient(context)
  const token = async (...names: Parameters<EntraApplicationSignIn['token']>) => (await signIn.token(...names)).token
  const exchange = { client, endpoint: exchangeEndpoint }
  const graph = {
    connection: pace.paced(
      connectToGraph(graphEndpoint, () => token('graph'), context),
      tenant,
      context
    ),
    context,
    caller: async () => (await signIn.token('graph')).claims
  }
  return {
    signIn,
    connections: {
      readGraph: (withRootSite) => contactGraph(graph, withRootSite),
      openRootSite: (webUrl) =>
        openRootSite(
          {
            client,
            endpoint: sharePointEndpoint,
            token: (audience) => token('sharePoint', audience),
            audience: audienceOf('sharePoint', cloud)
          },
          webUrl
        ),
      readEws: () => new ExchangeAdminApi({ ...exchange, tenant, token: () => signIn.token('exchange') }).readEws(),
      openInbox: (account) => openInbox({ ...exchange, token: () => token('exchange') }, account)
    }
  }
}
