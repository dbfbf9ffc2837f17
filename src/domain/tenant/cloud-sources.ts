import type { Region } from '../request/registration.ts'
import type { Source } from '../source.ts'

const GRAPH_DEPLOYMENTS: Source = {
  title: 'Microsoft Graph, national cloud deployments',
  url: 'https://learn.microsoft.com/graph/deployments',
  edition: undefined,
  readOn: '2026-11-23'
}
const NATIONAL_CLOUDS: Source = {
  title: 'Microsoft Entra, authentication in national clouds',
  url: 'https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud',
  edition: undefined,
  readOn: '2026-11-23'
}
const FEDERATION: Source = {
  title: 'Microsoft Entra, workload identity federation',
  url: 'https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust',
  edition: undefined,
  readOn: '2026-11-23'
}

const ALL: readonly Source[] = [GRAPH_DEPLOYMENTS, NATIONAL_CLOUDS, FEDERATION]

/** Where the cloud of each region was read. */
export const CLOUD_SOURCES: Readonly<Record<Region, readonly Source[]>> = {
  Worldwide: ALL,
  USGovernment: ALL,
  USDefence: ALL,
  China: ALL
}
