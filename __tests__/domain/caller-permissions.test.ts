import { describe, expect, it } from '@jest/globals'
import { keyId, servicePrincipalId, thumbprint } from '../../src/domain/identifiers.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import {
  allNeeds,
  lacksOwnership,
  permissionsToGrant,
  type RequiredCallerPermission,
  readingNeeds,
  unmetNeeds
} from '../../src/domain/plan/caller-permissions.ts'
import type { Step } from '../../src/domain/plan/plan.ts'
import { resolvePermissions } from '../../src/domain/plan/resolve-permissions.ts'
import { permissionsForSteps } from '../../src/domain/plan/step-permissions.ts'
import type { Caller } from '../../src/domain/tenant/observed-tenant.ts'
import {
  certificateFactsOf,
  completeApplication,
  emptyTenant,
  guidOf,
  SERVICE_PRINCIPAL_ID
} from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf()
const required = requiredPermissions(registration)
const [permission] = resolvePermissions(required, emptyTenant(registration).resources).permissions
const [role] = required.directoryRoles
if (permission === undefined || role === undefined) throw new Error('the registration needs no permission or no role')

const caller = (...roles: readonly string[]): Caller => ({
  applicationId: undefined,
  tenantId: undefined,
  servicePrincipalId: undefined,
  roles: new Set(roles),
  directoryRoles: undefined
})
const least = (needs: readonly RequiredCallerPermission[]) => needs.map(({ anyOf: [value] }) => value)

const STEPS = {
  'create-application': {
    kind: 'create-application',
    displayName: 'VB365',
    uniqueName: 'vb365',
    declaredAccess: [],
    redirectUris: [],
    certificate: { kind: 'existing', facts: certificateFactsOf('a'), keyCredentialName: 'VB365' }
  },
  'register-certificate': {
    kind: 'register-certificate',
    certificate: { kind: 'existing', facts: certificateFactsOf('a'), keyCredentialName: 'VB365' },
    reason: 'none-registered',
    replaces: undefined
  },
  'set-unique-name': { kind: 'set-unique-name', uniqueName: 'vb365' },
  'allow-public-client-flows': { kind: 'allow-public-client-flows' },
  'add-redirect-uri': { kind: 'add-redirect-uri', uri: 'http://localhost' },
  'declare-permissions': { kind: 'declare-permissions', missing: [permission] },
  'create-service-principal': { kind: 'create-service-principal' },
  'grant-app-role': { kind: 'grant-app-role', permission },
  'grant-delegated-scopes': {
    kind: 'grant-delegated-scopes',
    resource: permission.resource,
    resourceServicePrincipalId: permission.resourceServicePrincipalId,
    grantId: undefined,
    missing: [permission],
    needed: [permission]
  },
  'assign-directory-role': { kind: 'assign-directory-role', role },
  'allow-ews': { kind: 'allow-ews', isListed: false, allowed: 3, others: [], switchOn: false },
  'deliver-certificate': {
    kind: 'deliver-certificate',
    destination: 'pfx',
    name: 'out/contoso.pfx',
    certificate: { kind: 'new' }
  },
  'remove-certificate': {
    kind: 'remove-certificate',
    keyId: keyId('00000000-0000-4000-8000-00000000000a'),
    thumbprint: thumbprint('A'.repeat(40)),
    expiresOn: new Date(0),
    reason: 'expired'
  }
} satisfies { readonly [Kind in Step['kind']]: Extract<Step, { kind: Kind }> }

describe('what reading a tenant needs', () => {
  it('is named with the least privilege, and directory roles only where they are read', () => {
    expect(least(readingNeeds(false))).toEqual(['Application.Read.All', 'Directory.Read.All'])
    expect(least(readingNeeds(true))).toEqual([
      'Application.Read.All',
      'Directory.Read.All',
      'RoleManagement.Read.Directory'
    ])
  })

  it.each(['Directory.Read.All', 'Directory.ReadWrite.All'])('is met as a whole by %s', (value) => {
    expect(unmetNeeds(caller(value), readingNeeds(true))).toEqual([])
  })

  it('is met by the permissions that also write', () => {
    const writer = caller(
      'Application.ReadWrite.All',
      'DelegatedPermissionGrant.ReadWrite.All',
      'RoleManagement.ReadWrite.Directory'
    )
    expect(unmetNeeds(writer, readingNeeds(true))).toEqual([])
  })

  it('is unmet by an identity without any permission', () => {
    expect(unmetNeeds(caller(), readingNeeds(true))).toEqual(readingNeeds(true))
  })

  it('is let try with DelegatedPermissionGrant.Read.All, though no table names it for listing grants', () => {
    const reader = caller('Application.Read.All', 'DelegatedPermissionGrant.Read.All')
    expect(unmetNeeds(reader, readingNeeds(false))).toEqual([])
  })
})

describe('what a whole registration needs', () => {
  it('is reading and writing, without a reading permission that a writing one holds', () => {
    expect(least(allNeeds(true))).toEqual([
      'Application.Read.All',
      'Application.ReadWrite.OwnedBy',
      'AppRoleAssignment.ReadWrite.All',
      'DelegatedPermissionGrant.ReadWrite.All',
      'RoleManagement.ReadWrite.Directory'
    ])
  })

  it('is no right over directory roles where none is assigned', () => {
    expect(least(allNeeds(false)).filter((value) => value.startsWith('RoleManagement'))).toEqual([])
  })

  it('is enough for reading and for every step', () => {
    const advised = caller(...least(allNeeds(true)))
    expect(unmetNeeds(advised, readingNeeds(true))).toEqual([])
    expect(unmetNeeds(advised, permissionsForSteps(Object.values(STEPS)))).toEqual([])
  })
})

