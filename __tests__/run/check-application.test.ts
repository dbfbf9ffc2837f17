import { afterEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { checksOf, type Outcome } from '../../src/domain/result/outcome.ts'
import { emulators } from '../support/emulators.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { summaryOf } from '../support/rendered.ts'
import { deliveredRegistration, type RunSession, runSession } from '../support/run-session.ts'

const { start } = emulators()
const sessions: RunSession[] = []
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()))
})

const APPLICATION_ID = '404271d0-0001-4000-8000-000000000042'
const NOBODY = { inputs: { clientId: undefined, signIn: { kind: 'federation' } } } as const

interface Inspected {
  readonly emulator: RunningEmulator
  inspect(): Promise<Outcome>
}

/** An application that an administrator made ready, and what it finds when it looks at itself afterwards. */
async function readyApplication(changes: object = {}): Promise<Inspected> {
  const emulator = await start({ seed: 'northwind', ews: [APPLICATION_ID] })
  const session = await runSession(emulator)
  sessions.push(session)
  const wish = (grantPermissions: boolean) => ({
    tenant: 'northwind.onmicrosoft.com',
    application: {
      flow: 'existing',
      applicationId: APPLICATION_ID,
      username: 'backup@northwind.example',
      grantPermissions
    },
    ...changes
  })
  const made = await session.run(deliveredRegistration(wish(true)))
  if (made.outcome.failure !== undefined) throw made.outcome.failure
  const inspected = registrationOf({ ...wish(false), certificate: { source: 'pfx', path: 'contoso.pfx' } })
  return { emulator, inspect: async () => (await session.run(inspected, NOBODY)).outcome }
}

const principalOf = ({ tenant }: RunningEmulator) => {
  const principal = tenant.servicePrincipals.find(({ appId }) => appId === APPLICATION_ID)
  const application = tenant.applications.find(({ appId }) => appId === APPLICATION_ID)
  if (principal === undefined || application === undefined) throw new Error('the seed has no such application')
  return { principal, application }
}
const resultsOf = (outcome: Outcome) => Object.fromEntries(checksOf(outcome).map(({ name, result }) => [name, result]))

describe('an application that is granted nothing and is ready', () => {
  it('passes every check, by its own sign-in and its own readings', async () => {
    const { inspect } = await readyApplication()
    const outcome = await inspect()
    expect([outcome.kind, outcome.failure]).toEqual(['checked', undefined])
    expect(resultsOf(outcome)).toEqual({
      'configure-application': 'passed',
      'connect-graph': 'passed',
      'connect-exchange': 'passed',
      'connect-sharepoint': 'passed',
      'connect-powershell': 'passed',
      'ews-access': 'passed',
      'exchange-plan': 'passed',
      'sharepoint-plan': 'passed',
      'impersonation-account': 'passed'
    })
    expect(summaryOf(outcome)).toContain('Ready for Veeam Backup for Microsoft 365. Every check passed.')
  })
})

describe('an application that is granted nothing, without', () => {
  it.each([
    [
      'its directory role',
      ({ tenant, ...rest }: RunningEmulator) => {
        const { principal } = principalOf({ tenant, ...rest })
        tenant.roleAssignments = tenant.roleAssignments.filter(({ principalId }) => principalId !== principal.id)
      },
      /missing: directory role Global Reader\. Let an administrator do that/
    ],
    [
      'its delegated permissions',
      ({ tenant, ...rest }: RunningEmulator) => {
        const { principal } = principalOf({ tenant, ...rest })
        tenant.delegatedGrants = tenant.delegatedGrants.filter(({ clientId }) => clientId !== principal.id)
      },
      /missing: Microsoft Graph: .*\(delegated\)/
    ],
    [
      'its public client flow',
      (emulator: RunningEmulator) => {
        principalOf(emulator).application.isFallbackPublicClient = false
      },
      /missing: allow public client flows/
    ],
    [
      'its redirect URI',
      (emulator: RunningEmulator) => {
        principalOf(emulator).application.publicClient = { redirectUris: [] }
      },
      /missing: redirect URI http:\/\/localhost/
    ]
  ] as const)('%s fails, and is told what to do', async (_, takeAway, words) => {
    const { emulator, inspect } = await readyApplication()
    takeAway(emulator)
    const outcome = await inspect()
    expect(outcome.failure).toMatchObject({ code: 'verification-failed', message: expect.stringMatching(words) })
    expect(outcome.failure?.message).toContain('set "grantPermissions" to true')
    expect(resultsOf(outcome)['configure-application']).toBe('failed')
  })

  it('its directory role does not connect to PowerShell either, whatever its app role', async () => {
    const { emulator, inspect } = await readyApplication()
    const { principal } = principalOf(emulator)
    emulator.tenant.roleAssignments = emulator.tenant.roleAssignments.filter(
      ({ principalId }) => principalId !== principal.id
    )
    const check = checksOf(await inspect()).find(({ name }) => name === 'connect-powershell')
    expect(check).toMatchObject({
      result: 'failed',
      detail: expect.stringMatching(/holds Exchange\.ManageAsApp, but not the directory role Global Reader/)
    })
  })

  it('a permission to read the directory is not known to be in place, never passed', async () => {
    const { inspect } = await readyApplication({ usage: ['restoreDeviceCode'] })
    const outcome = await inspect()
    expect(outcome.failure).toBeUndefined()
    expect(checksOf(outcome).find(({ name }) => name === 'configure-application')).toMatchObject({
      result: 'unknown',
      detail: expect.stringMatching(/may not read of itself whether .* are in place: .*denied/)
    })
    expect(summaryOf(outcome)).not.toContain('Ready for')
  })
})
