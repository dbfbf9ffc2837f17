import { ProxyFailure } from './proxy/proxy-failure.ts'

/** Why a connection failed, and whether another try can help. */
export interface ConnectionProblem {
  readonly kind: 'final' | 'transient'
  /** A sentence part for the user, with what to do where something can be done. */
  readonly text: string
}

const TRUST_ADVICE =
  'if a proxy of yours opens TLS connections, give its CA certificate in the environment variable NODE_EXTRA_CA_CERTS'

/** Codes of Node.js (https://nodejs.org/api/errors.html#common-system-errors), OpenSSL's verification and the Azure SDK. */
const PROBLEMS: Readonly<Record<string, ConnectionProblem>> = {
  ENOTFOUND: { kind: 'final', text: 'the host name is unknown; check its spelling and the DNS of the runner' },
  EAI_AGAIN: { kind: 'transient', text: 'the DNS server did not answer' },
  ECONNREFUSED: { kind: 'final', text: 'the connection was refused; check host, port and firewall' },
  EHOSTUNREACH: { kind: 'final', text: 'no route to the host; check the network of the runner' },
  ENETUNREACH: { kind: 'final', text: 'no route to the network; check the network of the runner' },
  CERT_HAS_EXPIRED: { kind: 'final', text: 'its TLS certificate has expired; check the clock of the runner' },
  CERT_NOT_YET_VALID: { kind: 'final', text: 'its TLS certificate is not valid yet; check the clock of the runner' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { kind: 'final', text: `its TLS certificate is self-signed; ${TRUST_ADVICE}` },
  SELF_SIGNED_CERT_IN_CHAIN: { kind: 'final', text: `its TLS certificate is not trusted; ${TRUST_ADVICE}` },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { kind: 'final', text: `its TLS certificate is not trusted; ${TRUST_ADVICE}` },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { kind: 'final', text: `its TLS certificate is not trusted; ${TRUST_ADVICE}` },
  ERR_TLS_CERT_ALTNAME_INVALID: { kind: 'final', text: 'its TLS certificate is for another host name' },
  ECONNRESET: { kind: 'transient', text: 'the connection was reset' },
  EPIPE: { kind: 'transient', text: 'the connection was closed' },
  ETIMEDOUT: { kind: 'transient', text: 'the connection timed out' },
  PARSE_ERROR: { kind: 'transient', text: 'the answer broke off' }
}

/** Looks through the causes of an error for the one that names a network or TLS failure. */
export function connectionProblem(error: unknown): ConnectionProblem {
  const problem = knownProblem(error)
  if (problem !== undefined) return problem
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return { kind: 'transient', text: 'the answer took too long' }
  }
  return { kind: 'transient', text: error instanceof Error ? error.message : String(error) }
}

/** The named network or TLS failure behind an error, undefined when there is none. */
export function knownProblem(error: unknown): ConnectionProblem | undefined {
  for (const link of causes(error)) {
    if (link instanceof ProxyFailure) return proxyProblem(link)
    const code = 'code' in link ? link.code : undefined
    if (typeof code === 'string' && Object.hasOwn(PROBLEMS, code)) return PROBLEMS[code]
    if (typeof code === 'string' && (code === 'EPROTO' || code.startsWith('ERR_SSL_'))) return NO_TLS
  }
  return undefined
}

function proxyProblem({ host, hasCredentials, reason }: ProxyFailure): ConnectionProblem {
  if ('cause' in reason) {
    const { kind, text } = connectionProblem(reason.cause)
    return { kind, text: `the proxy ${host} cannot be used: ${text}` }
  }
  const { status, schemes = [] } = reason
  if (status === 407)
    return { kind: 'final', text: `the proxy ${host} ${proxyWish(hasCredentials, schemes)} (HTTP 407)` }
  return status >= 500
    ? { kind: 'transient', text: `the proxy ${host} could not connect (HTTP ${status})` }
    : { kind: 'final', text: `the proxy ${host} does not let this host through; allow it there (HTTP ${status})` }
}

/** What has to change before a proxy lets the runner in. */
function proxyWish(hasCredentials: boolean, schemes: readonly string[]): string {
  if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
    return `offers only ${schemes.join(' and ')} to sign in, and only Basic is supported; let it offer Basic, or let the runner through without a sign-in`
  }
  return hasCredentials
    ? 'does not take the user name and password in its URL'
    : 'asks for user name and password; give them in its URL, as in http://user:password@host:port'
}

const NO_TLS: ConnectionProblem = { kind: 'final', text: 'what answers there does not speak TLS; check host and port' }

const CAUSES_LIMIT = 8

function causes(error: unknown): readonly object[] {
  const chain: object[] = []
  const queue: unknown[] = [error]
  while (queue.length > 0 && chain.length < CAUSES_LIMIT) {
    const link = queue.shift()
    if (typeof link !== 'object' || link === null) continue
    chain.push(link)
    if (link instanceof AggregateError) queue.push(...link.errors)
    if ('cause' in link) queue.push(link.cause)
  }
  return chain
}
