import type { MiddlewareHandler } from 'hono'
import { object, oneOf, type Shape, ShapeError, text } from '../shape.ts'
import { accessSeconds, type Session, type Sessions } from './sessions.ts'
import type { Vb365App, Vb365Context, Vb365State } from './vb365-context.ts'
import { bodyError, invalidParameter, Vb365Error } from './vb365-error.ts'

const antiforgeryCookie = 'VeeamAntiforgeryToken'

/** `true` in JSON, or as a text in a form. */
const booleanText: Shape<boolean> = (value, at) => {
  const text = typeof value === 'string' ? value.toLowerCase() : value
  if (text === true || text === 'true') return true
  if (text === false || text === 'false') return false
  throw new ShapeError('wrong-value', at, 'must be true or false')
}

const tokenBody = object(
  { grant_type: oneOf('password', 'refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'operator') },
  {
    username: text(),
    password: text(),
    refresh_token: text(),
    client_id: text(),
    assertion: text(),
    disable_antiforgery_token: booleanText
  }
)

type TokenBody = ReturnType<typeof tokenBody>

/** A refused sign-in is worded in two ways; they are given in turn. */
class SignInRefused extends Error {}

async function readTokenBody(c: Vb365Context): Promise<TokenBody> {
  const type = c.req.header('content-type') ?? ''
  const body = await c.req.text()
  try {
    if (type.startsWith('application/x-www-form-urlencoded')) {
      return tokenBody(Object.fromEntries(new URLSearchParams(body)), '')
    }
    if (type.startsWith('application/json')) return tokenBody(JSON.parse(body), '')
  } catch (error) {
    if (error instanceof ShapeError) throw bodyError(error)
    if (error instanceof SyntaxError) throw invalidParameter('The body is not valid JSON.')
    throw error
  }
  throw invalidParameter('The body must be a form or JSON.')
}

function hasCookie(c: Vb365Context, value: string): boolean {
  const cookies = (c.req.header('cookie') ?? '').split(/;\s*/)
  return cookies.includes(`${antiforgeryCookie}=${value}`)
}

function requirePassword(body: TokenBody, { installation, settings }: Vb365State): void {
  const { username, password } = installation.account
  if (body.username === undefined || body.password === undefined) {
    throw invalidParameter('username and password are required for the grant type password.')
  }
  if (body.username.toLowerCase() !== username.toLowerCase() || body.password !== password) throw new SignInRefused()
  if (settings.multiFactorAccount) {
    throw new Vb365Error(
      401,
      'ResourceAccessDenied',
      'Multi-factor authentication is enabled for the account, which the REST API does not support.'
    )
  }
}

function requireRefreshToken(c: Vb365Context, body: TokenBody, sessions: Sessions): void {
  if (body.refresh_token === undefined) throw invalidParameter('refresh_token is required for this grant type.')
  const session = sessions.takeRefreshToken(body.refresh_token)
  if (!session) throw new SignInRefused()
  const isProtected = session.antiforgery !== null && !hasCookie(c, session.antiforgery)
  if (body.disable_antiforgery_token !== true && isProtected) throw new SignInRefused()
}

function tokenAnswer(c: Vb365Context, session: Session, userName: string): Response {
  if (session.antiforgery !== null) {
    c.header('set-cookie', `${antiforgeryCookie}=${session.antiforgery}; path=/; secure; samesite=strict; httponly`)
  }
  return c.json({
    access_token: session.accessToken,
    token_type: 'bearer',
    expires_in: accessSeconds,
    refresh_token: session.refreshToken,
    userName,
    '.issued': session.issuedAt.toISOString(),
    '.expires': session.expiresAt.toISOString()
  })
}

async function signIn(c: Vb365Context, state: Vb365State, sessions: Sessions): Promise<Response> {
  const body = await readTokenBody(c)
  switch (body.grant_type) {
    case 'password':
      requirePassword(body, state)
      break
    case 'refresh_token':
      requireRefreshToken(c, body, sessions)
      break
    default:
      throw new Vb365Error(501, 'HttpError', `This emulator does not know the grant type ${body.grant_type}.`)
  }
  const session = sessions.begin(body.disable_antiforgery_token !== true)
  return tokenAnswer(c, session, state.installation.account.username)
}

/** Adds the sign-in, under both spellings that clients use. */
export function addToken(app: Vb365App, state: Vb365State, sessions: Sessions): void {
  let refusals = 0
  const handler = async (c: Vb365Context): Promise<Response> => {
    try {
      return await signIn(c, state, sessions)
    } catch (error) {
      if (!(error instanceof SignInRefused)) throw error
      refusals += 1
      if (refusals % 2 === 1) throw new Vb365Error(401, 'ResourceAccessDenied', 'Incorrect user name or password.')
      return c.json({ error: 'invalid_grant', error_description: 'The user name or password is incorrect.' }, 400)
    }
  }
  app.post('/v8/token', handler)
  app.post('/v8/Token', handler)
}

function sessionOf(c: Vb365Context, sessions: Sessions): Session | undefined {
  const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return token === undefined ? undefined : sessions.withAccessToken(token)
}

/** Lets signed-in clients in; a refused token is answered without a body. */
export function requireToken(sessions: Sessions): MiddlewareHandler {
  return async (c, next) => {
    const session = sessionOf(c, sessions)
    if (!session) return c.body(null, 401, { 'www-authenticate': 'Bearer' })
    if (session.antiforgery !== null && !hasCookie(c, session.antiforgery)) {
      throw new Vb365Error(400, 'HttpError', `The required antiforgery cookie "${antiforgeryCookie}" is not present.`)
    }
    return await next()
  }
}

/** Adds the end of a sign-in. */
export function addLogout(app: Vb365App, sessions: Sessions): void {
  app.post('/v8/token/logout', (c) => {
    const session = sessionOf(c, sessions)
    if (session) sessions.end(session)
    return c.body(null, 204)
  })
}
