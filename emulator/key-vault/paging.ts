import type { KeyVaultContext } from './key-vault-context.ts'
import { badParameter } from './key-vault-error.ts'

const largestPage = 25

/** The vault under the host that was asked. */
export function vaultOrigin(c: KeyVaultContext): string {
  return new URL(c.req.url).origin
}

function pageSize(text: string | undefined): number {
  if (text === undefined) return largestPage
  const size = Number(text)
  if (Number.isInteger(size) && size >= 1 && size <= largestPage) return size
  throw badParameter(`maxresults must be between 1 and ${largestPage}.`)
}

function start(token: string | undefined): number {
  if (token === undefined) return 0
  const skip = Number(/^after-(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1] ?? Number.NaN)
  if (Number.isNaN(skip)) throw badParameter('The skip token is not valid.')
  return skip
}

/** A page of a listing, with a link to the next. */
export function listResponse(c: KeyVaultContext, items: readonly object[]): Response {
  const from = start(c.req.query('$skiptoken'))
  const end = from + pageSize(c.req.query('maxresults'))
  const next = new URL(c.req.url)
  next.searchParams.set('$skiptoken', Buffer.from(`after-${end}`).toString('base64url'))
  return c.json({ value: items.slice(from, end), nextLink: end < items.length ? next.href : null })
}
