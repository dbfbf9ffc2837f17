import { connect } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningVb365 } from '../../emulator/index.ts'
import { passwordGrant, signInToVb365, startWithVb365, Vb365Client } from './support/vb365-client.ts'

let emulator: RunningEmulator
let vb365: RunningVb365
let client: Vb365Client

beforeAll(async () => {
  const started = await startWithVb365()
  emulator = started.emulator
  vb365 = started.vb365
  client = new Vb365Client(vb365.server)
})
afterAll(() => emulator.close())

describe('the certificate of the server', () => {
  it('is signed by no authority, is for another name, and has the thumbprint of the ready file', async () => {
    const fingerprint = await new Promise((resolve, reject) => {
      const { hostname, port } = new URL(vb365.server)
      const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256)
        socket.destroy()
      }).on('error', reject)
    })
    expect(fingerprint).toBe(vb365.serverThumbprint.match(/../g)?.join(':'))
    await expect(fetch(`${vb365.server}/v8/Health`)).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
    })
  })
})

describe('without a sign-in', () => {
  it('the health of the server can be read', async () => {
    expect((await client.get('/v8/Health')).body).toMatchObject({ status: 'Healthy', entries: expect.any(Object) })
  })

  it.each(['/v8/Organizations', '/v8/ServiceInstance'])('%s is refused with an empty body', async (path) => {
    const { status, text } = await client.get(path)
    expect({ status, text }).toEqual({ status: 401, text: '' })
  })
})

describe('a sign-in', () => {
  afterEach(() => {
    vb365.settings.multiFactorAccount = false
  })

  it('gives a token for an hour', async () => {
    const { status, body } = await client.token(passwordGrant(vb365))
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 3600, userName: vb365.username })
    expect(Date.parse(String(body['.expires'])) - Date.parse(String(body['.issued']))).toBe(3_600_000)
  })

  it('takes JSON, the path with a capital letter, and the user in any case', async () => {
    const form = { ...passwordGrant(vb365), username: vb365.username.toLowerCase(), disable_antiforgery_token: true }
    expect((await client.post('/v8/Token', form)).status).toBe(200)
  })

  it('with a wrong password is refused in two ways in turn', async () => {
    const wrong = { ...passwordGrant(vb365), password: 'wrong' }
    expect((await client.token(wrong)).body).toMatchObject({
      message: expect.any(String),
      errorCode: expect.any(String)
    })
    expect((await client.token(wrong)).body).toMatchObject({ error: 'invalid_grant' })
  })

  it.each([
    [{}, 'grant_type'],
    [{ grant_type: 'client_credentials' }, 'grant_type'],
    [{ grant_type: 'password', username: 'x' }, 'password'],
    [{ grant_type: 'password', tenant: 'x' }, 'tenant']
  ])('with the form %j is refused', async (form, name) => {
    const { status, body } = await client.token(form)
    expect(status).toBe(400)
    expect(body).toMatchObject({ errorCode: 'ParameterValidationFailure', message: expect.stringContaining(name) })
  })

  it('of an account with a second factor is refused', async () => {
    vb365.settings.multiFactorAccount = true
    const { status, body } = await client.token(passwordGrant(vb365))
    expect(status).toBe(401)
    expect(body.message).toContain('Multi-factor authentication')
  })
})

describe('a token', () => {
  it('lets in until it expires by the clock of the emulator', async () => {
    const before = emulator.clock.now()
    const signedIn = await signInToVb365(vb365)
    expect((await signedIn.get('/v8/ServiceInstance')).body['version']).toMatch(/^8\./)
    emulator.setClock(new Date(before.getTime() + 3_601_000))
    expect((await signedIn.get('/v8/Organizations')).status).toBe(401)
    emulator.setClock(before)
  })

  it('is void after the server was restarted, and after the logout', async () => {
    const first = await signInToVb365(vb365)
    vb365.endSessions()
    expect((await first.get('/v8/Organizations')).status).toBe(401)
    const second = await signInToVb365(vb365)
    await second.post('/v8/token/logout', {})
    expect((await second.get('/v8/Organizations')).status).toBe(401)
  })

  it('is renewed by its refresh token, which serves once', async () => {
    const { body } = await client.token(passwordGrant(vb365))
    const form = {
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token,
      disable_antiforgery_token: 'true'
    }
    expect((await client.token(form)).status).toBe(200)
    expect((await client.token(form)).status).toBeGreaterThanOrEqual(400)
  })
})

describe('without disable_antiforgery_token', () => {
  async function protectedSession() {
    const { disable_antiforgery_token: _, ...form } = passwordGrant(vb365)
    const { body, headers } = await client.token(form)
    const cookie = String(headers['set-cookie']?.[0]).split(';')[0] ?? ''
    return { body, cookie }
  }

  it('every request needs the cookie of the sign-in', async () => {
    const { body, cookie } = await protectedSession()
    const authorization = `Bearer ${body.access_token}`
    const without = await new Vb365Client(vb365.server, { authorization }).get('/v8/Organizations')
    expect(without.status).toBe(400)
    expect(without.body.message).toContain('antiforgery')
    expect((await new Vb365Client(vb365.server, { authorization, cookie }).get('/v8/Organizations')).status).toBe(200)
  })

  it('the refresh needs it too', async () => {
    const { body } = await protectedSession()
    const { status } = await client.token({ grant_type: 'refresh_token', refresh_token: body.refresh_token })
    expect(status).toBeGreaterThanOrEqual(400)
  })
})

describe('a server for restore operators only', () => {
  afterEach(() => {
    vb365.settings.operatorsOnly = false
  })

  it('signs in, and refuses everything else', async () => {
    const response = await client.post('/emulator/settings', { operatorsOnly: true })
    expect(response.body['operatorsOnly']).toBe(true)
    const signedIn = await signInToVb365(vb365)
    expect((await signedIn.get('/v8/Health')).status).toBe(403)
    expect((await signedIn.get('/v8/Organizations')).body.errorCode).toBe('ResourceAccessDenied')
  })
})
