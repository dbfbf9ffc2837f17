import { ActionError } from '../../errors.ts'

/** In the order in which the Azure SDK goes by them, each in upper case before lower case. */
const VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'].flatMap((name) => [name, name.toLowerCase()])

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Masks what a proxy is signed in to with, and refuses a proxy that cannot be used. The requests themselves take the
 * proxy from the environment, by the Azure SDK's own rules:
 * https://github.com/Azure/azure-sdk-for-js/blob/main/sdk/core/ts-http-runtime/src/policies/proxyPolicy.ts
 * @throws ActionError `input-invalid`, which does not show the value: it may hold a password
 */
export function checkProxySettings(environment: Environment, mask: (secret: string) => void): void {
  const given = VARIABLES.filter((name) => environment[name])
  for (const name of given) credentialsIn(environment[name] ?? '').forEach(mask)
  const [chosen] = given
  if (chosen === undefined || isHttpProxy(environment[chosen] ?? '')) return
  throw new ActionError(
    'input-invalid',
    `The environment variable ${chosen} is not the URL of an HTTP proxy: give http://host:port or https://host:port without a path, query or fragment. User name and password are percent-encoded (\\ as %5C, / as %2F, ? as %3F, # as %23, : as %3A, @ as %40, % as %25), as in http://user:p%40ssword@host:port.`
  )
}

/** The proxy that GitHub's toolkit goes through to https (`getProxyUrl` of `@actions/http-client`), unless excepted. */
export function toolkitProxy(environment: Environment): URL | undefined {
  return URL.parse(environment['https_proxy'] || environment['HTTPS_PROXY'] || '') ?? undefined
}

function isHttpProxy(value: string): boolean {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return false
  // A sign that is not encoded ends the host: the rest of user name and password would be a path or a fragment.
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return false
  return [url.username, url.password].every((text) => decoded(text) !== undefined)
}

/** What stands between the first colon behind the scheme, if there is one, and the last at sign. */
const PASSWORD = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^:]*:(.*)@/i

/** The password as it is written and as it is meant, and with the user name as it goes over the wire. */
function credentialsIn(value: string): readonly string[] {
  const written = PASSWORD.exec(value)?.[1] ?? ''
  if (written === '') return []
  const { username = '', password = '' } = URL.parse(value) ?? {}
  const [user, secret] = [decoded(username), decoded(password)]
  if (password === '' || user === undefined || secret === undefined) return [written]
  return [...new Set([written, secret, Buffer.from(`${user}:${secret}`).toString('base64')])]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
