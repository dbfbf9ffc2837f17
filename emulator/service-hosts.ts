import { resourceAppIdOfHost, resourceAppIds } from './clouds.ts'
import { makeExchangeApp } from './exchange/exchange-app.ts'
import type { ExchangeContext } from './exchange/exchange-context.ts'
import { listen, type ServerOptions } from './server.ts'
import { makeSharePointApp } from './sharepoint/sharepoint-app.ts'
import type { ServiceHost } from './traffic-record.ts'

/** Answers one request. */
export type Answer = (request: Request) => Promise<Response>

/** The service that a host of any cloud belongs to, where it is neither Entra nor Graph. */
export function serviceOfHost({ hostname }: URL): ServiceHost | undefined {
  switch (resourceAppIdOfHost(hostname)) {
    case resourceAppIds.exchange:
      return 'exchange'
    case resourceAppIds.sharePoint:
      return 'sharePoint'
    default:
      return undefined
  }
}

/** Exchange Online and SharePoint Online of one tenant. */
export function serviceAnswers(exchange: ExchangeContext): Readonly<Record<ServiceHost, Answer>> {
  const exchangeApp = makeExchangeApp(exchange)
  const sharePointApp = makeSharePointApp({ directory: exchange.directory, key: exchange.key })
  return {
    exchange: async (request) => await exchangeApp.fetch(request),
    sharePoint: async (request) => await sharePointApp.fetch(request)
  }
}

/** Where a tenant answers. */
export interface TenantHosts {
  /** Entra, Graph and GitHub's OIDC provider; the others as well, under their host names. */
  readonly origin: string
  readonly exchangeOrigin: string
  readonly sharePointOrigin: string
  close(): Promise<void>
}

/** Listens for a tenant: on the port that is wanted for Entra and Graph, on free ones for Exchange and SharePoint. */
export async function listenForTenant(
  options: Omit<ServerOptions, 'name' | 'answer' | 'hostOf'>,
  answer: Answer,
  services: Readonly<Record<ServiceHost, Answer>>
): Promise<TenantHosts> {
  const server = await listen({ ...options, name: 'tenant', hostOf: serviceOfHost, answer })
  const beside = { ...options, port: 0 }
  const exchange = await listen({ ...beside, name: 'exchange', hostOf: () => 'exchange', answer: services.exchange })
  const sharePoint = await listen({
    ...beside,
    name: 'sharePoint',
    hostOf: () => 'sharePoint',
    answer: services.sharePoint
  })
  return {
    origin: server.origin,
    exchangeOrigin: exchange.origin,
    sharePointOrigin: sharePoint.origin,
    close: async () => {
      await Promise.all([server, exchange, sharePoint].map((listening) => listening.close()))
    }
  }
}
