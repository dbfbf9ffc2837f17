import { readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { emulators } from '../support/emulators.ts'
import { deliveredRegistration, type FinishedRun, type RunOptions, runSessions } from '../support/run-session.ts'

const { start } = emulators()
const { sessionIn } = runSessions()

let contoso: RunningEmulator
beforeAll(async () => {
  contoso = await start()
})

/** A run that has to fail: nothing is written, here or there. */
async function failedRun(
  emulator: RunningEmulator,
  options: RunOptions = {},
  changes: Readonly<Record<string, unknown>> = {}
): Promise<FinishedRun> {
  const session = await sessionIn(emulator)
  const run = await session.run(deliveredRegistration(changes), options)
  expect(run.outcome.failure).toBeDefined()
  expect([run.warnings, run.writes, await readdir(session.folder)]).toEqual([[], [], []])
  return run
}

describe('a run that cannot sign in', () => {
  it('names a wrong secret with Entra’s code and trace ID', async () => {
    const signIn = { kind: 'secret', secret: 'no-secret-of-this-tenant' } as const
    const { message } = await failedRun(contoso, { inputs: { signIn } })
    expect(message).toMatch(/client secret is wrong/)
    expect(message).toMatch(/AADSTS7000215, trace ID [0-9a-f-]{36}/)
  })

  it('names an unknown tenant', async () => {
    const { message } = await failedRun(contoso, {}, { tenant: 'unknown.onmicrosoft.com' })
    expect(message).toMatch(/No tenant "unknown.onmicrosoft.com" is known .*"region"/)
  })

  it('names an unknown client', async () => {
    const { message } = await failedRun(contoso, { inputs: { clientId: '11111111-2222-4333-8444-555555555555' } })
    expect(message).toMatch(/No application 11111111-.*check the input "client-id"/)
  })

  it('says that no client is given', async () => {
    const { message, requests } = await failedRun(contoso, { inputs: { clientId: undefined } })
    expect(message).toMatch(/"client-id" is empty: .*check the name of the variable/)
    expect(requests).toEqual([])
  })

  it('names a sign-in service that cannot be reached', async () => {
    const { message } = await failedRun(contoso, { authorityHost: 'https://login.invalid' })
    expect(message).toMatch(/sign-in service at https:\/\/login\.invalid cannot be reached/)
  })

  it('names a Graph that cannot be reached', async () => {
    const { message } = await failedRun(contoso, { graphEndpoint: 'https://graph.invalid' })
    expect(message).toMatch(/Graph at https:\/\/graph\.invalid cannot be reached: the host name/)
  })
})

describe('a run that may not do what it should', () => {
  it('names every missing permission at once, with IDs and the command that grants them', async () => {
    const emulator = await start()
    for (const permission of ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All']) {
      emulator.revoke(permission)
    }
    const { message, summary } = await failedRun(emulator)
    expect(message).toContain('AppRoleAssignment.ReadWrite.All (06b708a9-e830-4db3-a914-8e69da51d44f)')
    expect(message).toContain('DelegatedPermissionGrant.ReadWrite.All (8e8e4742-1d95-4f68-9d56-6ee75648c72a)')
    expect(summary).toContain(`az ad app permission admin-consent --id ${emulator.clientId}`)
    expect(summary).toMatch(
      /foreach \(\$role in '[0-9a-f-]{36}'(, '[0-9a-f-]{36}')*\) \{\n {2}New-MgServicePrincipalAppRoleAssignment/
    )
  })

  it('names a foreign application that has taken the name, with its ID and the way out', async () => {
    const { message } = await failedRun(await start({ seed: 'northwind' }), {}, { tenant: 'northwind.onmicrosoft.com' })
    expect(message).toMatch(
      /"Veeam Backup for Microsoft 365" is in the tenant already .*404271d0-0001-4000-8000-000000000038.*"flow": "existing"/
    )
  })

  it('names every service that the tenant does not have', async () => {
    const fabrikam = await start({ seed: 'fabrikam' })
    const { message } = await failedRun(fabrikam, {}, { tenant: fabrikam.tenantId })
    expect(message).toMatch(/no Office 365 Exchange Online, which offers .*not provisioned/)
    expect(message).toMatch(/no Office 365 SharePoint Online, which offers/)
  })
})

describe('an identity that is to be registered itself, as where two IDs are mixed up', () => {
  it.each([{ kind: 'apply' }, { kind: 'plan', failOnDrift: false }, { kind: 'verify' }] as const)(
    'is refused in mode $kind before anything is read',
    async (mode) => {
      const emulator = await start({ seed: 'northwind' })
      const { outcome, message, graphRequests } = await failedRun(
        emulator,
        { mode },
        {
          tenant: 'northwind.onmicrosoft.com',
          application: { flow: 'existing', applicationId: emulator.clientId, username: 'backup@northwind.example' }
        }
      )
      expect([outcome.kind, graphRequests]).toEqual(['blocked', []])
      expect(message).toContain(emulator.clientId)
    }
  )
})

describe('a run that writes a PFX', () => {
  it.each([
    [undefined, /"pfx-password" is empty: .*check the name of its GitHub secret/],
    ['7 chars', /"pfx-password" is too short for a PFX that is written: give at least 8 characters/]
  ])('is refused with the password %j before the network is touched', async (pfxPassword, sentence) => {
    const { message, requests } = await failedRun(contoso, { inputs: { pfxPassword } })
    expect(message).toMatch(sentence)
    expect(requests).toEqual([])
  })
})
