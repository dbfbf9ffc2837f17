import { request } from 'node:https'
import type { RunningEmulator } from '../../../emulator/index.ts'

export interface HostRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HostAnswer {
  readonly status: number | undefined
  readonly text: string
}

/** Asks an emulator under a host name of Microsoft, as a client behind a proxy does that forwards everything. */
export function askHost(
  emulator: RunningEmulator,
  url: string,
  { method = 'GET', headers = {}, body = '' }: HostRequest = {}
): Promise<HostAnswer> {
  const { hostname, pathname, search } = new URL(url)
  const { port } = new URL(emulator.graphEndpoint)
  const options = { host: '127.0.0.1', port, path: pathname + search, method, servername: hostname, ca: emulator.ca }
  return new Promise((done, fail) => {
    request({ ...options, headers: { ...headers, host: hostname } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => done({ status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') }))
    })
      .on('error', fail)
      .end(body)
  })
}
