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
    `The environment variable ${chosen} is not the URL of an HTTP proxy: give http://host:port or https://host:port, with user name and password percent-encoded as in http://user:password@host:port.`
  )
}

/** The proxy that GitHub's toolkit goes through to https (`getProxyUrl` of `@actions/http-client`), unless excepted. */
export function toolkitProxy(environment: Environment): URL | undefined {
  return URL.parse(environment['https_proxy'] || environment['HTTPS_PROXY'] || '') ?? undefined
}

function isHttpProxy(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password } = new URL(value)
  return ['http:', 'https:'].includes(protocol) && [username, password].every((text) => decoded(text) !== undefined)
}

/** The password as it is written and as it is meant, and both with the user name as they go over the wire. */
function credentialsIn(value: string): readonly string[] {
  if (!URL.canParse(value)) return []
  const { username, password } = new URL(value)
  if (password === '') return []
  const [user, secret] = [decoded(username), decoded(password)]
  if (user === undefined || secret === undefined) return [password]
  return [...new Set([password, secret, Buffer.from(`${user}:${secret}`).toString('base64')])]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
