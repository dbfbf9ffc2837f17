import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { askForToken, GraphClient, startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator
let graph: GraphClient
let id: string
let appId: string

beforeAll(async () => {
  emulator = await startTenant({ now: new Date('2026-11-26T00:00:00Z') })
  graph = await GraphClient.of(emulator)
  const { body } = await graph.post('/applications', { displayName: 'With secrets' })
  id = body.id
  appId = body.appId
  await graph.post('/servicePrincipals', { appId })
})
afterAll(() => emulator.close())

const add = (passwordCredential?: object) => graph.post(`/applications/${id}/addPassword`, { passwordCredential })
const signIn = async (secret: unknown) =>
  (await askForToken(emulator, { client_id: appId, client_secret: String(secret) })).body.error_codes

describe('a secret', () => {
  it('is made by the directory, shown once, signs in, and is taken away by its ID', async () => {
    const { status, body } = await add({ displayName: 'Default', endDateTime: '2027-11-26T06:07:29.332Z' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ displayName: 'Default', endDateTime: '2027-11-26T06:07:29Z' })
    expect(body['hint']).toBe(String(body['secretText']).slice(0, 3))
    const shown = (await graph.get(`/applications/${id}`)).body['passwordCredentials']
    expect(shown).toMatchObject([{ keyId: body.keyId, displayName: 'Default', secretText: null }])
    expect(await signIn(body['secretText'])).toBeUndefined()
    const remove = () => graph.post(`/applications(appId='${appId}')/removePassword`, { keyId: body.keyId })
    expect((await remove()).status).toBe(204)
    expect(await signIn(body['secretText'])).toEqual([7000215])
    expect((await remove()).body.error.message).toContain('No password credential found with keyId')
  })

  it.each([
    [
      'Azure CLI 2.91.0',
      'v1.0',
      { displayName: null, endDateTime: '2027-11-26T06:36:11Z', startDateTime: '2026-11-26T06:36:11Z' }
    ],
    [
      'CLI for Microsoft 365 11.11.0',
      'v1.0/myorganization',
      { displayName: 'Default', endDateTime: '2027-11-26T06:36:14.562Z' }
    ],
    ['Terraform azuread 3.9.0', 'v1.0', { displayName: 'rbac' }]
  ])('is made as %s asks for it', async (_, version, passwordCredential) => {
    const url = `${emulator.graphEndpoint}/${version}/applications/${id}/addPassword`
    const { status, body } = await graph.post(url, { passwordCredential })
    expect([status, body.displayName]).toEqual([200, passwordCredential.displayName])
    expect(await signIn(body['secretText'])).toBeUndefined()
  })

  it('lasts two years from its start unless the caller says otherwise', async () => {
    const { body } = await graph.post(`/applications/${id}/addPassword`, {})
    expect(String(body['endDateTime']).slice(0, 10)).toBe('2028-11-26')
    const later = await add({ startDateTime: '2027-01-01T00:00:00Z' })
    expect(later.body['endDateTime']).toBe('2029-01-01T00:00:00Z')
  })

  it.each([
    ['an end in the past', { startDateTime: '2020-01-01T00:00:00Z', endDateTime: '2021-01-01T00:00:00Z' }],
    ['an end before its start', { startDateTime: '2028-01-01T00:00:00Z', endDateTime: '2027-01-01T00:00:00Z' }],
    ['a date that is none', { endDateTime: 'tomorrow' }],
    ['words of its own', { secretText: 'chosen by the caller' }]
  ])('with %s is refused', async (_, credential) => {
    expect((await add(credential)).status).toBe(400)
  })

  it('is given to nobody by a caller who may not write the application', async () => {
    const reader = await GraphClient.of(emulator, emulator.identity('Entra inventory reader'))
    expect((await reader.post(`/applications/${id}/addPassword`, {})).status).toBe(403)
    expect((await reader.post(`/applications/${id}/removePassword`, { keyId: id })).status).toBe(403)
  })

  it('is not made where a policy restricts secrets, which the emulator does not judge', async () => {
    emulator.tenant.appManagementPolicies.push({
      id: '11111111-2222-4333-8444-555555555555',
      displayName: 'No secrets',
      description: '',
      isEnabled: true,
      keyCredentialRestrictions: [],
      passwordCredentialRestrictions: [{ restrictionType: 'passwordAddition', state: 'enabled' }]
    })
    const application = emulator.tenant.applications.find((candidate) => candidate.id === id)
    Object.assign(application ?? {}, { appManagementPolicyId: '11111111-2222-4333-8444-555555555555' })
    expect((await add()).status).toBe(501)
    Object.assign(application ?? {}, { appManagementPolicyId: null })
    expect((await add()).status).toBe(200)
  })
})
