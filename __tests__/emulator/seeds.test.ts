import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { EmulatorError, type Seed, startEmulator } from '../../emulator/index.ts'

let folder: string
let file: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-test-'))
  file = join(folder, 'seed.json')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const guid = (last: number): string => `aaaaaaaa-0000-4000-8000-${String(last).padStart(12, '0')}`
const application: Seed['applications'][number] = {
  objectId: guid(1),
  applicationId: guid(2),
  displayName: 'Administrator',
  clientSecrets: [
    {
      keyId: guid(3),
      displayName: 'sample',
      secret: 'sample-secret',
      startDateTime: '2024-01-01T00:00:00Z',
      endDateTime: '2099-01-01T00:00:00Z'
    }
  ],
  servicePrincipal: { objectId: guid(4) }
}
const seed: Seed = {
  name: 'own',
  tenant: { id: guid(5), displayName: 'Own', countryLetterCode: 'DE' },
  domains: [{ name: 'own.onmicrosoft.com', isInitial: true }],
  applications: [application],
  administeringApplications: ['Administrator']
}

async function messageOf(value: unknown): Promise<string> {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  const error: unknown = await startEmulator({ seed: file }).then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof EmulatorError)) throw new Error('the seed was taken')
  return error.message
}

describe('a seed', () => {
  it('may be given as a file or as an object', async () => {
    writeFileSync(file, JSON.stringify(seed))
    for (const given of [file, seed]) {
      const emulator = await startEmulator({ seed: given })
      expect([emulator.tenantDomain, emulator.clientId]).toEqual(['own.onmicrosoft.com', guid(2)])
      await emulator.close()
    }
  })

  it.each([
    ['that is not JSON', '{', 'is not JSON.'],
    ['with an unknown property', { ...seed, colour: 'red' }, 'is refused: colour is not known.'],
    ['without a tenant', { ...seed, tenant: undefined }, 'is refused: tenant is missing.'],
    [
      'with a GUID that is none',
      { ...seed, applications: [{ ...application, objectId: 'x' }] },
      'is refused: applications[0].objectId must be a GUID.'
    ],
    [
      'with an application ID that is none',
      { ...seed, exchange: { ewsAllowedAppIds: ['x'] } },
      'is refused: exchange.ewsAllowedAppIds[0] must be a GUID.'
    ],
    ['without an initial domain', { ...seed, domains: [{ name: 'own.example' }] }, 'domains holds no initial domain'],
    [
      'that grants what nobody offers',
      {
        ...seed,
        applications: [
          { ...application, grantedAppRoles: [{ resource: '00000003-0000-0000-c000-000000000000', values: ['x'] }] }
        ]
      },
      'applications[0] has a grant for 00000003-0000-0000-c000-000000000000, which has no service principal here.'
    ],
    [
      'that is administered by nobody',
      { ...seed, administeringApplications: [] },
      'administeringApplications is empty.'
    ],
    [
      'that is administered by an unknown application',
      { ...seed, administeringApplications: ['Nobody'] },
      'names Nobody, which is not an application here.'
    ]
  ])('%s is refused in a sentence that names the place', async (_, value, message) => {
    expect(await messageOf(value)).toContain(message)
  })

  it('may disable an application in Microsoft’s name, and ask for assignment', async () => {
    const closed = {
      objectId: guid(7),
      applicationId: guid(8),
      displayName: 'Closed',
      disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' as const,
      servicePrincipal: { objectId: guid(9), appRoleAssignmentRequired: true }
    }
    const { tenant, close } = await startEmulator({ seed: { ...seed, applications: [application, closed] } })
    expect(tenant.applications[1]?.disabledByMicrosoftStatus).toBe('DisabledDueToViolationOfServicesAgreement')
    expect(tenant.servicePrincipals[1]?.appRoleAssignmentRequired).toBe(true)
    await close()
  })

  it('may say how the tenant stands in Exchange and SharePoint', async () => {
    const exchange: Seed['exchange'] = {
      ewsEnabled: true,
      ewsAllowedAppIds: [guid(7)],
      ewsApplicationAccessPolicy: 'EnforceAllowList',
      ewsAllowList: ['Veeam/*']
    }
    const emulator = await startEmulator({
      seed: { ...seed, exchange, sharePoint: { host: 'renamed.sharepoint.com' } }
    })
    expect(emulator.tenant.exchange).toEqual({ ...exchange, ewsBlockList: [], isEwsEnforced: false })
    expect(emulator.tenant.sharePoint).toEqual({ host: 'renamed.sharepoint.com', title: 'Own Team Site' })
    await emulator.close()
  })

  it('may take permissions from a resource, as in a tenant that Microsoft has not updated', async () => {
    const emulator = await startEmulator({
      seed: {
        ...seed,
        resourceServicePrincipals: [
          {
            appId: '00000003-0000-0000-c000-000000000000',
            objectId: guid(6),
            withoutPermissions: ['MailboxItem.ImportExport.All']
          }
        ]
      }
    })
    const [resource] = emulator.tenant.servicePrincipals
    expect(resource?.appRoles.some((role) => role.value === 'MailboxItem.ImportExport.All')).toBe(false)
    expect(resource?.appRoles.some((role) => role.value === 'MailboxItem.Read.All')).toBe(true)
    await emulator.close()
  })
})
