import { getIDToken } from '@actions/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { decodeJwt } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { askForToken, assertionForm, startTenant } from './support/tenant-client.ts'

const audience = 'api://AzureADTokenExchange'
const subject = 'repo:contoso/backup:ref:refs/heads/main'
let emulator: RunningEmulator
let requested = audience

beforeAll(async () => {
  emulator = await startTenant()
  process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = emulator.githubOidc.requestUrl
  process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = emulator.githubOidc.requestToken
})
afterAll(() => emulator.close())
beforeEach(() => {
  requested = audience
  emulator.githubOidc.setSubject(subject)
  emulator.githubOidc.setIssuer('https://token.actions.githubusercontent.com')
})

/** @actions/core announces each token to the runner on stdout, as a mask; here nobody listens. */
async function idToken(wanted = audience): Promise<string> {
  const runner = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    return await getIDToken(wanted)
  } finally {
    runner.mockRestore()
  }
}

async function signInWith(token: string) {
  return await askForToken(emulator, assertionForm(token))
}

describe('the ID token of a GitHub job', () => {
  it('is given to @actions/core with the claims GitHub sets', async () => {
    const claims = decodeJwt(await idToken())
    expect(claims).toMatchObject({
      iss: 'https://token.actions.githubusercontent.com',
      sub: subject,
      aud: audience,
      repository: 'contoso/backup',
      ref: 'refs/heads/main'
    })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300)
  })

  it('is refused to a wrong request token', async () => {
    const response = await fetch(`${emulator.githubOidc.requestUrl}&audience=x`, {
      headers: { authorization: 'Bearer wrong' }
    })
    expect(response.status).toBe(401)
  })

  it('signs in through the federated credential', async () => {
    const { status, body } = await signInWith(await idToken())
    expect(status).toBe(200)
    expect(decodeJwt(body.access_token)).toMatchObject({ appid: emulator.clientId, appidacr: '2' })
  })

  it.each([
    [
      'another audience',
      () => {
        requested = 'api://other'
      },
      700212
    ],
    ['another subject', () => emulator.githubOidc.setSubject('repo:contoso/backup:pull_request'), 700213],
    ['a subject in other case', () => emulator.githubOidc.setSubject(subject.replace('contoso', 'Contoso')), 7002138],
    [
      'an issuer with a trailing slash',
      () => emulator.githubOidc.setIssuer('https://token.actions.githubusercontent.com/'),
      700211
    ]
  ])('with %s finds no federated identity record', async (_, prepare, code) => {
    prepare()
    const { status, body } = await signInWith(await idToken(requested))
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [code]])
  })

  it('with a forged signature is refused', async () => {
    const token = await idToken()
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${Buffer.alloc(256, 1).toString('base64url')}`
    const { status, body } = await signInWith(forged)
    expect([status, body.error_codes]).toEqual([401, [50027]])
  })
})
