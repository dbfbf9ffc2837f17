import { randomUUID } from 'node:crypto'
import type { Vb365Context } from './vb365-context.ts'
import { invalidParameter } from './vb365-error.ts'

function wholeNumber(c: Vb365Context, name: string, otherwise: number, least: number, largest: number): number {
  const text = c.req.query(name)
  if (text === undefined) return otherwise
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= largest) return value
  throw invalidParameter(`${name} must be a whole number from ${least} to ${largest}.`)
}

function link(c: Vb365Context, offset: number, limit: number): { readonly href: string } {
  const { pathname, searchParams } = new URL(c.req.url)
  searchParams.set('offset', String(offset))
  searchParams.set('limit', String(limit))
  return { href: `${pathname}?${searchParams}` }
}

/** The page that `limit` and `offset` ask for, with links to those beside it. */
export function pageResponse(c: Vb365Context, all: readonly object[]): Response {
  const limit = wholeNumber(c, 'limit', 30, 1, 10_000)
  const offset = wholeNumber(c, 'offset', 0, 0, 2_147_483_647)
  const end = offset + limit
  return c.json({
    offset,
    limit,
    setId: randomUUID(),
    results: all.slice(offset, end),
    _links: {
      self: link(c, offset, limit),
      ...(offset > 0 ? { prev: link(c, Math.max(0, offset - limit), limit) } : {}),
      ...(end < all.length ? { next: link(c, end, limit) } : {})
    }
  })
}
