import { describe, expect, it } from '@jest/globals'
import { applicationId, servicePrincipalId, tenantId } from '../../src/domain/identifiers.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../../src/domain/permissions/resources.ts'
import { blockersTo } from '../../src/domain/plan/blockers.ts'
import type { PlannedCertificate, Step } from '../../src/domain/plan/plan.ts'
import type { CertificateOffer } from '../../src/domain/plan/planning-facts.ts'
import { resolvePermissions } from '../../src/domain/plan/resolve-permissions.ts'
import { permissionsForSteps } from '../../src/domain/plan/step-permissions.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { CertificatePolicies, CertificateRestriction } from '../../src/domain/tenant/certificate-policy.ts'
import type {
  ApplicationLookup,
  Caller,
  ObservedAccount,
  ObservedTenant
} from '../../src/domain/tenant/observed-tenant.ts'
import {
  APPLICATION_ID,
  certificateFactsOf,
  completeServicePrincipal,
  DAY,
  emptyTenant,
  guidOf,
  NOW,
  OBJECT_ID,
  SERVICE_PRINCIPAL_ID,
  tenantWith
} from '../support/observed-tenant-builder.ts'
import { planningFactsOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'

const USERNAME = 'backup@contoso.com'
const fresh = registrationOf()
const existing = registrationOf({
  application: { flow: 'existing', applicationId: APPLICATION_ID, username: USERNAME }
})
const CREATE: Step = { kind: 'create-service-principal' }
const ALLOW: Step = { kind: 'allow-public-client-flows' }

const account: ObservedAccount = {
  userPrincipalName: USERNAME,
  user: { kind: 'read', value: { enabled: true, servicePlanIds: [] } },
  mailbox: undefined
}

const generate: CertificateOffer = { kind: 'generate', request: certificateRequestOf() }

function blockers(registration: Registration, observed: ObservedTenant, steps: readonly Step[] = []) {
  const resolved = resolvePermissions(requiredPermissions(registration), observed.resources)
  return blockersTo(planningFactsOf({ registration, observed, certificate: generate, now: NOW }), resolved, steps)
}

describe('nothing stands in the way', () => {
  it('of a new application in a tenant that has none', () => {
    expect(blockers(fresh, emptyTenant(fresh), [CREATE])).toEqual([])
  })

  it('of an existing application with an account that VB365 can use', () => {
    expect(blockers(existing, { ...tenantWith(existing), account }, [ALLOW])).toEqual([])
  })
})

describe('the application stands in the way', () => {
  const namesake = applicationId(guidOf(1, 7))
  const elsewhere = (application: ApplicationLookup) => blockers(existing, { ...emptyTenant(existing), application })

  it('of a new one where its name is taken, each with its ID', () => {
    const application = { kind: 'absent', namesakes: [namesake, applicationId(guidOf(1, 8))] } as const
    expect(blockers(fresh, { ...emptyTenant(fresh), application })).toEqual([
      {
        kind: 'name-taken',
        displayName: 'Veeam Backup for Microsoft 365',
        applicationIds: [guidOf(1, 7), guidOf(1, 8)]
      }
    ])
  })

  it('where it does not exist', () => {
    expect(elsewhere({ kind: 'absent', namesakes: [] })).toEqual([
      { kind: 'application-missing', applicationId: APPLICATION_ID }
    ])
  })

  it('where it was deleted', () => {
    expect(elsewhere({ kind: 'deleted' })).toEqual([{ kind: 'application-deleted', applicationId: APPLICATION_ID }])
  })

  it('where it lives in another tenant', () => {
    const homeTenant = tenantId(guidOf(4, 2))
    expect(elsewhere({ kind: 'foreign', homeTenant })).toEqual([
      { kind: 'application-of-another-tenant', applicationId: APPLICATION_ID, homeTenant }
    ])
  })

  it('where its object ID was given, with the application ID that is meant', () => {
    expect(elsewhere({ kind: 'object-id', displayName: 'VB365', applicationId: namesake })).toEqual([
      { kind: 'object-id-given', given: APPLICATION_ID, displayName: 'VB365', applicationId: namesake }
    ])
  })

  it.each([
    ['a new', fresh],
    ['an existing', existing]
  ] as const)('where sign-in to %s one is switched off', (_which, registration) => {
    const servicePrincipal = { ...completeServicePrincipal(registration), enabled: false }
    expect(blockers(registration, tenantWith(registration, { servicePrincipal }))).toEqual([
      { kind: 'service-principal-disabled', id: SERVICE_PRINCIPAL_ID }
    ])
  })

  it.each(['microsoft', 'administrator'] as const)('where it was switched off by %s, who is named', (disabledBy) => {
    expect(blockers(fresh, tenantWith(fresh, { disabledBy }))).toEqual([
      { kind: 'application-disabled', applicationId: APPLICATION_ID, by: disabledBy }
    ])
  })
})

describe('the limits of an application stand in the way', () => {
  const [missing] = resolvePermissions(requiredPermissions(fresh), emptyTenant(fresh).resources).permissions
  if (missing === undefined) throw new Error('the registration needs no permission')
  const declare: Step = { kind: 'declare-permissions', missing: [missing] }
  const redirect: Step = { kind: 'add-redirect-uri', uri: 'http://localhost' }
  const permissionsOf = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: guidOf(9, index), type: 'Scope' as const }))
  const uris = (count: number) => Array.from({ length: count }, (_, index) => `https://${index}.example/`)

  it('where it would declare more than 400 permissions, with how many of which are not needed', () => {
    const declaredAccess = [
      { resourceAppId: guidOf(1, 5), permissions: permissionsOf(300) },
      { resourceAppId: RESOURCE_APPLICATIONS.graph.applicationId, permissions: permissionsOf(100) }
    ]
    expect(blockers(fresh, tenantWith(fresh, { declaredAccess }), [declare])).toEqual([
      {
        kind: 'application-limit',
        list: 'declared permissions',
        held: 400,
        added: 1,
        removable: [`300 of ${guidOf(1, 5)}`, '100 of Microsoft Graph']
      }
    ])
  })

  it('where it would declare permissions of more than 50 resources', () => {
    const declaredAccess = Array.from({ length: 50 }, (_, index) => ({
      resourceAppId: guidOf(1, index),
      permissions: permissionsOf(1)
    }))
    expect(blockers(fresh, tenantWith(fresh, { declaredAccess }), [declare])).toEqual([
      expect.objectContaining({ list: 'resources with declared permissions', held: 50, added: 1 })
    ])
  })

  it('where it would have more than 256 redirect URIs, those of other platforms included', () => {
    const full = { publicClientRedirectUris: uris(250), otherRedirectUris: 6 }
    expect(blockers(fresh, tenantWith(fresh, full), [redirect])).toEqual([
      { kind: 'application-limit', list: 'redirect URIs', held: 256, added: 1, removable: uris(250) }
    ])
  })

  it('not where everything just fits, and not where nothing is added', () => {
    const fitting = { publicClientRedirectUris: uris(255), otherRedirectUris: 0 }
    expect(blockers(fresh, tenantWith(fresh, fitting), [redirect])).toEqual([])
    const full = { publicClientRedirectUris: uris(256), otherRedirectUris: 44 }
    expect(blockers(fresh, tenantWith(fresh, full), [ALLOW])).toEqual([])
  })
})

