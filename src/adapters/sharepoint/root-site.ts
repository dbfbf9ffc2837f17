import type { Contact } from '../../domain/checks/contact.ts'
import { jsonIn, seenAnswer } from '../seen-answer.ts'
import type { ServiceAnswer, ServiceClient } from '../service-client.ts'

export interface RootSiteSettings {
  readonly client: ServiceClient
  /** Another origin than that of the site. */
  readonly endpoint: string | undefined
  /**
   * @param audience an origin or an application ID
   * @returns a token for SharePoint Online; secret
   */
  readonly token: (audience: string) => Promise<string>
  /** What tokens are asked for first. */
  readonly audience: string
}

/**
 * Reads the title of the tenant's root site.
 * @param webUrl as Graph names it
 * @throws ActionError where no token is issued, and `cancelled`
 */
export async function openRootSite(settings: RootSiteSettings, webUrl: string): Promise<Contact> {
  const site = URL.parse(webUrl)
  if (site?.protocol !== 'https:')
    return { kind: 'unknown', why: `the root site has no address that can be used: ${webUrl}` }
  const url = `${settings.endpoint ?? site.origin}/_api/web?$select=Title`
  const first = await ask(settings, url, settings.audience)
  // The application ID of SharePoint serves in every cloud and after every rename; where a host does not take it, it
  // takes its own name.
  const answer = isWrongAudience(first) ? await ask(settings, url, site.origin) : first
  const title = answer.kind === 'response' && answer.status === 200 ? titleIn(jsonIn(answer.text)) : undefined
  return title === undefined
    ? { kind: 'unknown', why: `${seenAnswer(url, answer)}${hintAt(answer)}` }
    : { kind: 'answered', detail: `the root site of ${site.host} was read` }
}

async function ask({ client, token }: RootSiteSettings, url: string, audience: string): Promise<ServiceAnswer> {
  return client.read({
    method: 'GET',
    url,
    // Without JSON in it the answer is Atom.
    headers: { authorization: `Bearer ${await token(audience)}`, accept: 'application/json;odata=nometadata' }
  })
}

function isWrongAudience(answer: ServiceAnswer): boolean {
  return (
    answer.kind === 'response' &&
    answer.status === 401 &&
    /invalid audience/i.test(answer.headers['x-ms-diagnostics'] ?? answer.text)
  )
}

function titleIn(body: unknown): string | undefined {
  const { Title } = Object(body)
  return typeof Title === 'string' ? Title : undefined
}

function hintAt(answer: ServiceAnswer): string {
  const isRefused = answer.kind === 'response' && [401, 403].includes(answer.status)
  return isRefused ? '; a permission given just now takes up to an hour to reach SharePoint' : ''
}
