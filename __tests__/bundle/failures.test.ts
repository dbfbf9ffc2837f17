import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import { type ActionInTenant, actionInTenant, contosoRegistration } from '../support/action-in-tenant.ts'

let contoso: ActionInTenant
let northwind: ActionInTenant
let fabrikam: ActionInTenant

beforeAll(async () => {
  ;[contoso, northwind, fabrikam] = await Promise.all([
    actionInTenant(),
    actionInTenant({ seed: 'northwind' }),
    actionInTenant({ seed: 'fabrikam' })
  ])
})
afterAll(() => Promise.all([contoso.close(), northwind.close(), fabrikam.close()]))

/** Exit code 1, one error annotation and no other, no stack trace, nothing written here or there. */
async function expectFailure(run: ActionRun, tenant: ActionInTenant): Promise<string> {
  expect(run.exitCode).toBe(1)
  expect(run.annotations.map(({ level }) => level)).toEqual(['error'])
  expect(run.raw).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
  expect(tenant.writes()).toEqual([])
  expect(await readdir(tenant.workingDirectory)).toEqual([])
  return run.annotations[0]?.message ?? ''
}

describe('a run that cannot sign in', () => {
  it('tells a wrong secret with Entra’s code and trace ID', async () => {
    const run = await contoso.run(contosoRegistration(), { inputs: { 'client-secret': 'no-secret-of-this-tenant' } })
    expect(await expectFailure(run, contoso)).toMatch(/client secret is wrong/)
    expect(run.annotations[0]?.message).toMatch(/AADSTS7000215, trace ID [0-9a-f-]{36}/)
  })

  it('tells an unknown tenant', async () => {
    const run = await contoso.run(contosoRegistration({ tenant: 'nobody.onmicrosoft.com' }))
    expect(await expectFailure(run, contoso)).toMatch(/No tenant "nobody.onmicrosoft.com" is known .*"region"/)
  })

  it('tells an unknown client', async () => {
    const inputs = { 'client-id': '11111111-2222-4333-8444-555555555555' }
    const run = await contoso.run(contosoRegistration(), { inputs })
    expect(await expectFailure(run, contoso)).toMatch(/No application 11111111-.*check the input "client-id"/)
  })

  it('tells a sign-in service that cannot be reached', async () => {
    const inputs = { 'authority-host': 'https://login.invalid' }
    const run = await contoso.run(contosoRegistration(), { inputs })
    expect(await expectFailure(run, contoso)).toMatch(/sign-in service at https:\/\/login\.invalid cannot be reached/)
  })

  it('tells a Graph that cannot be reached', async () => {
    const inputs = { 'graph-endpoint': 'https://graph.invalid' }
    const run = await contoso.run(contosoRegistration(), { inputs })
    expect(await expectFailure(run, contoso)).toMatch(
      /Graph at https:\/\/graph\.invalid cannot be reached: the host name/
    )
  })

  it('tells a certificate that is not trusted, and how to trust it', async () => {
    const run = await contoso.run(contosoRegistration(), { environment: { NODE_EXTRA_CA_CERTS: '' } })
    expect(await expectFailure(run, contoso)).toMatch(/not trusted; .*NODE_EXTRA_CA_CERTS/)
  })
})

it('signs in with a client secret that was stored with a line break behind it, which is masked without it', async () => {
  const run = await contoso.run(contosoRegistration(), {
    inputs: { mode: 'plan', 'client-secret': `${contoso.emulator.clientSecret}\n` }
  })
  expect(run.exitCode).toBe(0)
  expect(run.raw).toContain(`::add-mask::${contoso.emulator.clientSecret}\n`)
})