describe('the tenant stands in the way', () => {
  it('where it lacks a resource, with all that is needed of it', () => {
    const observed = emptyTenant(fresh)
    const resources = new Map([...observed.resources, ['sharePoint', undefined] as const])
    const values = requiredPermissions(fresh)
      .permissions.filter(({ resource }) => resource === 'sharePoint')
      .map(({ value }) => value)
    expect(values).toContain('Sites.FullControl.All')
    expect(blockers(fresh, { ...observed, resources })).toEqual([
      { kind: 'resource-missing', resource: 'sharePoint', values }
    ])
  })

  it('where a resource is switched off, with its own service principal', () => {
    const observed = emptyTenant(fresh)
    const exchange = observed.resources.get('exchange')
    if (exchange === undefined) throw new Error('the tenant has no Exchange Online')
    const resources = new Map([...observed.resources, ['exchange', { ...exchange, enabled: false }] as const])
    expect(blockers(fresh, { ...observed, resources })).toEqual([
      {
        kind: 'resource-disabled',
        resource: 'exchange',
        servicePrincipalId: exchange.servicePrincipalId
      }
    ])
  })

  it('where a resource lacks one permission, which is named', () => {
    const observed = emptyTenant(fresh)
    const graph = observed.resources.get('graph')
    if (graph === undefined) throw new Error('the tenant has no Graph')
    const isMissing = ({ type, value }: { readonly type: string; readonly value: string }) =>
      type === 'Role' && value === 'Sites.Read.All'
    const offers = graph.offers.filter((offer) => !isMissing(offer))
    const resources = new Map([...observed.resources, ['graph', { ...graph, offers }] as const])
    const found = blockers(fresh, { ...observed, resources })
    expect(found).toEqual([
      { kind: 'permission-missing', permission: expect.objectContaining({ type: 'Role', value: 'Sites.Read.All' }) }
    ])
  })
})

