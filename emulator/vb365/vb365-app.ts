import { Hono, type MiddlewareHandler } from 'hono'
import { addSettingsEndpoint } from '../settings-endpoint.ts'
import { addOrganizations } from './organizations.ts'
import type { Sessions } from './sessions.ts'
import { vb365SettingsShape } from './settings.ts'
import { addLogout, addToken, requireToken } from './token.ts'
import type { Vb365App, Vb365Context, Vb365State } from './vb365-context.ts'
import { errorBody, Vb365Error } from './vb365-error.ts'

function refusal(c: Vb365Context, error: unknown): Response {
  const refused = error instanceof Vb365Error ? error : unexpected(error)
  return c.json(errorBody(refused), refused.status)
}

function unexpected(error: unknown): Vb365Error {
  process.stderr.write(`The emulator failed: ${error instanceof Error ? error.stack : String(error)}\n`)
  return new Vb365Error(500, 'HttpError', 'The emulator itself failed; its log says why.')
}

function operatorsOnly({ settings }: Vb365State): MiddlewareHandler {
  return async (_, next) => {
    if (settings.operatorsOnly) {
      throw new Vb365Error(403, 'ResourceAccessDenied', 'The REST API is available to restore operators only.')
    }
    await next()
  }
}

/** The REST API v8 of one VB365 server, as far as this emulator knows it. */
export function makeVb365App(state: Vb365State, sessions: Sessions): Vb365App {
  const app: Vb365App = new Hono()
  addSettingsEndpoint(app, '/emulator/settings', state.settings, vb365SettingsShape)
  addToken(app, state, sessions)
  app.use(operatorsOnly(state))
  app.get('/v8/Health', (c) => {
    const entry = { status: 'Healthy', description: '' }
    return c.json({ status: 'Healthy', entries: { NATS: entry, PostgreSQL: entry } })
  })
  app.use(requireToken(sessions))
  addLogout(app, sessions)
  app.get('/v8/ServiceInstance', (c) => {
    const { id, version } = state.installation
    return c.json({ installationId: id, version })
  })
  addOrganizations(app, state)
  app.notFound((c) => {
    const { pathname } = new URL(c.req.url)
    return refusal(c, new Vb365Error(501, 'HttpError', `This emulator does not know ${c.req.method} ${pathname}.`))
  })
  app.onError((error, c) => refusal(c, error))
  return app
}
