import { describe, expect, it } from '@jest/globals'
import { CHECK_TITLES } from '../../src/domain/checks/checks.ts'
import { checksOf } from '../../src/domain/result/outcome.ts'
import { emulators } from '../support/emulators.ts'
import { importedRegistration, runSessions } from '../support/run-session.ts'

const { start } = emulators()
const { importingSessionIn } = runSessions()

describe('a tenant whose SharePoint was renamed', () => {
  it('is verified at its new host, without the host of its domain', async () => {
    const emulator = await start({ ews: 'others', sharePointHost: 'wingtip.sharepoint.com' })
    const session = await importingSessionIn(emulator)
    const registration = importedRegistration({ exchange: { ews: 'allow' } })
    await session.run(registration)
    const verified = await session.run(registration, { mode: { kind: 'verify' } })
    expect([verified.message, verified.warnings]).toEqual(['', []])
    expect(verified.summary).toMatch(/Connect to SharePoint \| .*the root site of wingtip\.sharepoint\.com was read/)
    const ofSharePoint = emulator.requests.filter(({ host }) => host === 'sharePoint')
    expect(new Set(ofSharePoint.map(({ status }) => status))).toEqual(new Set([200]))
  })
})

describe('a runner without a way to Exchange and SharePoint', () => {
  it('learns which hosts could not be reached, and fails nothing', async () => {
    const session = await importingSessionIn(await start())
    const nowhere = 'https://127.0.0.1:1'
    const options = { exchangeEndpoint: nowhere, sharePointEndpoint: nowhere }
    const { outcome, message } = await session.run(importedRegistration(), options)
    expect(message).toBe('')
    const unknown = checksOf(outcome).filter(({ result }) => result === 'unknown')
    expect(unknown.map(({ name }) => CHECK_TITLES[name])).toEqual(
      expect.arrayContaining([
        'Connect to Exchange (EWS)',
        'Connect to SharePoint',
        'Connect to PowerShell',
        'EWS access'
      ])
    )
    for (const { detail } of unknown) expect(detail).toContain('127.0.0.1:1 cannot be reached')
  })
})
