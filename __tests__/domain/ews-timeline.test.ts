import { describe, expect, it } from '@jest/globals'
import { ewsEndWarnings, hasEwsEnded, needsEws } from '../../src/domain/checks/ews-timeline.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { registrationOf } from '../support/registration-builder.ts'

const on = (day: string) => new Date(`${day}T00:00:00Z`)
const AUTUMN = on('2026-11-20')
const WINTER = on('2027-03-02')
const AFTER = on('2027-04-01')

function warningsOf(now: Date, changes: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const registration = registrationOf(changes)
  return ewsEndWarnings(registration, requiredPermissions(registration), now)
}

const PUBLIC_FOLDERS = { services: { exchangeOnline: true, publicFolders: true } }

describe('the end of EWS', () => {
  it('is announced from the new year before it on, with the days that are left', () => {
    expect(warningsOf(new Date('2026-12-31T23:59:59Z'))).toEqual([])
    expect(warningsOf(on('2027-01-01'))).toHaveLength(1)
    expect(warningsOf(WINTER)).toEqual([
      expect.stringMatching(
        /on 2027-04-01, in 30 days, and no list .*Which parts of .* 8\.5 still need it is not published/
      )
    ])
    expect(warningsOf(on('2027-03-31'))[0]).toContain('in 1 day,')
    expect(warningsOf(AFTER)).toEqual([])
  })

  it('asks for an update of versions that have nothing else', () => {
    expect(warningsOf(WINTER, { productVersion: '8.4' })[0]).toMatch(
      /8\.4 reads mailboxes only through EWS: update to 8\.5/
    )
  })

  it('comes on its day, in the cloud whose day is known', () => {
    expect([hasEwsEnded({ region: 'Worldwide' }, new Date('2027-03-31T23:59:59Z'))]).toEqual([false])
    expect(hasEwsEnded({ region: 'Worldwide' }, AFTER)).toBe(true)
    expect(hasEwsEnded({ region: 'USGovernment' }, AFTER)).toBe(false)
    expect(warningsOf(WINTER, { region: 'USGovernment' })).toEqual([])
  })

  it('is told to who backs up public folders at any time, and afterwards what is left', () => {
    expect(warningsOf(AUTUMN, PUBLIC_FOLDERS)).toEqual([expect.stringMatching(/^Public folders .* on 2027-04-01, and/)])
    expect(warningsOf(AUTUMN, { ...PUBLIC_FOLDERS, region: 'USDefence' })[0]).toContain('is retiring')
    expect(warningsOf(AFTER, PUBLIC_FOLDERS)).toEqual([expect.stringContaining('cannot be backed up any more')])
  })

  it('is nothing to an application without a right in EWS', () => {
    const sharePointOnly = { services: { sharePointOnline: true } }
    expect(needsEws(requiredPermissions(registrationOf(sharePointOnly)))).toBe(false)
    expect(warningsOf(WINTER, sharePointOnly)).toEqual([])
    const restoreOnly = { services: { exchangeOnline: true }, usage: ['restoreDeviceCode'] }
    expect(needsEws(requiredPermissions(registrationOf(restoreOnly)))).toBe(true)
  })
})
