/** Where an application has redirect URIs. */
export type Platform = 'web' | 'spa' | 'publicClient'

/** Neither the documented special characters, nor white space, a fragment or a backslash. */
const forbidden = /[\s!$'(),;#\\]/
const loopback = ['localhost', '127.0.0.1']
const scripting = ['javascript', 'vbscript', 'data']

function isHttpUri(uri: string, scheme: string): boolean {
  if (!/^https?:\/\/[^/]/i.test(uri) || !URL.canParse(uri)) return false
  const { hostname, username } = new URL(uri)
  return username === '' && (scheme === 'https' || loopback.includes(hostname))
}

/**
 * Whether Entra takes a redirect URI: HTTPS, HTTP on loopback, and custom schemes for all but
 * single-page applications. Source: learn.microsoft.com/entra/identity-platform/reply-url.
 */
export function isRedirectUri(uri: string, platform: Platform): boolean {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.+)$/i.exec(uri) ?? []
  if (scheme === undefined || rest === undefined || forbidden.test(uri)) return false
  const known = scheme.toLowerCase()
  if (known === 'http' || known === 'https') return isHttpUri(uri, known)
  // Brokers of Microsoft's libraries redirect to schemes such as brk-multihub.
  return platform === 'spa' ? known.startsWith('brk-') : !scripting.includes(known)
}
