import { describe, expect, it } from '@jest/globals'
import { type ApplicationId, applicationId } from '../../src/domain/identifiers.ts'
import {
  callerIsFoundApplication,
  callerIsTheApplication,
  mayRollItself
} from '../../src/domain/plan/caller-is-the-application.ts'
import type { Caller } from '../../src/domain/tenant/observed-tenant.ts'
import { APPLICATION_ID, guidOf, tenantWith } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const existing = (changes: object = {}) =>
  registrationOf({
    application: { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com', ...changes },
    certificate: { source: 'pfx', path: 'contoso.pfx' }
  })

const caller = (id: ApplicationId | undefined, ...roles: readonly string[]): Caller => ({
  tenantId: undefined,
  applicationId: id,
  servicePrincipalId: undefined,
  roles: new Set(roles),
  directoryRoles: undefined
})
const administrator = caller(APPLICATION_ID, 'Application.ReadWrite.OwnedBy', 'Directory.Read.All')
const vb365 = caller(APPLICATION_ID, 'Directory.Read.All', 'Directory.ReadWrite.All', 'Sites.Read.All')
const BLOCKER = { kind: 'caller-is-the-application', applicationId: APPLICATION_ID }

describe('an administering identity that is to be registered itself', () => {
  it('stands in its own way, with a secret or a certificate', () => {
    expect(callerIsTheApplication(existing(), administrator, false)).toEqual(BLOCKER)
    expect(callerIsTheApplication(existing(), administrator, true)).toEqual(BLOCKER)
  })

  it('stands in its own way where its token does not say what it may do', () => {
    expect(callerIsTheApplication(existing(), { ...administrator, roles: undefined }, true)).toEqual(BLOCKER)
  })

  it('is recognised in any letter case of its ID', () => {
    const shouting = { ...administrator, applicationId: applicationId(APPLICATION_ID.toUpperCase()) }
    expect(callerIsTheApplication(existing(), shouting, false)).toBeDefined()
  })

  it('is recognised where the application was found by its name', () => {
    const registration = registrationOf()
    const observed = { ...tenantWith(registration), caller: administrator }
    expect(callerIsFoundApplication(observed, true)).toEqual(BLOCKER)
    expect(callerIsFoundApplication({ ...observed, caller: vb365 }, true)).toBeUndefined()
  })

  it.each([
    ['another identity administers', existing(), caller(applicationId(guidOf(1, 9)), 'Application.ReadWrite.All')],
    ['it is not known who administers', existing(), caller(undefined)],
    [
      'nothing is granted, so that the application signs in for itself',
      existing({ grantPermissions: false }),
      administrator
    ],
    ['the application is new', registrationOf(), administrator]
  ] as const)('does not where %s', (_what, registration, signedIn) => {
    expect(callerIsTheApplication(registration, signedIn, false)).toBeUndefined()
  })
})

describe('an application of VB365 that signs in for itself', () => {
  it('may roll its own certificates where it signs in with one', () => {
    expect(mayRollItself(vb365, true)).toBe(true)
    expect(callerIsTheApplication(existing(), vb365, true)).toBeUndefined()
  })

  it('may not with a secret, which proves no possession of a key', () => {
    expect(callerIsTheApplication(existing(), vb365, false)).toEqual(BLOCKER)
  })
})