describe('a run that may not do what it should', () => {
  it('tells every missing permission at once, with IDs and the command that grants them', async () => {
    const tenant = await actionInTenant()
    for (const permission of ['AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All']) {
      tenant.emulator.revoke(permission)
    }
    const run = await tenant.run(contosoRegistration())
    const message = await expectFailure(run, tenant)
    expect(message).toContain('AppRoleAssignment.ReadWrite.All (06b708a9-e830-4db3-a914-8e69da51d44f)')
    expect(message).toContain('DelegatedPermissionGrant.ReadWrite.All (8e8e4742-1d95-4f68-9d56-6ee75648c72a)')
    expect(run.summary).toContain(`az ad app permission admin-consent --id ${tenant.emulator.clientId}`)
    expect(run.summary).toMatch(
      /foreach \(\$role in '[0-9a-f-]{36}'(, '[0-9a-f-]{36}')*\) \{\n {2}New-MgServicePrincipalAppRoleAssignment/
    )
    await tenant.close()
  })

  it('tells a name that a foreign application has taken, with its ID and the way out', async () => {
    const run = await northwind.run(contosoRegistration({ tenant: 'northwind.onmicrosoft.com' }))
    expect(await expectFailure(run, northwind)).toMatch(
      /"Veeam Backup for Microsoft 365" is in the tenant already .*404271d0-0001-4000-8000-000000000038.*"flow": "existing"/
    )
  })

  it('tells every service that the tenant does not have', async () => {
    const run = await fabrikam.run(contosoRegistration({ tenant: fabrikam.emulator.tenantId }))
    const message = await expectFailure(run, fabrikam)
    expect(message).toMatch(/no Office 365 Exchange Online, which offers .*not provisioned/)
    expect(message).toMatch(/no Office 365 SharePoint Online, which offers/)
  })
})

describe('a run with unusable input', () => {
  it('annotates every mistake of a registration at its line and touches nothing', async () => {
    const run = await contoso.run('{\n  "tenant": "contoso",\n  "productVersoin": "8.5"\n}')
    expect(run.exitCode).toBe(1)
    expect(run.annotations.length).toBeGreaterThan(2)
    expect(run.annotations).toContainEqual({
      level: 'error',
      message: expect.stringContaining('did you mean "productVersion"'),
      properties: expect.objectContaining({ line: '3', col: '3' })
    })
    expect(contoso.graphRequests()).toEqual([])
  })

  it.each([
    ['client-id', 'no-guid', /"client-id" is not a GUID/],
    ['mode', 'dry-run', /"mode" is "dry-run": allowed are apply, plan, verify/],
    ['fail-on-drift', 'perhaps', /"fail-on-drift" is "perhaps": allowed are true and false/],
    ['authority-host', 'http://login.example', /"authority-host" is not an origin/],
    ['authority-host', 'https://:pass-in-url@login.example', /^(?!.*pass-in-url).*"authority-host" is not an origin/],
    ['authority-host', 'https://user-in-url@login.example', /^(?!.*user-in-url).*"authority-host" is not an origin/],
    ['graph-endpoint', 'https://graph.example/v1.0', /"graph-endpoint" is not an origin/],
    ['pfx-password', '', /"pfx-password" is empty: .*check the name of its GitHub secret/],
    ['pfx-password', '7 chars', /"pfx-password" is too short for a PFX that is written: give at least 8 characters/],
    ['client-secret', '***', /"client-secret" is \*\*\*, which is how a log shows a secret/],
    ['pfx-password', 'in-a-file\n', /^(?!.*in-a-file).*"pfx-password" holds a line break/],
    ['client-certificate-password', 'in-a-file\r\n', /"client-certificate-password" holds a line break/],
    ['client-id', '', /"client-id" is empty: .*check the name of the variable/]
  ])('tells what is wrong with %s %j', async (name, value, sentence) => {
    const run = await contoso.run(contosoRegistration(), { inputs: { [name]: value } })
    expect(await expectFailure(run, contoso)).toMatch(sentence)
  })

  it('warns of a name that is not an input, even where the input that was meant is missing', async () => {
    const run = await contoso.run(contosoRegistration(), {
      inputs: { configuration: '' },
      environment: { INPUT_CONFIGURATON: 'registration.json' }
    })
    expect(run.annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'warning: The action has no input "configuraton", so it is ignored: did you mean "configuration"?',
      'error: The input "configuration" is missing: give the path of a registration file, or the JSON itself.'
    ])
  })

  it('says how to sign in where neither secret nor certificate is given and the job may have no ID token', async () => {
    const run = await contoso.run(contosoRegistration(), { inputs: { 'client-secret': '' } })
    expect(await expectFailure(run, contoso)).toMatch(
      /"client-secret" and "client-certificate" are empty, .*"permissions: id-token: write"/
    )
  })
})

it('debug logging shows how a failure came about, and no secret', async () => {
  const run = await contoso.run(contosoRegistration(), { debug: true, inputs: { 'client-secret': 'wrong-secret-42' } })
  expect(run.log).toMatch(/##\[debug\].*ActionError/)
  expect(run.log).not.toContain('wrong-secret-42')
})
