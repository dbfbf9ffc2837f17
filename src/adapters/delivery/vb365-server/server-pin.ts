import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import { Agent, type RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { PipelinePolicy } from '@azure/core-rest-pipeline'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { type ThumbprintSha256, thumbprintSha256 } from '../../../domain/identifiers.ts'

/** The server has a certificate other than the pinned one. */
export class UnexpectedCertificate extends Error {
  override readonly name = 'UnexpectedCertificate'
  /** Of the certificate that the server showed; undefined where it showed none. */
  readonly seen: ThumbprintSha256 | undefined

  constructor(seen: ThumbprintSha256 | undefined) {
    super('the server has a certificate other than the pinned one')
    this.seen = seen
  }
}

const HANDSHAKE_TIMEOUT_MS = 30_000

/** Refuses a certificate other than the pinned one before anything is sent to the server that shows it. */
class Pin {
  readonly #thumbprint: ThumbprintSha256
  /** Why the last connection was refused; undefined when it was not, or not for its certificate. */
  refusal: UnexpectedCertificate | undefined

  constructor(thumbprint: ThumbprintSha256) {
    this.#thumbprint = thumbprint
  }

  async verify<Connection extends Duplex>(socket: Connection): Promise<Connection> {
    this.refusal = undefined
    try {
      if (!(socket instanceof TLSSocket)) throw new TypeError('not a TLS connection')
      await handshake(socket)
      const certificate = socket.getPeerX509Certificate()
      const seen = certificate && thumbprintSha256(certificate.fingerprint256)
      if (seen === this.#thumbprint) return socket
      this.refusal = new UnexpectedCertificate(seen)
      throw this.refusal
    } catch (error) {
      socket.destroy()
      throw error
    }
  }
}

async function handshake(socket: TLSSocket): Promise<void> {
  const signal = AbortSignal.timeout(HANDSHAKE_TIMEOUT_MS)
  try {
    await once(socket, 'secureConnect', { signal })
  } catch (error) {
    throw signal.aborted ? Object.assign(new Error('no TLS handshake', { cause: error }), { code: 'ETIMEDOUT' }) : error
  }
}

/** Neither an authority nor the name counts beside a pin. Node.js then calls no `checkServerIdentity`, so the pin is not compared there. */
const WITHOUT_AUTHORITY = { rejectUnauthorized: false } as const

class PinnedAgent extends Agent {
  readonly #pin: Pin

  constructor(pin: Pin) {
    // A resumed session need not show the certificate again.
    super({ keepAlive: true, maxCachedSessions: 0 })
    this.#pin = pin
  }

  /** Overridden, because as an option of the agent it would be ignored. The request waits for the callback. */
  override createConnection(
    options: RequestOptions,
    callback: (error: Error | null, stream: Duplex) => void
  ): Duplex | undefined {
    const socket = super.createConnection({ ...options, ...WITHOUT_AUTHORITY })
    if (!socket) return undefined
    this.#pin.verify(socket).then(
      () => callback(null, socket),
      (error: Error) => callback(error, socket)
    )
    return undefined
  }
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1]

/** The way through a proxy: the certificate is checked at the far end of the tunnel. */
class PinnedTunnel extends HttpsProxyAgent<string> {
  readonly #tunnel: HttpsProxyAgent<string>
  readonly #pin: Pin

  constructor(tunnel: HttpsProxyAgent<string>, pin: Pin) {
    super(tunnel.proxy)
    this.#tunnel = tunnel
    this.#pin = pin
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    return this.#pin.verify(await this.#tunnel.connect(request, { ...options, ...WITHOUT_AUTHORITY }))
  }
}

/**
 * Lets requests reach no server but the one with the pinned certificate. It has to follow the policies that choose and
 * open the way through a proxy, and throws an {@link UnexpectedCertificate}.
 */
export function serverPinPolicy(thumbprint: ThumbprintSha256): PipelinePolicy {
  const pin = new Pin(thumbprint)
  const direct = new PinnedAgent(pin)
  return {
    name: 'serverPin',
    async sendRequest(request, next) {
      const { agent } = request
      request.agent = agent instanceof HttpsProxyAgent ? new PinnedTunnel(agent, pin) : direct
      return next(request).catch((error: unknown) => {
        throw pin.refusal ?? error
      })
    }
  }
}
