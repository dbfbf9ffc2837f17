import { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { decodeJwt } from 'jose'
import type { RunningEmulator } from '../../emulator/index.ts'
import { startTenant } from './support/tenant-client.ts'

const scope = 'https://graph.microsoft.com/.default'
let emulator: RunningEmulator

beforeAll(async () => {
  emulator = await startTenant()
})
afterAll(() => emulator.close())

const options = () => ({ authorityHost: emulator.authorityHost, disableInstanceDiscovery: true })

describe("Microsoft's own client library", () => {
  it('signs in with a secret, and is told when it is wrong', async () => {
    const credential = new ClientSecretCredential(
      emulator.tenantId,
      emulator.clientId,
      emulator.clientSecret,
      options()
    )
    expect(decodeJwt((await credential.getToken(scope)).token)).toMatchObject({ appid: emulator.clientId })
    const wrong = new ClientSecretCredential(emulator.tenantId, emulator.clientId, 'wrong', options())
    await expect(wrong.getToken(scope)).rejects.toThrow('AADSTS7000215')
  })

  it('signs in with a certificate', async () => {
    const credential = new ClientCertificateCredential(
      emulator.tenantId,
      emulator.clientId,
      (await emulator.clientCertificate()).file,
      options()
    )
    expect(decodeJwt((await credential.getToken(scope)).token)).toMatchObject({ appidacr: '2' })
  })

  it('signs in with the ID token of a GitHub job', async () => {
    const { requestUrl, requestToken } = emulator.githubOidc
    const idToken = async (): Promise<string> => {
      const response = await fetch(`${requestUrl}&audience=api://AzureADTokenExchange`, {
        headers: { authorization: `Bearer ${requestToken}` }
      })
      return ((await response.json()) as { value: string }).value
    }
    const credential = new ClientAssertionCredential(emulator.tenantId, emulator.clientId, idToken, options())
    expect(decodeJwt((await credential.getToken(scope)).token)).toMatchObject({ oid: emulator.objectId })
  })

  it('names the tenant by its domain', async () => {
    const credential = new ClientSecretCredential('contoso.com', emulator.clientId, emulator.clientSecret, options())
    expect(decodeJwt((await credential.getToken(scope)).token)).toMatchObject({ tid: emulator.tenantId })
  })
})
