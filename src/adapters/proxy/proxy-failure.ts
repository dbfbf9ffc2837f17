/** Why a proxy opened no tunnel: how it answered the CONNECT, or what kept it from being asked. */
export type ProxyFailureReason =
  | {
      readonly status: number
      /** The ways to sign in that it offers, as in `NTLM`; empty where it names none, or that is not known. */
      readonly schemes?: readonly string[]
    }
  | { readonly cause: unknown }

/** A proxy that could not be reached, or that did not open a tunnel. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure'
  /** Host, and port where the URL names one; never the credentials. */
  readonly host: string
  /** Whether user name or password stand in the proxy's URL. */
  readonly hasCredentials: boolean
  readonly reason: ProxyFailureReason

  constructor(proxy: URL, reason: ProxyFailureReason) {
    super(`the proxy ${proxy.host} opened no tunnel`, 'cause' in reason ? { cause: reason.cause } : {})
    this.host = proxy.host
    this.hasCredentials = proxy.username !== '' || proxy.password !== ''
    this.reason = reason
  }
}

/** The schemes of `Proxy-Authenticate`, https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
export function offeredSchemes(header: string | readonly string[] | undefined): readonly string[] {
  const challenges = [header ?? []]
    .flat()
    .join(', ')
    .replace(/"[^"]*"/g, '""')
  // A name at the beginning or behind a comma that is not one of a parameter, which an equals sign follows.
  const names = challenges.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s*(?:,|$)|\s+[^\s=])/g)
  return [...new Set([...names].map(([, name]) => name ?? ''))]
}
