import { describe, expect, it } from '@jest/globals'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { ServiceClient } from '../../src/adapters/service-client.ts'
import { openRootSite } from '../../src/adapters/sharepoint/root-site.ts'
import { sharePointAppId, tokenByCertificate } from '../emulator/support/service-clients.ts'
import { hurriedClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import { runContext } from '../support/run-contexts.ts'

const { start, keep } = emulators()
const SITE = 'https://contoso.sharepoint.com'

/** A tenant whose administering identity may read sites, by a permission of SharePoint's own. */
async function tenantWithSites(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = await start(options)
  const { servicePrincipals, appRoleAssignments } = emulator.tenant
  const sharePoint = servicePrincipals.find(({ appId }) => appId === sharePointAppId)
  const role = sharePoint?.appRoles.find(({ value }) => value === 'Sites.FullControl.All')
  if (sharePoint === undefined || role === undefined) throw new Error('the seed has no such permission')
  appRoleAssignments.push({
    id: 'sites',
    appRoleId: role.id,
    principalId: emulator.objectId,
    resourceId: sharePoint.id,
    createdDateTime: '2024-01-01T00:00:00Z'
  })
  return emulator
}

interface Asked {
  readonly webUrl?: string
  readonly endpoint?: string
  readonly audience?: string
}

async function open(emulator: RunningEmulator, { webUrl = SITE, endpoint, audience = sharePointAppId }: Asked = {}) {
  const audiences: string[] = []
  const contact = await openRootSite(
    {
      client: new ServiceClient(runContext({ clock: hurriedClock(100) })),
      endpoint: endpoint ?? emulator.sharePointEndpoint,
      token: (wanted) => {
        audiences.push(wanted)
        return tokenByCertificate(emulator, wanted)
      },
      audience
    },
    webUrl
  )
  return { contact, audiences }
}

describe('opening the root site', () => {
  it('reads it with a token for the application ID of SharePoint, whatever the host is called', async () => {
    const emulator = await tenantWithSites({ sharePointHost: 'wingtip.sharepoint.com' })
    const { contact, audiences } = await open(emulator, { webUrl: 'https://wingtip.sharepoint.com' })
    expect(contact).toEqual({ kind: 'answered', detail: 'the root site of wingtip.sharepoint.com was read' })
    expect(audiences).toEqual([sharePointAppId])
  })

  it('asks once more with a token for the host where the audience is refused', async () => {
    const emulator = await tenantWithSites()
    const { contact, audiences } = await open(emulator, { audience: 'https://graph.microsoft.com' })
    expect(contact).toMatchObject({ kind: 'answered' })
    expect(audiences).toEqual(['https://graph.microsoft.com', SITE])
  })

  it('is unknown where SharePoint refuses, which a permission given just now may explain', async () => {
    const emulator = await start()
    expect((await open(emulator)).contact).toEqual({
      kind: 'unknown',
      why: expect.stringMatching(
        /answered HTTP 401 with an empty body; a permission given just now takes up to an hour/
      )
    })
  })

  it.each([
    ['Atom', { kind: 'answer', acted: false, status: 200, body: '<?xml version="1.0"?><entry/>' }, 'XML of another'],
    ['HTML', { kind: 'answer', acted: false, status: 200, body: '<html></html>' }, 'HTTP 200 with an HTML page'],
    ['an outage', { kind: 'answer', acted: false, status: 503 }, 'HTTP 503 with an empty body'],
    ['a host that has no such site', { kind: 'answer', acted: false, status: 404, body: '404' }, 'HTTP 404'],
    ['half a body', { kind: 'half-body' }, 'the answer broke off']
  ] as const)('is unknown after %s', async (_, fault, seen) => {
    const emulator = await tenantWithSites()
    const front = keep(await startFaultyFront(emulator.sharePointEndpoint))
    front.fail(/./, fault, 10)
    const { contact } = await open(emulator, { endpoint: front.origin })
    expect(contact).toEqual({ kind: 'unknown', why: expect.stringContaining(seen) })
  })

  it('is unknown for an address to which no token may go', async () => {
    const emulator = await start()
    for (const webUrl of ['http://contoso.sharepoint.com', 'contoso.sharepoint.com', '']) {
      const { contact, audiences } = await open(emulator, { webUrl })
      expect([contact.kind, audiences]).toEqual(['unknown', []])
    }
  })
})
