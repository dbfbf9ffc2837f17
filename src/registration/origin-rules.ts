import { CLOUDS } from '../domain/tenant/cloud.ts'
import { type DocumentRuleProblem, problemAt, propertyAt, textAt } from './document-rule.ts'

const VAULTS = ['/certificate/vault', '/delivery/keyVault/vault']
const SERVER = '/delivery/vb365/server'

const IMPOSSIBLE = 'This is not an address: the host is malformed, or the port is not a number from 1 to 65535.'

function originProblem(address: string): string | undefined {
  const url = URL.parse(address)
  return url === null || url.port === '0' ? IMPOSSIBLE : undefined
}

/** A vault of one cloud gives no token to those who sign in to another. */
function cloudProblem(vault: string, region: unknown): string | undefined {
  const wanted = Object.entries(CLOUDS).find(([name]) => name === (region ?? 'Worldwide'))
  if (wanted === undefined) return undefined
  const [name, { vaultDomain }] = wanted
  const { hostname } = new URL(vault)
  const found = Object.values(CLOUDS).find((cloud) => hostname.endsWith(`.${cloud.vaultDomain}`))
  return found === undefined || found.vaultDomain === vaultDomain
    ? undefined
    : `This vault is in another cloud than the region ${name}, whose vaults end with .${vaultDomain}; give a vault of that cloud, or correct region.`
}

/**
 * Checks what a pattern cannot say of addresses.
 * @param refused pointers of values that are refused already; they are not looked at.
 */
export function originProblems(document: unknown, refused: ReadonlySet<string>): DocumentRuleProblem[] {
  const vaults = VAULTS.flatMap((pointer) => {
    const vault = textAt(document, pointer, refused)
    return problemAt(pointer, vault && (originProblem(vault) ?? cloudProblem(vault, propertyAt(document, '/region'))))
  })
  const server = textAt(document, SERVER, refused)
  return [...vaults, ...problemAt(SERVER, server && originProblem(server))]
}

/** Port of VB365's REST API unless it is changed. */
const REST_PORT = 4443
/** Port of VB365's console and PowerShell. */
const CONSOLE_PORT = 9191

/** A port that is allowed and probably not meant. */
export function serverPortWarnings(document: unknown): DocumentRuleProblem[] {
  const server = textAt(document, SERVER, new Set())
  return problemAt(SERVER, server && portWarning(server))
}

function portWarning(server: string): string | undefined {
  const { port } = new URL(server)
  if (port === String(CONSOLE_PORT)) {
    return `${CONSOLE_PORT} is the port of the console and of PowerShell; the REST API of VB365 listens on ${REST_PORT} unless it was changed.`
  }
  return port === '' && !/:443\/?$/.test(server)
    ? `Without a port this is port 443; the REST API of VB365 listens on ${REST_PORT} unless it was changed. Write :${REST_PORT}, or :443 where that is meant.`
    : undefined
}
