import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type ActionInTenant,
  actionInTenant,
  conformance,
  contosoRegistration,
  filesBelow
} from '../support/action-in-tenant.ts'
import { limitCertificates } from '../support/certificate-limit.ts'
import { AUTUMN } from '../support/dates.ts'

let tenant: ActionInTenant
beforeAll(async () => {
  tenant = await actionInTenant()
})
afterAll(() => tenant.close())

describe('mode plan', () => {
  it('writes nothing, needs no PFX password and tells every step', async () => {
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'plan', 'pfx-password': '' } })
    expect({ exitCode: run.exitCode, changed: run.outputs['changed'] }).toEqual({ exitCode: 0, changed: 'true' })
    expect(tenant.writes()).toEqual([])
    expect(await readdir(tenant.workingDirectory)).toEqual([])
    expect(JSON.parse(run.outputs['plan'] ?? '[]')).toHaveLength(25)
    expect(run.log).toContain('+ directory role Global Reader')
    expect(run.summary).toContain('### Changes')
  })

  it('fails on drift where that is asked for', async () => {
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'plan', 'fail-on-drift': 'true' } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(/24 things differ from the registration file/)
  })

  it('shows its plan to an identity that can only read, with what that one lacks, and does not fail', async () => {
    const guarded = await actionInTenant()
    for (const permission of ['Application.ReadWrite.OwnedBy', 'AppRoleAssignment.ReadWrite.All']) {
      guarded.emulator.revoke(permission)
    }
    const run = await guarded.run(contosoRegistration(), { inputs: { mode: 'plan', 'pfx-password': '' } })
    expect({ exitCode: run.exitCode, annotations: run.annotations }).toEqual({ exitCode: 0, annotations: [] })
    expect(run.log).toMatch(/! The signed-in identity lacks .*Application\.ReadWrite\.OwnedBy.*AppRoleAssignment/)
    expect(run.summary).toMatch(
      /A run with mode `apply` would make 25 changes[\s\S]*> \[!NOTE\]\n> The signed-in identity lacks/
    )
    expect(run.outputs['changed']).toBe('true')
    await guarded.close()
  })

  it('needs only what reading needs, and names only that', async () => {
    const blind = await actionInTenant()
    for (const permission of ['Application.ReadWrite.OwnedBy', 'RoleManagement.ReadWrite.Directory']) {
      blind.emulator.revoke(permission)
    }
    const run = await blind.run(contosoRegistration(), { inputs: { mode: 'plan' } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(
      /lacks .*: RoleManagement\.Read\.Directory \([^)]+\) to read directory roles\./
    )
    await blind.close()
  })

  it('has nothing to tell after mode apply', async () => {
    await tenant.run(contosoRegistration())
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'plan', 'fail-on-drift': 'true' } })
    expect({ exitCode: run.exitCode, changed: run.outputs['changed'] }).toEqual({ exitCode: 0, changed: 'false' })
  })

  it('warns on the line of a registration file, and in the summary', async () => {
    const certificate = { source: 'generate', renewBeforeDays: 7, overlapDays: 20 }
    const run = await tenant.run(contosoRegistration({ certificate }), { inputs: { mode: 'plan' } })
    const sentence = 'certificate.overlapDays: A replaced certificate expires within renewBeforeDays (7)'
    expect(run.exitCode).toBe(0)
    expect(run.annotations.filter(({ properties }) => properties['line'] !== undefined)).toMatchObject([
      { level: 'warning', message: expect.stringContaining(sentence) }
    ])
    expect(run.summary).toContain('### Warnings about the registration file')
    expect(run.summary).toContain(sentence)
  })

  it('shows an upgrade from 8.3 to 8.5 as exactly the new permissions', async () => {
    const older = await actionInTenant()
    await older.run(contosoRegistration({ productVersion: '8.3' }))
    const run = await older.run(contosoRegistration(), { inputs: { mode: 'plan' } })
    const steps = JSON.parse(run.outputs['plan'] ?? '[]').filter(({ mark }: { readonly mark: string }) => mark !== '=')
    expect(steps.map(({ text }: { readonly text: string }) => text)).toEqual([
      'declare 8 permissions on the application',
      'Microsoft Graph: MailboxFolder.ReadWrite.All (app role)',
      'Microsoft Graph: MailboxItem.ImportExport.All (app role)',
      'Microsoft Graph: MailboxItem.Read.All (app role)',
      'Microsoft Graph: User.Read.All (app role)',
      'Microsoft Graph: MailboxFolder.ReadWrite, MailboxItem.ImportExport, MailboxItem.Read, User.Read.All (delegated)'
    ])
    await older.close()
  })
})

