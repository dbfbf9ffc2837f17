import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { offeredSchemes, ProxyFailure } from './proxy-failure.ts'

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1]
type AbortSignalLike = NonNullable<PipelineRequest['abortSignal']>

interface ConnectAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[]>>
}

/** One request's way through a proxy, which remembers where that way ended. */
class ProxyTunnel extends HttpsProxyAgent<string> {
  /** Why the last try got no tunnel; undefined when it got one. */
  failure: ProxyFailure | undefined
  readonly #patienceMs: number
  readonly #signal: AbortSignalLike | undefined

  constructor(proxy: URL, patienceMs: number, signal: AbortSignalLike | undefined) {
    super(proxy)
    this.#patienceMs = patienceMs
    this.#signal = signal
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    this.failure = undefined
    // The agent hands a refusal on as if the service behind the proxy had answered.
    request.once('proxyConnect', ({ statusCode, headers }: ConnectAnswer) => {
      const schemes = offeredSchemes(headers['proxy-authenticate'])
      if (statusCode !== 200) this.failure = new ProxyFailure(this.proxy, { status: statusCode, schemes })
    })
    const opening = new AbortController()
    const end = () => opening.abort()
    const timer = setTimeout(end, this.#patienceMs)
    this.#signal?.addEventListener('abort', end)
    this.connectOpts.signal = opening.signal
    try {
      return await super.connect(request, options)
    } catch (cause) {
      this.failure = new ProxyFailure(this.proxy, { cause })
      throw cause
    } finally {
      clearTimeout(timer)
      this.#signal?.removeEventListener('abort', end)
    }
  }
}

const OPENING_TIMEOUT_MS = 30_000

/**
 * Distinguishes a failure of the proxy from one of the service behind it. It has to follow the policy that chooses the proxy
 * (`proxyPolicy` of `@azure/core-rest-pipeline`), and keeps its choice. It throws a {@link ProxyFailure} after the last
 * try.
 * @param patienceMs how long the proxy may take to open a tunnel
 */
export function proxyTunnelPolicy(patienceMs = OPENING_TIMEOUT_MS): PipelinePolicy {
  return {
    name: 'proxyTunnel',
    async sendRequest(request, next) {
      const { agent } = request
      if (!(agent instanceof HttpsProxyAgent)) return next(request)
      const tunnel = new ProxyTunnel(agent.proxy, patienceMs, request.abortSignal)
      request.agent = tunnel
      const response = await next(request).catch((error: unknown) => {
        throw tunnel.failure ?? error
      })
      if (tunnel.failure !== undefined) throw tunnel.failure
      return response
    }
  }
}