describe('the certificate stands in the way', () => {
  const everywhere = { forApplicationsAfter: undefined, hasExemptions: false }
  const tooLong = { kind: 'lifetime', maximum: 'P180D', ...everywhere } as const
  const policiesOf = (...restrictions: readonly CertificateRestriction[]): CertificatePolicies => ({
    tenant: { kind: 'read', value: { restrictions } },
    own: { kind: 'read', value: undefined }
  })
  const certificatePolicies = policiesOf(tooLong)
  const register = (planned: PlannedCertificate): Step => ({
    kind: 'register-certificate',
    certificate: planned,
    reason: 'none-registered',
    replaces: undefined
  })
  const generated = register({ kind: 'generate', request: certificateRequestOf(), keyCredentialName: 'VB365' })

  it('where one that is to be generated would last longer than the tenant allows', () => {
    expect(blockers(fresh, { ...emptyTenant(fresh), certificatePolicies }, [generated])).toEqual([
      { kind: 'certificate-against-policy', restriction: tooLong }
    ])
  })

  it('where a given one does', () => {
    const given = register({ kind: 'existing', facts: certificateFactsOf('a'), keyCredentialName: 'CN=VB365' })
    expect(blockers(fresh, { ...emptyTenant(fresh), certificatePolicies }, [given])).toEqual([
      { kind: 'certificate-against-policy', restriction: tooLong }
    ])
  })

  it('not of an application that is older than the policy', () => {
    const restrictions = [{ ...tooLong, forApplicationsAfter: new Date(NOW.getTime() - DAY) }]
    const observed = tenantWith(fresh, { createdOn: new Date(NOW.getTime() - 2 * DAY) })
    expect(blockers(fresh, { ...observed, certificatePolicies: policiesOf(...restrictions) }, [generated])).toEqual([])
  })

  it('not where no certificate is to be registered', () => {
    expect(blockers(fresh, { ...tenantWith(fresh), certificatePolicies }, [ALLOW])).toEqual([])
  })
})

describe('the account stands in the way', () => {
  const withUser = (user: ObservedAccount['user']) =>
    blockers(existing, { ...tenantWith(existing), account: { ...account, user } })

  it('where it does not exist or is disabled', () => {
    expect(withUser({ kind: 'read', value: undefined })).toEqual([
      { kind: 'account-unusable', detail: expect.stringContaining(`no user ${USERNAME}`) }
    ])
    expect(withUser({ kind: 'read', value: { enabled: false, servicePlanIds: [] } })).toEqual([
      { kind: 'account-unusable', detail: expect.stringContaining('is disabled') }
    ])
  })

  it('not where it may not be read: nothing is known against it', () => {
    expect(withUser({ kind: 'denied', leastPrivilege: 'User.Read.All' })).toEqual([])
  })

  it('not of a new application, which names none', () => {
    const disabled = { ...account, user: { kind: 'read', value: { enabled: false, servicePlanIds: [] } } } as const
    expect(blockers(fresh, { ...emptyTenant(fresh), account: disabled })).toEqual([])
  })
})

describe('the administering identity stands in the way', () => {
  const callerOf = (...roles: readonly string[]): Caller => ({
    tenantId: undefined,
    applicationId: applicationId(guidOf(1, 9)),
    servicePrincipalId: servicePrincipalId(guidOf(3, 9)),
    roles: new Set(roles),
    directoryRoles: undefined
  })

  it('where it lacks what the steps need', () => {
    const caller = callerOf('Directory.Read.All')
    expect(blockers(fresh, { ...emptyTenant(fresh), caller }, [CREATE])).toEqual([
      { kind: 'caller-lacks-permissions', caller, needs: permissionsForSteps([CREATE]) }
    ])
  })

  it('not where there is nothing to write', () => {
    const caller = callerOf('Directory.Read.All')
    expect(blockers(fresh, { ...tenantWith(fresh), caller })).toEqual([])
  })

  it('where it may write only its own applications and this is none of them', () => {
    const caller = callerOf('Application.ReadWrite.OwnedBy')
    expect(blockers(existing, { ...tenantWith(existing), account, caller }, [ALLOW])).toEqual([
      { kind: 'application-not-owned', objectId: OBJECT_ID, caller }
    ])
    const owned = tenantWith(existing, { owners: [guidOf(3, 9)] })
    expect(blockers(existing, { ...owned, account, caller }, [ALLOW])).toEqual([])
  })

  it('not as an owner where only grants are missing, for which ownership does not matter', () => {
    const caller = callerOf('RoleManagement.ReadWrite.Directory', 'Application.ReadWrite.OwnedBy')
    const [role] = requiredPermissions(existing).directoryRoles
    if (role === undefined) throw new Error('the registration needs no directory role')
    const steps = [{ kind: 'assign-directory-role', role }] as const
    expect(blockers(existing, { ...tenantWith(existing), account, caller }, steps)).toEqual([])
  })
})

describe('everything that stands in the way', () => {
  it('is named at once', () => {
    const caller: Caller = {
      tenantId: undefined,
      applicationId: undefined,
      servicePrincipalId: undefined,
      roles: new Set(),
      directoryRoles: undefined
    }
    const servicePrincipal = { ...completeServicePrincipal(existing), enabled: false }
    const observed = {
      ...tenantWith(existing, { servicePrincipal }),
      caller,
      account: { ...account, user: { kind: 'read', value: undefined } as const },
      resources: new Map([...emptyTenant(existing).resources, ['exchange', undefined] as const])
    }
    expect(blockers(existing, observed, [ALLOW]).map(({ kind }) => kind)).toEqual([
      'service-principal-disabled',
      'resource-missing',
      'account-unusable',
      'caller-lacks-permissions'
    ])
  })
})
