interface NotAsked {
  readonly status?: never
  readonly cause: unknown
}

/** A proxy that could not be reached, or that did not open a tunnel. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure'
  /** Host, and port where the URL names one; never the credentials. */
  readonly host: string
  /** Whether user name or password stand in the proxy's URL. */
  readonly hasCredentials: boolean
  /** How it answered the CONNECT; undefined where it could not be asked, and `cause` tells why. */
  readonly status: number | undefined

  constructor(proxy: URL, { status, cause }: { readonly status: number; readonly cause?: never } | NotAsked) {
    super(`the proxy ${proxy.host} opened no tunnel`, { cause })
    this.host = proxy.host
    this.hasCredentials = proxy.username !== '' || proxy.password !== ''
    this.status = status
  }
}
