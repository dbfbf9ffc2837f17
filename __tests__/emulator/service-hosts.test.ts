import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { askHost } from './support/host-client.ts'
import { systemMailbox, tokenByCertificate, tokenFor } from './support/service-clients.ts'
import { startTenant } from './support/tenant-client.ts'

let emulator: RunningEmulator

beforeAll(async () => {
  emulator = await startTenant({ sharePointHost: 'wingtip.sharepoint.com' })
})
afterAll(async () => emulator.close())

async function ask(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = ''
): Promise<number | undefined> {
  return (await askHost(emulator, url, { method, headers, body })).status
}

async function organization(host: string, resource: string): Promise<number | undefined> {
  return await ask(
    `https://${host}/adminapi/beta/${emulator.tenantId}/InvokeCommand`,
    'POST',
    {
      authorization: `Bearer ${await tokenFor(emulator, resource)}`,
      'content-type': 'application/json',
      'x-anchormailbox': `APP:${systemMailbox}@${emulator.tenantDomain}`
    },
    JSON.stringify({ CmdletInput: { CmdletName: 'Get-OrganizationConfig' } })
  )
}

describe('the host names of Microsoft', () => {
  it.each([
    ['Worldwide', 'outlook.office365.com'],
    ['USGovernment', 'outlook.office365.us'],
    ['USDefence', 'outlook-dod.office365.us'],
    ['China', 'partner.outlook.cn']
  ] as const)('reach Exchange of a tenant in the cloud %s as %s', async (cloud, host) => {
    emulator.traits.cloud = cloud
    expect(await organization(host, `https://${host}`)).toBe(200)
    expect(await organization(host, '00000002-0000-0ff1-ce00-000000000000')).toBe(200)
    expect(emulator.requests.at(-1)).toMatchObject({ host: 'exchange', status: 200 })
    emulator.traits.cloud = 'Worldwide'
  })

  it('reach no tenant of another cloud', async () => {
    expect(await organization('outlook.office365.us', '00000002-0000-0ff1-ce00-000000000000')).toBe(401)
  })

  it('reach SharePoint as the host of the tenant, and no other', async () => {
    const authorization = `Bearer ${await tokenByCertificate(emulator, 'https://wingtip.sharepoint.com')}`
    expect(await ask('https://contoso.sharepoint.com/_api/web', 'GET', { authorization })).toBe(404)
    expect(await ask('https://wingtip.sharepoint.com/_api/web', 'GET', { authorization })).toBe(401)
    expect(emulator.requests.at(-1)).toMatchObject({ host: 'sharePoint', status: 401 })
  })
})
