import type { GithubContext } from './github-context.ts'

interface PageSize {
  readonly default: number
  readonly largest: number
}

/** The sizes of a page that most listings have. */
export const usualPages: PageSize = { default: 30, largest: 100 }

function numberIn(text: string | undefined, otherwise: number, largest: number): number {
  const value = Number(text)
  return text !== undefined && Number.isInteger(value) && value >= 1 ? Math.min(value, largest) : otherwise
}

/** The page of a listing that `per_page` and `page` ask for; sets the header `Link`. */
export function pageOf<T>(c: GithubContext, all: readonly T[], size: PageSize = usualPages): T[] {
  const perPage = numberIn(c.req.query('per_page'), size.default, size.largest)
  const page = numberIn(c.req.query('page'), 1, Number.MAX_SAFE_INTEGER)
  const last = Math.max(1, Math.ceil(all.length / perPage))
  const link = (to: number, relation: string): string => {
    const url = new URL(c.req.url)
    url.searchParams.set('per_page', String(perPage))
    url.searchParams.set('page', String(to))
    return `<${url.href}>; rel="${relation}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : [])
  ]
  if (links.length > 0) c.header('link', links.join(', '))
  return all.slice((page - 1) * perPage, page * perPage)
}
