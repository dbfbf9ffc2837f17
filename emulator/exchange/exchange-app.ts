import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { addEws } from './ews.ts'
import type { ExchangeContext } from './exchange-context.ts'
import { addInvokeCommand } from './invoke-command.ts'

/** Exchange Online, as far as this emulator knows it: the admin API and EWS. Paths are taken in any case. */
export function makeExchangeApp(exchange: ExchangeContext): Hono {
  const app = new Hono({ getPath: (request) => new URL(request.url).pathname.toLowerCase() })
  app.use(async (c, next) => {
    c.header('request-id', c.req.header('client-request-id') ?? randomUUID())
    c.header('cache-control', 'private')
    await next()
  })
  addInvokeCommand(app, exchange)
  addEws(app, exchange)
  app.notFound((c) => {
    const message = `This emulator does not know ${c.req.method} ${new URL(c.req.url).pathname} of Exchange Online.`
    return c.json({ error: { code: 'NotImplemented', message } }, 501)
  })
  return app
}
