import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

/** What a proxy says to a CONNECT instead of opening a tunnel. */
export interface Refusal {
  readonly status: number
  /** Only these targets, as `host:port`; without it all. */
  readonly target?: RegExp
  /** Its `Proxy-Authenticate`, one line each. */
  readonly challenges?: readonly string[]
}

export interface ConnectProxy {
  /** As in `127.0.0.1:3128`. */
  readonly host: string
  /** What `HTTPS_PROXY` holds. */
  readonly url: string
  /** Every target that was asked for, as `host:port`, oldest first. */
  readonly targets: string[]
  /** The `Proxy-Authorization` of each of them. */
  readonly authorizations: (string | undefined)[]
  /** From now on; undefined: every tunnel is opened. */
  refuse(refusal: Refusal | undefined): void
  close(): Promise<void>
}

export interface ConnectProxyOptions {
  /** `user:password` that it asks for. */
  readonly credentials?: string
  /** An origin to which every tunnel leads, whatever it was opened for, as if the proxy's DNS said so. */
  readonly leadsTo?: string
}

/** A proxy on loopback that opens tunnels (https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6) and does nothing else. */
export async function startConnectProxy({ credentials, leadsTo }: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const targets: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  let refusal: Refusal | undefined
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`
  const answerTo = (target: string, authorization: string | undefined): number => {
    if (wanted !== undefined && authorization !== wanted) return 407
    return refusal !== undefined && (refusal.target?.test(target) ?? true) ? refusal.status : 200
  }
  const server = createServer((_request, response) => response.writeHead(400).end('only CONNECT'))
  server.on('connection', (socket) => keep(sockets, socket))
  server.on('connect', (request, client: Socket) => {
    const target = request.url ?? ''
    const authorization = request.headers['proxy-authorization']
    targets.push(target)
    authorizations.push(authorization)
    client.on('error', () => client.destroy())
    const status = answerTo(target, authorization)
    if (status !== 200) {
      const challenges = (status === 407 ? (refusal?.challenges ?? ['Basic realm="proxy"']) : [])
        .map((challenge) => `Proxy-Authenticate: ${challenge}\r\n`)
        .join('')
      client.end(
        `HTTP/1.1 ${status} Refused\r\n${challenges}Content-Type: text/html\r\nContent-Length: 14\r\n\r\n<h1>Proxy</h1>`
      )
      return
    }
    const { hostname, port } = new URL(leadsTo ?? `https://${target}`)
    const service = connect(Number(port || 443), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      service.pipe(client)
      client.pipe(service)
    })
    keep(sockets, service)
    service.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  return {
    host,
    url: `http://${host}`,
    targets,
    authorizations,
    refuse: (next) => {
      refusal = next
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      sockets.forEach((socket) => {
        socket.destroy()
      })
      await closed
    }
  }
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
}
