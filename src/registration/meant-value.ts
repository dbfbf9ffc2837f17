import { displayedText, shownValue } from '../domain/displayed-text.ts'
import { bareText, meantRepositories, meantServers, meantVaults } from './meant-address.ts'
import { isNewerVersion } from './product-version.ts'

const GUID_WITHOUT_HYPHENS = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i
const WEB_ADDRESS = /^(?:https?:\/\/|[\w-]+(?:\.[\w-]+)+\/)/i
/** Hosts of Microsoft's own pages, which are not a domain of any tenant. */
const MICROSOFT_HOST = /(?:^|\.)(?:microsoft(?:online)?|azure|windows|office|sharepoint|chinacloudapi)\.[a-z.]+$/i
const BEYOND_ASCII = /[^\p{ASCII}]/u
/** Names that stand for all tenants in an address of the sign-in service. */
const ANY_TENANT = ['common', 'organizations', 'consumers']

/** `müller.example` as `xn--mller-kva.example`, with what stands before an @ as it is. */
function inAscii(text: string): string | undefined {
  const [, before = '', domain = ''] = /^(.*@)?([^@]+)$/.exec(text) ?? []
  if (!BEYOND_ASCII.test(domain) || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined
  const address = `https://${domain}`
  return URL.canParse(address) ? before + new URL(address).hostname : undefined
}

/** The parts of a web address that may be a tenant, its own host last. */
function partsOfAddress(text: string): readonly string[] {
  const address = /^https?:/i.test(text) ? text : `https://${text}`
  if (!WEB_ADDRESS.test(text) || !URL.canParse(address)) return []
  const { username, password, hostname, pathname, search, hash } = new URL(address)
  // A password in an address must not reach the log.
  if (username !== '' || password !== '') return []
  const parts = `${pathname}${search}${hash}`.split(/[/?#&=@]/)
  return MICROSOFT_HOST.test(hostname) ? parts : [...parts, hostname]
}

function* candidates(text: string): Generator<string> {
  const bare = bareText(text)
  yield bare
  yield bare.replace(GUID_WITHOUT_HYPHENS, '$1-$2-$3-$4-$5')
  yield inAscii(bare) ?? ''
  yield* partsOfAddress(bare)
  yield bare.replace(/^[\w.+-]*@/, '')
  yield bare.replace(/\.$/, '')
  if (/^[A-Za-z0-9-]{1,24}$/.test(bare) && !ANY_TENANT.includes(bare.toLowerCase())) yield `${bare}.onmicrosoft.com`
}

/** The digits in a line that openssl prints, `sha256 Fingerprint=A1:B2:…`. */
function* meantThumbprints(text: string): Generator<string> {
  yield text.replace(/^.*=/s, '').trim()
}

/** The version at the end of a certificate identifier, `https://…/certificates/NAME/VERSION`. */
function* meantVaultVersions(text: string): Generator<string> {
  yield bareText(text).split('/').at(-1) ?? ''
}

/** Where identifiers stand; elsewhere any text may be meant as it is, and may be a secret in the wrong place. */
const IDENTIFIERS: Readonly<Record<string, (text: string) => Iterable<string>>> = {
  '/tenant': candidates,
  '/application/applicationId': candidates,
  '/application/username': candidates,
  '/application/organizationName': candidates,
  '/certificate/vault': meantVaults,
  '/certificate/tenant': candidates,
  '/certificate/version': meantVaultVersions,
  '/delivery/github/repository': meantRepositories,
  '/delivery/keyVault/vault': meantVaults,
  '/delivery/keyVault/tenant': candidates,
  '/delivery/vb365/server': meantServers,
  '/delivery/vb365/serverThumbprint': meantThumbprints,
  '/delivery/vb365/impersonationAccount': candidates
}

/**
 * What may have been meant by a refused identifier, such as the tenant within the address of a page, as a sentence; undefined
 * where nothing like it is found.
 * @param pattern what the schema allows there
 */
export function meantIdentifier(pointer: string, text: string, pattern: string): string | undefined {
  const meantBy = Object.hasOwn(IDENTIFIERS, pointer) ? IDENTIFIERS[pointer] : undefined
  if (meantBy === undefined || text.length > 500) return undefined
  const allowed = new RegExp(pattern, 'u')
  const meant = [...meantBy(text)].find((candidate) => allowed.test(candidate))
  // What follows in an address may be a code or a token.
  if (meant !== undefined)
    return `Did you mean "${meant}" instead of "${displayedText(text.replace(/[?#].*$/s, '…'), 80)}"?`
  const shown = pointer.endsWith('/tenant') && /\S\s+\S/.test(text) ? shownValue(text) : undefined
  return shown && `${shown} looks like a display name.`
}

/** The version that is meant by a build number or another way to write it, such as `v8.5`: a known or a newer one. */
export function meantVersion(text: string, versions: readonly unknown[]): string | undefined {
  const version = /^(?:v|version)?\s*(\d+\.\d+)(?:\.\d+)*(?:\s*p\w+)?$/i.exec(text.trim())?.[1]
  return version !== undefined && (versions.includes(version) || isNewerVersion(version)) ? version : undefined
}
