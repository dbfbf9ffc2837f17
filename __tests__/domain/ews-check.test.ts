import { describe, expect, it } from '@jest/globals'
import type { EwsAccess, EwsCause } from '../../src/domain/checks/ews-access.ts'
import { type EwsCheckFacts, judgeEws } from '../../src/domain/checks/ews-check.ts'
import { ewsInstruction } from '../../src/domain/checks/ews-instructions.ts'
import { applicationId } from '../../src/domain/identifiers.ts'
import type { EwsSettings } from '../../src/domain/tenant/ews-settings.ts'
import { APPLICATION_ID, guidOf } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const others = [applicationId(guidOf(1, 2)), applicationId(guidOf(1, 3))]
const settingsOf = (changes: Partial<EwsSettings> = {}): EwsSettings => ({
  enabled: true,
  allowed: others,
  userAgents: undefined,
  ...changes
})
const factsOf = (
  changes: Readonly<Record<string, unknown>> = {},
  facts: Partial<EwsCheckFacts> = {}
): EwsCheckFacts => ({
  registration: registrationOf(changes),
  applicationId: APPLICATION_ID,
  reading: { kind: 'read', settings: settingsOf() },
  hasGraphPermissions: true,
  ...facts
})
const shut = (cause: EwsCause = 'not-listed'): EwsAccess => ({ kind: 'shut', cause, detail: 'EWS is shut' })
const linesOf = (...args: Parameters<typeof ewsInstruction>) => ewsInstruction(...args).lines

describe('EWS that is shut', () => {
  it('fails a version that reads mailboxes only through EWS, and not its certificate', () => {
    expect(judgeEws(shut(), factsOf({ productVersion: '8.4' }))).toEqual({
      result: 'failed',
      detail: expect.stringMatching(
        /^EWS is shut\. Run the commands .*"exchange": \{ "ews": "allow" \}.* on 2027-04-01\.$/
      ),
      instructions: [ewsInstruction(APPLICATION_ID, settingsOf())],
      isTenantPolicy: true
    })
  })

  it('is unknown to one that reads them through Graph and may do so, and says what is not known', () => {
    const judged = judgeEws(shut(), factsOf())
    expect(judged).toMatchObject({
      result: 'unknown',
      detail: expect.stringMatching(/^EWS is shut\. .* 8\.5 reads .* which parts still need EWS is not published\. Run/)
    })
    expect(judged).not.toHaveProperty('isTenantPolicy')
  })

  it('fails that one where its permissions in Graph are missing', () => {
    expect(judgeEws(shut(), factsOf({}, { hasGraphPermissions: false })).result).toBe('failed')
  })

  it('is for a run to open where the registration says so, and for nobody once EWS has ended', () => {
    const allowing = factsOf({ productVersion: '8.4', exchange: { ews: 'allow' } })
    expect(judgeEws(shut(), allowing).detail).toMatch(/^EWS is shut\. A run with mode "apply" changes that\./)
    expect(judgeEws(shut('ended'), allowing)).toMatchObject({
      detail: expect.stringMatching(/^EWS is shut\. Use a version .*kb4820\)\.$/),
      instructions: []
    })
  })

  it('is for a human alone where the registration must not change the tenant', () => {
    const application = {
      flow: 'existing',
      applicationId: APPLICATION_ID,
      username: 'a@b.example',
      grantPermissions: false
    }
    const certificate = { source: 'pfx', path: 'own.pfx' }
    const { detail } = judgeEws(shut(), factsOf({ application, certificate, productVersion: '8.4' }))
    expect(detail).toContain('as an Exchange Administrator.')
    expect(detail).not.toContain('"allow"')
  })

  it('names no day where none is published', () => {
    expect(judgeEws(shut(), factsOf({ productVersion: '8.4', region: 'USGovernment' })).detail).not.toContain('2027')
  })
})

describe('EWS that is open', () => {
  it('passes', () => {
    expect(judgeEws({ kind: 'open', detail: 'listed' }, factsOf())).toEqual({ result: 'passed', detail: 'listed' })
  })

  it('until Microsoft enforces its policy passes, with a warning and the commands', () => {
    const access: EwsAccess = { kind: 'open-until-enforced', cause: 'empty-list', detail: 'only until then' }
    expect(judgeEws(access, factsOf())).toMatchObject({
      result: 'passed',
      warnings: [expect.stringMatching(/^only until then\. Run the commands/)],
      instructions: [{ language: 'powershell' }]
    })
  })
})

describe('EWS of which nothing is known', () => {
  it('comes with commands only where they may help', () => {
    const access = { kind: 'unknown', detail: 'not seen' } as const
    expect(judgeEws({ ...access, cause: undefined }, factsOf())).toEqual({
      result: 'unknown',
      detail: 'not seen',
      instructions: []
    })
    expect(judgeEws({ ...access, cause: 'never-set' }, factsOf()).instructions).toHaveLength(1)
  })
})

describe('the commands that open EWS', () => {
  const list = [...others, APPLICATION_ID].join()
  const writesOf = (settings: EwsSettings | undefined) =>
    linesOf(APPLICATION_ID, settings).filter((line) => line.startsWith('Set-'))

  it('keep everybody who is on the list, and add the application once', () => {
    expect(writesOf(settingsOf())).toEqual([`Set-OrganizationConfig -EwsAllowedAppIDs '${list}'`])
    expect(writesOf(settingsOf({ allowed: [APPLICATION_ID, ...others] }))).toEqual(writesOf(settingsOf()))
  })

  it('write the list before the switch', () => {
    for (const enabled of [false, undefined]) {
      expect(writesOf(settingsOf({ enabled }))).toEqual([
        `Set-OrganizationConfig -EwsAllowedAppIDs '${list}'`,
        'Set-OrganizationConfig -EwsEnabled $true'
      ])
    }
  })

  it('warn of a first application, which shuts out every other one', () => {
    const notes = (settings: EwsSettings) =>
      linesOf(APPLICATION_ID, settings).filter((line) => line.startsWith('# The first application'))
    expect(notes(settingsOf({ allowed: [] }))).toHaveLength(1)
    expect(notes(settingsOf())).toEqual([])
    // Nobody uses EWS that could be shut out.
    expect(notes(settingsOf({ allowed: [], enabled: false }))).toEqual([])
  })

  it('read the list themselves where this run could not', () => {
    const lines = linesOf(APPLICATION_ID, undefined)
    expect(lines[1]).toMatch(/^\$allowed = @\(\(Get-OrganizationConfig /)
    expect(lines[2]).toBe(`Set-OrganizationConfig -EwsAllowedAppIDs (($allowed + '${APPLICATION_ID}') -join ',')`)
  })
})
