import { describe, expect, it } from '@jest/globals'
import { applicationId } from '../../src/domain/identifiers.ts'
import { callerIsTheApplication } from '../../src/domain/plan/caller-is-the-application.ts'
import { APPLICATION_ID, guidOf } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const existing = (changes: object = {}) =>
  registrationOf({
    application: { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com', ...changes },
    certificate: { source: 'pfx', path: 'contoso.pfx' }
  })

describe('an administering identity that is to be registered itself', () => {
  it('stands in its own way', () => {
    expect(callerIsTheApplication(existing(), APPLICATION_ID)).toEqual({
      kind: 'caller-is-the-application',
      applicationId: APPLICATION_ID
    })
  })

  it('is recognised in any letter case of its ID', () => {
    expect(callerIsTheApplication(existing(), applicationId(APPLICATION_ID.toUpperCase()))).toBeDefined()
  })

  it.each([
    ['another identity administers', existing(), applicationId(guidOf(1, 9))],
    ['it is not known who administers', existing(), undefined],
    [
      'nothing is granted, so that the application signs in for itself',
      existing({ grantPermissions: false }),
      APPLICATION_ID
    ],
    ['the application is new', registrationOf(), APPLICATION_ID]
  ] as const)('does not where %s', (_what, registration, caller) => {
    expect(callerIsTheApplication(registration, caller)).toBeUndefined()
  })
})
