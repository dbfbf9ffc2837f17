import type { Context } from 'hono'
import { escapeXml } from '../xml.ts'

const known = ['Title', 'Url'] as const
const atomType = 'application/atom+xml;type=entry;charset=utf-8'
const data = 'http://schemas.microsoft.com/ado/2007/08/dataservices'

type Properties = Readonly<Partial<Record<(typeof known)[number], string>>>

function unknownField(c: Context, name: string): Response {
  const code = '-1, Microsoft.SharePoint.Client.InvalidClientQueryException'
  const value = `The query to field '${name}' is not valid. The $select query string must specify the target fields.`
  return c.json({ error: { code, message: { lang: 'en-US', value } } }, 400)
}

function atomEntry(url: string, properties: Properties): string {
  const elements = Object.entries(properties).map(([name, value]) => `<d:${name}>${escapeXml(value)}</d:${name}>`)
  return `<?xml version="1.0" encoding="utf-8"?><entry xml:base="${url}/_api/" xmlns="http://www.w3.org/2005/Atom" xmlns:d="${data}" xmlns:m="${data}/metadata"><id>${url}/_api/Web</id><category term="SP.Web" scheme="${data}/scheme"/><content type="application/xml"><m:properties>${elements.join('')}</m:properties></content></entry>`
}

/** In the form that the header Accept asks for; without JSON in it the answer is Atom. */
function webEntity(c: Context, url: string, properties: Properties): Response {
  const accept = c.req.header('accept') ?? ''
  if (!/application\/json/i.test(accept)) return c.body(atomEntry(url, properties), 200, { 'content-type': atomType })
  if (/odata(\.metadata)?=(nometadata|none)/i.test(accept)) return c.json(properties)
  const id = `${url}/_api/Web`
  if (/odata=verbose/i.test(accept))
    return c.json({ d: { __metadata: { id, uri: id, type: 'SP.Web' }, ...properties } })
  return c.json({
    'odata.metadata': `${url}/_api/$metadata#SP.ApiData.Webs/@Element`,
    'odata.type': 'SP.Web',
    'odata.id': id,
    'odata.editLink': 'Web',
    ...properties
  })
}

/** Title and address of the root site, or what `$select` names of them. */
export function renderWeb(c: Context, url: string, title: string): Response {
  const names: readonly string[] = c.req.query('$select')?.split(',') ?? known
  const unknown = names.find((name) => !known.some((property) => property === name))
  if (unknown !== undefined) return unknownField(c, unknown)
  return webEntity(c, url, {
    ...(names.includes('Title') ? { Title: title } : {}),
    ...(names.includes('Url') ? { Url: url } : {})
  })
}
