import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { checksOf } from '../../src/domain/result/outcome.ts'
import { limitCertificates } from '../support/certificate-limit.ts'
import { emulators } from '../support/emulators.ts'
import {
  deliveredRegistration,
  importedRegistration,
  type RunOptions,
  type RunSession,
  runSessions
} from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start } = emulators()
const { sessionIn, importingSessionIn } = runSessions()

const PLAN: RunOptions = { mode: { kind: 'plan', failOnDrift: false } }
const PLAN_THAT_FAILS_ON_DRIFT: RunOptions = { mode: { kind: 'plan', failOnDrift: true } }
const VERIFY: RunOptions = { mode: { kind: 'verify' } }

describe('mode plan', () => {
  let session: RunSession
  beforeAll(async () => {
    session = await sessionIn(await start())
  })

  it('writes nothing, needs no PFX password and shows every step', async () => {
    const run = await session.run(undefined, { ...PLAN, inputs: { pfxPassword: undefined } })
    expect([run.message, run.outputs.changed, run.writes]).toEqual(['', 'true', []])
    expect(await readdir(session.folder)).toEqual([])
    expect(JSON.parse(run.outputs.plan)).toHaveLength(25)
    expect(run.log.lines).toContain('info:   + directory role Global Reader')
    expect(run.summary).toContain('### What would change')
  })

  it('fails on drift where that is asked for', async () => {
    const { message } = await session.run(undefined, PLAN_THAT_FAILS_ON_DRIFT)
    expect(message).toMatch(/24 things differ from the registration file/)
  })

  it('shows its plan to an identity that can only read, with what that one lacks, and does not fail', async () => {
    const emulator = await start()
    for (const permission of ['Application.ReadWrite.OwnedBy', 'AppRoleAssignment.ReadWrite.All']) {
      emulator.revoke(permission)
    }
    const guarded = await sessionIn(emulator)
    const run = await guarded.run(undefined, { ...PLAN, inputs: { pfxPassword: undefined } })
    expect([run.message, run.warnings, run.outputs.changed]).toEqual(['', [], 'true'])
    expect(run.log.lines.join('\n')).toMatch(
      /! The signed-in identity lacks .*Application\.ReadWrite\.OwnedBy.*AppRoleAssignment/
    )
    expect(run.summary).toMatch(
      /A run with mode `apply` would make 25 changes[\s\S]*> \[!WARNING\]\n> The signed-in identity lacks/
    )
  })

  it('needs only what reading needs, and names only that', async () => {
    const emulator = await start()
    for (const permission of ['Application.ReadWrite.OwnedBy', 'RoleManagement.ReadWrite.Directory']) {
      emulator.revoke(permission)
    }
    const { message } = await (await sessionIn(emulator)).run(undefined, PLAN)
    expect(message).toMatch(/lacks .*: RoleManagement\.Read\.Directory \([^)]+\) to read directory roles\./)
  })

  it('has nothing to report after mode apply', async () => {
    const applied = await importingSessionIn(await start())
    await applied.run(importedRegistration())
    const run = await applied.run(importedRegistration(), PLAN_THAT_FAILS_ON_DRIFT)
    expect([run.message, run.outputs.changed]).toEqual(['', 'false'])
  })

  it('shows an upgrade from 8.3 to 8.5 as exactly the new permissions', async () => {
    const older = await importingSessionIn(await start())
    await older.run(importedRegistration({ productVersion: '8.3' }))
    const { outputs } = await older.run(importedRegistration(), PLAN)
    const lines: readonly { readonly mark: string; readonly text: string }[] = JSON.parse(outputs.plan)
    expect(lines.filter(({ mark }) => mark !== '=').map(({ text }) => text)).toEqual([
      'declare 8 permissions on the application',
      'Microsoft Graph: MailboxFolder.ReadWrite.All (app role)',
      'Microsoft Graph: MailboxItem.ImportExport.All (app role)',
      'Microsoft Graph: MailboxItem.Read.All (app role)',
      'Microsoft Graph: User.Read.All (app role)',
      'Microsoft Graph: MailboxFolder.ReadWrite, MailboxItem.ImportExport, MailboxItem.Read, User.Read.All (delegated)'
    ])
  })
})