describe('the permissions to grant', () => {
  it('are as few as meet all needs, each with all that it is for', () => {
    expect(permissionsToGrant(readingNeeds(true))).toEqual([
      {
        value: 'Directory.Read.All',
        id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
        purposes: ['to read applications and their grants', 'to read delegated permissions', 'to read directory roles']
      }
    ])
  })

  it('are one for each need where none meets another', () => {
    expect(permissionsToGrant(allNeeds(true)).map(({ value }) => value)).toEqual(least(allNeeds(true)))
  })

  it('are one where each of two needs is met by the permission of the other', () => {
    const both = [
      { anyOf: ['User.Read.All', 'Directory.Read.All'], purpose: 'to read users' },
      { anyOf: ['Directory.Read.All', 'User.Read.All'], purpose: 'to read more' }
    ] as const
    expect(permissionsToGrant(both).map(({ value }) => value)).toEqual(['Directory.Read.All'])
  })
})

describe('what the steps need', () => {
  it.each([
    ['AppRoleAssignment.ReadWrite.All', 'Application.ReadWrite.All', 'grant-app-role'],
    ['Directory.ReadWrite.All', 'Application.ReadWrite.OwnedBy', 'grant-delegated-scopes']
  ] as const)('is met by %s with %s, as Microsoft’s tables say, for %s', (first, second, kind) => {
    const holder = caller(first, second)
    expect(unmetNeeds(holder, permissionsForSteps([STEPS[kind]]))).toEqual([])
  })

  it.each([
    ['create-application', 'Application.ReadWrite.OwnedBy'],
    ['register-certificate', 'Application.ReadWrite.OwnedBy'],
    ['set-unique-name', 'Application.ReadWrite.OwnedBy'],
    ['allow-public-client-flows', 'Application.ReadWrite.OwnedBy'],
    ['add-redirect-uri', 'Application.ReadWrite.OwnedBy'],
    ['declare-permissions', 'Application.ReadWrite.OwnedBy'],
    ['create-service-principal', 'Application.ReadWrite.OwnedBy'],
    ['grant-app-role', 'AppRoleAssignment.ReadWrite.All'],
    ['grant-delegated-scopes', 'DelegatedPermissionGrant.ReadWrite.All'],
    ['assign-directory-role', 'RoleManagement.ReadWrite.Directory']
  ] as const)('for %s is %s, met with it and unmet without', (kind, value) => {
    const needs = permissionsForSteps([STEPS[kind]])
    expect(least(needs)).toEqual([value])
    expect(unmetNeeds(caller(value), needs)).toEqual([])
    expect(unmetNeeds(caller('Directory.Read.All'), needs)).toEqual(needs)
  })

  it('is nothing where there is no step', () => {
    expect(permissionsForSteps([])).toEqual([])
  })

  it('is named once for many steps of a kind', () => {
    expect(permissionsForSteps([STEPS['grant-app-role'], STEPS['grant-app-role']])).toHaveLength(1)
  })

  it('is met by the wider permission as well', () => {
    expect(unmetNeeds(caller('Application.ReadWrite.All'), permissionsForSteps([STEPS['create-application']]))).toEqual(
      []
    )
  })

  it('is not held against an identity whose token names no roles', () => {
    const silent = { ...caller(), roles: undefined }
    expect(unmetNeeds(silent, allNeeds(true))).toEqual([])
  })
})

describe('a permission to grant', () => {
  it('comes with the ID that Microsoft publishes for it', () => {
    const ids = Object.fromEntries(
      [...permissionsToGrant(readingNeeds(true)), ...permissionsToGrant(allNeeds(true))].map(({ value, id }) => [
        value,
        id
      ])
    )
    expect(ids).toEqual({
      'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
      'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
      'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
      'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
      'DelegatedPermissionGrant.ReadWrite.All': '8e8e4742-1d95-4f68-9d56-6ee75648c72a',
      'RoleManagement.ReadWrite.Directory': '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'
    })
  })
})

describe('an identity that may write only what it owns', () => {
  const application = completeApplication(registration)
  const owner = { ...caller('Application.ReadWrite.OwnedBy'), servicePrincipalId: SERVICE_PRINCIPAL_ID }

  it('may not write an application of others', () => {
    const others = [servicePrincipalId(guidOf(3, 9))]
    expect(lacksOwnership(owner, { ...application, owners: others })).toBe(true)
    expect(lacksOwnership(owner, { ...application, owners: [] })).toBe(true)
  })

  it('may write its own', () => {
    expect(lacksOwnership(owner, { ...application, owners: [guidOf(3, 9), SERVICE_PRINCIPAL_ID] })).toBe(false)
  })

  it('is not one that may write all', () => {
    expect(lacksOwnership({ ...owner, roles: new Set(['Application.ReadWrite.All']) }, application)).toBe(false)
  })

  it('gains no right over the applications of others by Directory.ReadWrite.All, which writes none', () => {
    const roles = new Set(['Application.ReadWrite.OwnedBy', 'Directory.ReadWrite.All'])
    expect(lacksOwnership({ ...owner, roles }, { ...application, owners: [] })).toBe(true)
    const needs = permissionsForSteps([STEPS['create-application']])
    expect(unmetNeeds(caller('Directory.ReadWrite.All'), needs)).toEqual(needs)
  })

  it('is given the benefit of the doubt where its token does not tell who it is or what it may', () => {
    expect(lacksOwnership({ ...owner, servicePrincipalId: undefined }, application)).toBe(false)
    expect(lacksOwnership({ ...owner, roles: undefined }, application)).toBe(false)
  })
})