describe('mode verify', () => {
  it('writes nothing and runs the checks of the wizard with the certificate of the delivered PFX', async () => {
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'verify' } })
    expect(run.exitCode).toBe(0)
    expect(tenant.writes()).toEqual([])
    for (const check of ['Configure the application', 'Connect to SharePoint', 'Check SharePoint Online plan']) {
      expect(run.log).toContain(`${check}: passed`)
    }
  })

  it('leaves a PFX that waits to be delivered where it is', async () => {
    const interrupted = await actionInTenant()
    const first = await interrupted.run(contosoRegistration())
    const delivered = join(interrupted.workingDirectory, 'out/contoso.pfx')
    const staged = `${delivered}.${first.outputs['certificate-thumbprint']}.staged`
    await rename(delivered, staged)
    const run = await interrupted.run(contosoRegistration(), { inputs: { mode: 'verify' } })
    expect({ exitCode: run.exitCode, path: run.outputs['pfx-path'] }).toEqual({
      exitCode: 0,
      path: `out/contoso.pfx.${first.outputs['certificate-thumbprint']}.staged`
    })
    expect(await filesBelow(interrupted.workingDirectory)).toEqual([staged])
    const next = await interrupted.run(contosoRegistration())
    expect(next.outputs['pfx-path']).toBe('out/contoso.pfx')
    expect(await filesBelow(interrupted.workingDirectory)).toEqual([delivered])
    await interrupted.close()
  })

  it('does not call in place what is switched off', async () => {
    const run = await tenant.run(contosoRegistration())
    const principal = tenant.emulator.tenant.servicePrincipals.find(
      ({ appId }) => appId === run.outputs['application-id']
    )
    if (principal === undefined) throw new Error('the tenant has no such service principal')
    principal.accountEnabled = false
    const { exitCode, log, summary } = await tenant.run(contosoRegistration(), { inputs: { mode: 'verify' } })
    principal.accountEnabled = true
    expect(exitCode).toBe(1)
    expect(`${log}${summary}`).not.toMatch(/everything is in place|nothing to do/)
    expect(log).toMatch(/Sign-in is switched off/)
  })

  it('fails where a grant is gone', async () => {
    const state = tenant.emulator.tenant
    const kept = state.appRoleAssignments
    const directoryReadAll = '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
    state.appRoleAssignments = kept.filter(
      ({ appRoleId, principalId }) => appRoleId !== directoryReadAll || principalId === tenant.emulator.objectId
    )
    expect(state.appRoleAssignments).toHaveLength(kept.length - 1)
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'verify' } })
    state.appRoleAssignments = kept
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(
      /1 thing differs from the registration file; .*lacks Directory\.Read\.All/
    )
  })
})

describe('a tenant whose policy limits certificates', () => {
  let strict: ActionInTenant
  beforeAll(async () => {
    strict = await actionInTenant()
    strict.emulator.grant('Policy.Read.All')
    limitCertificates(strict.emulator, 'P90D')
  })
  afterAll(() => strict.close())
  const lasting = (validityDays: number) =>
    contosoRegistration({
      certificate: { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048, validityDays }
    })

  it('is shown in mode plan as something that a human has to decide', async () => {
    const run = await strict.run(lasting(91), { inputs: { mode: 'plan' } })
    expect(run.log).toMatch(/! .*lets a certificate last P90D at most/)
  })

  it('is told before the first write, with what it allows and what to change', async () => {
    const run = await strict.run(lasting(91))
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(/P90D at most\. Lower "certificate\.validityDays"/)
    expect(strict.writes()).toEqual([])
    expect(await readdir(strict.workingDirectory)).toEqual([])
  })

  it('takes a certificate that it allows', async () => {
    expect((await strict.run(lasting(89))).exitCode).toBe(0)
  })
})

describe('another cloud', () => {
  it.each([
    ['USGovernment', 'usGovernment', true],
    ['China', 'china', false]
  ] as const)('%s is asked only for what it knows', async (region, cloud, teams) => {
    const record = join(process.cwd(), 'out', `${cloud}-${process.pid}.ndjson`)
    const there = await actionInTenant({ recordFile: record, cloud: region, now: AUTUMN, ews: 'others' })
    const services = { exchangeOnline: true, sharePointOnline: true, teams }
    const run = await there.run(contosoRegistration({ region, services, exchange: { ews: 'allow' } }))
    expect({ exitCode: run.exitCode, annotations: run.annotations }).toEqual({ exitCode: 0, annotations: [] })
    const verdict = await conformance(record, '--cloud', cloud, '--requests-only')
    expect(verdict ?? ', 0 violations').toMatch(/, 0 violations$/)
    await there.close()
  })
})