describe('mode verify', () => {
  let session: RunSession
  beforeAll(async () => {
    session = await importingSessionIn(await start())
    await session.run(importedRegistration())
  })

  it('writes nothing and runs the checks of the wizard with the certificate of the delivered PFX', async () => {
    const delivered = await sessionIn(await start())
    await delivered.run()
    const { outcome, message, writes } = await delivered.run(undefined, VERIFY)
    expect([message, writes]).toEqual(['', []])
    const passed = checksOf(outcome).filter(({ result }) => result === 'passed')
    expect(passed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['configure-application', 'connect-sharepoint', 'sharepoint-plan'])
    )
  })

  it('leaves a PFX that waits to be delivered where it is', async () => {
    const interrupted = await sessionIn(await start())
    const first = await interrupted.run()
    const staged = `contoso.pfx.${first.outputs['certificate-thumbprint']}.staged`
    await rename(join(interrupted.folder, 'contoso.pfx'), join(interrupted.folder, staged))
    const { message, outputs } = await interrupted.run(undefined, VERIFY)
    expect([message, outputs['pfx-path']]).toEqual(['', staged])
    expect(await readdir(interrupted.folder)).toEqual([staged])
    const next = await interrupted.run()
    expect(next.outputs['pfx-path']).toBe('contoso.pfx')
    expect(await readdir(interrupted.folder)).toEqual(['contoso.pfx'])
  })

  it('does not call in place what is switched off', async () => {
    const [principal] = contentsOf(session.emulator).servicePrincipals
    if (principal === undefined) throw new Error('the tenant has no such service principal')
    principal.accountEnabled = false
    const { outcome, message, summary, log } = await session.run(importedRegistration(), VERIFY)
    principal.accountEnabled = true
    expect(message).toMatch(/Sign-in is switched off/)
    const all = [...checksOf(outcome).map(({ detail }) => detail), ...log.lines, summary].join('\n')
    expect(all).not.toMatch(/everything is in place|nothing to do/)
  })

  it('fails where a grant is gone', async () => {
    const { tenant, objectId } = session.emulator
    const kept = tenant.appRoleAssignments
    const directoryReadAll = '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
    tenant.appRoleAssignments = kept.filter(
      ({ appRoleId, principalId }) => appRoleId !== directoryReadAll || principalId === objectId
    )
    expect(tenant.appRoleAssignments).toHaveLength(kept.length - 1)
    const { message } = await session.run(importedRegistration(), VERIFY)
    tenant.appRoleAssignments = kept
    expect(message).toMatch(/1 thing differs from the registration file; .*lacks Directory\.Read\.All/)
  })
})

describe('a tenant whose policy limits certificates', () => {
  let session: RunSession
  beforeAll(async () => {
    const emulator = await start()
    emulator.grant('Policy.Read.All')
    limitCertificates(emulator, 'P90D')
    session = await sessionIn(emulator)
  })
  const lasting = (validityDays: number) =>
    deliveredRegistration({
      certificate: { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048, validityDays }
    })

  it('is shown in mode plan as something that a human has to decide', async () => {
    const { log } = await session.run(lasting(91), PLAN)
    expect(log.lines.join('\n')).toMatch(/! .*lets a certificate last P90D at most/)
  })

  it('blocks the run before the first write, with what it allows and what to change', async () => {
    const { message, writes } = await session.run(lasting(91))
    expect(message).toMatch(/P90D at most\. Lower "certificate\.validityDays"/)
    expect(writes).toEqual([])
    expect(await readdir(session.folder)).toEqual([])
  })

  it('takes a certificate that it allows', async () => {
    expect((await session.run(lasting(89))).message).toBe('')
  })
})
