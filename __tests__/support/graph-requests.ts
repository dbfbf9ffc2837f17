import type { SeenRequest } from '../../emulator/index.ts'

/** What Graph was asked, the items of a batch in place of their batch. */
export function graphRequestsAmong(requests: readonly SeenRequest[]): readonly SeenRequest[] {
  return requests.filter(({ url }) => url.includes('/v1.0/') && !url.endsWith('/$batch'))
}

/** `METHOD /path` of each request of Graph that is no reading. */
export function writesAmong(requests: readonly SeenRequest[]): readonly string[] {
  return graphRequestsAmong(requests)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url }) => `${method} ${url}`)
}
