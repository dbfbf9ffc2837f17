import { describe, expect, it } from '@jest/globals'
import type { ObservedDestination } from '../../src/domain/certificate/destination.ts'
import { permissionId } from '../../src/domain/identifiers.ts'
import type { Resource } from '../../src/domain/permissions/permission.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../../src/domain/permissions/resources.ts'
import type { Plan } from '../../src/domain/plan/plan.ts'
import type { CertificateOffer } from '../../src/domain/plan/planning-facts.ts'
import { NO_UNIQUE_NAME_TAG, uniqueNameOf } from '../../src/domain/request/managed-names.ts'
import type { GeneratedCertificate, Registration } from '../../src/domain/request/registration.ts'
import type { ObservedServicePrincipal, ObservedTenant } from '../../src/domain/tenant/observed-tenant.ts'
import {
  APPLICATION_ID,
  certificateFactsOf,
  completeServicePrincipal,
  DAY,
  emptyTenant,
  guidOf,
  keyCredentialOf,
  NOW,
  resourceServicePrincipal,
  SERVICE_PRINCIPAL_ID,
  tenantsPermissionId,
  tenantWith
} from '../support/observed-tenant-builder.ts'
import { pfxWithStaged, planOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf()
const request: GeneratedCertificate = certificateRequestOf()
const generate: CertificateOffer = { kind: 'generate', request }

function planFor(
  observed: ObservedTenant,
  {
    certificate = generate,
    destinations = [],
    now = NOW,
    of = registration
  }: {
    certificate?: CertificateOffer
    destinations?: readonly ObservedDestination[]
    now?: Date
    of?: Registration
  } = {}
): Plan {
  return planOf({ registration: of, observed, certificate, destinations, now })
}

/** The tenant of `registration` with everything in place but for a change to its service principal. */
function withServicePrincipal(changes: Partial<ObservedServicePrincipal>): ObservedTenant {
  return tenantWith(registration, { servicePrincipal: { ...completeServicePrincipal(registration), ...changes } })
}

const complete = completeServicePrincipal(registration)
const { permissions, directoryRoles } = requiredPermissions(registration)
const roles = permissions.filter(({ type }) => type === 'Role')
const scopes = permissions.filter(({ type }) => type === 'Scope')

describe('a tenant that has nothing of the registration', () => {
  const plan = planFor(emptyTenant(registration))

  it('gets the application first, then its service principal, then every grant', () => {
    const kinds = plan.steps.map(({ kind }) => kind)
    expect([...new Set(kinds)]).toEqual([
      'create-application',
      'create-service-principal',
      'grant-app-role',
      'grant-delegated-scopes',
      'assign-directory-role'
    ])
    expect(kinds.filter((kind) => kind === 'create-application')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'create-service-principal')).toHaveLength(1)
  })

  it('gets the application whole: name, key, redirect URI, certificate and declared permissions in one step', () => {
    expect(plan.steps[0]).toEqual({
      kind: 'create-application',
      displayName: 'Veeam Backup for Microsoft 365',
      uniqueName: uniqueNameOf('Veeam Backup for Microsoft 365'),
      redirectUris: ['http://localhost'],
      certificate: { kind: 'generate', request, keyCredentialName: 'register-vb365-application: VB365 Contoso' },
      declaredAccess: (['graph', 'exchange', 'sharePoint'] as const).map((resource) => ({
        resourceAppId: RESOURCE_APPLICATIONS[resource].applicationId,
        permissions: permissions
          .filter((permission) => permission.resource === resource)
          .map(({ value, type }) => ({ id: tenantsPermissionId(registration, resource, value, type), type }))
      }))
    })
  })

  it('gets every app role in a step of its own', () => {
    const granted = plan.steps.flatMap((step) => (step.kind === 'grant-app-role' ? [step.permission.value] : []))
    expect(granted).toEqual(roles.map(({ value }) => value))
  })

  it('gets the delegated scopes of a resource in one step', () => {
    const granted = plan.steps.flatMap((step) => (step.kind === 'grant-delegated-scopes' ? [step] : []))
    expect(
      granted.map(({ resource, grantId, missing }) => ({
        resource,
        grantId,
        values: missing.map(({ value }) => value)
      }))
    ).toEqual(
      (['graph', 'exchange', 'sharePoint'] as const).map((resource) => ({
        resource,
        grantId: undefined,
        values: scopes.filter((scope) => scope.resource === resource).map(({ value }) => value)
      }))
    )
  })

  it('has nothing in its way and nothing in place', () => {
    expect(plan.blockers).toEqual([])
    expect(plan.present).toEqual([])
  })

  it('is asked for IDs by its own service principals, never by the published table', () => {
    const ids = plan.steps.flatMap((step) => (step.kind === 'grant-app-role' ? [step.permission.id] : []))
    const published = new Set(permissions.map(({ publishedId }) => publishedId))
    expect(ids.filter((id) => published.has(id))).toEqual([])
  })

  it('registers a certificate that an earlier run left staged, instead of one more', () => {
    const staged = certificateFactsOf('b')
    const { steps } = planFor(emptyTenant(registration), { destinations: [pfxWithStaged(staged)] })
    expect(steps[0]).toMatchObject({
      kind: 'create-application',
      certificate: { kind: 'existing', facts: staged, keyCredentialName: 'register-vb365-application: VB365 Contoso' }
    })
  })

  it('registers a given certificate under its subject', () => {
    const facts = certificateFactsOf('b')
    const { steps } = planFor(emptyTenant(registration), { certificate: { kind: 'provided', facts } })
    expect(steps[0]).toMatchObject({
      certificate: { kind: 'existing', facts, keyCredentialName: 'CN=VB365 Contoso' }
    })
  })

  it('is left without what the registration does not ask for', () => {
    const sharePointOnly = registrationOf({ services: { sharePointOnline: true }, usage: ['backup'] })
    const { steps } = planFor(emptyTenant(sharePointOnly), { of: sharePointOnly })
    expect(steps.map(({ kind }) => kind)).not.toContain('grant-delegated-scopes')
    expect(steps.map(({ kind }) => kind)).not.toContain('assign-directory-role')
    expect(steps.flatMap((step) => (step.kind === 'grant-app-role' ? [step.permission.resource] : []))).not.toContain(
      'exchange'
    )
  })
})

describe('a tenant where everything is in place', () => {
  const plan = planFor(tenantWith(registration))

  it('gets no step', () => {
    expect(plan.steps).toEqual([])
    expect(plan.blockers).toEqual([])
  })

  it('is told all that is there', () => {
    expect(plan.present.filter(({ kind }) => kind === 'app-role')).toHaveLength(roles.length)
    expect([...new Set(plan.present.map(({ kind }) => kind))].toSorted()).toEqual([
      'app-role',
      'application',
      'certificate',
      'declared-permissions',
      'delegated-scopes',
      'directory-role',
      'public-client-flows',
      'redirect-uri',
      'service-principal'
    ])
  })

  it('stays as it is with more keys, grants, scopes, redirect URIs and declared permissions of others', () => {
    const crowded = tenantWith(registration, {
      publicClientRedirectUris: ['https://portal.contoso.com/', 'http://localhost'],
      keyCredentials: [keyCredentialOf('b', { displayName: 'CN=Somebody else' }), keyCredentialOf('a')],
      declaredAccess: [
        { resourceAppId: guidOf(9, 1), permissions: [{ id: guidOf(9, 2), type: 'Scope' }] },
        ...tenantWith(registration).application.declaredAccess
      ],
      servicePrincipal: {
        ...complete,
        appRoleAssignments: [
          { resourceId: resourceServicePrincipal('graph'), appRoleId: permissionId(guidOf(9, 4)) },
          ...complete.appRoleAssignments
        ],
        delegatedGrants: complete.delegatedGrants.map((grant) => ({ ...grant, scopes: ['User.Read', ...grant.scopes] }))
      }
    })
    expect(planFor(crowded).steps).toEqual([])
  })
})

describe('an application whose unique name Graph did not store', () => {
  const unnamed = (tags: readonly string[]) => planFor(tenantWith(registration, { uniqueName: undefined, tags })).steps

  it('gets it', () => {
    expect(unnamed([])).toEqual([
      { kind: 'set-unique-name', uniqueName: uniqueNameOf('Veeam Backup for Microsoft 365') }
    ])
  })

  it('is left without one where Graph is known to refuse it', () => {
    expect(unnamed([NO_UNIQUE_NAME_TAG])).toEqual([])
  })

  it('gets none where it was not made by this action', () => {
    const existing = registrationOf({
      application: { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com' }
    })
    expect(planFor(tenantWith(existing, { uniqueName: undefined }), { of: existing }).steps).toEqual([])
  })
})

interface Lack {
  readonly lacking: string
  readonly observed: ObservedTenant
  readonly step: Readonly<Record<string, unknown>>
}

/** One row for each single thing that can be missing, and the one step that corrects it. */
const lacks: readonly Lack[] = [
  {
    lacking: 'public client flows',
    observed: tenantWith(registration, { allowsPublicClientFlows: false }),
    step: { kind: 'allow-public-client-flows' }
  },
  {
    lacking: 'the redirect URI',
    observed: tenantWith(registration, { publicClientRedirectUris: [] }),
    step: { kind: 'add-redirect-uri', uri: 'http://localhost' }
  },
  {
    lacking: 'a certificate',
    observed: tenantWith(registration, { keyCredentials: [] }),
    step: { kind: 'register-certificate', reason: 'none-registered' }
  },
  ...permissions.map(({ resource, type, value }): Lack => {
    const id = tenantsPermissionId(registration, resource, value, type)
    const { declaredAccess } = tenantWith(registration).application
    return {
      lacking: `the declaration of ${resource} ${type} ${value}`,
      observed: tenantWith(registration, {
        declaredAccess: declaredAccess.map((access) => ({
          ...access,
          permissions: access.permissions.filter((permission) => permission.id !== id)
        }))
      }),
      step: { kind: 'declare-permissions', missing: [expect.objectContaining({ resource, type, value, id })] }
    }
  }),
  ...roles.map(({ resource, type, value }): Lack => {
    const id = tenantsPermissionId(registration, resource, value, type)
    return {
      lacking: `the app role ${value} of ${resource}`,
      observed: withServicePrincipal({
        appRoleAssignments: complete.appRoleAssignments.filter(({ appRoleId }) => appRoleId !== id)
      }),
      step: { kind: 'grant-app-role', permission: expect.objectContaining({ resource, value, id }) }
    }
  }),
  ...scopes.map(({ resource, value }): Lack => {
    const resourceId = resourceServicePrincipal(resource)
    return {
      lacking: `the delegated scope ${value} of ${resource}`,
      observed: withServicePrincipal({
        delegatedGrants: complete.delegatedGrants.map((grant) => ({
          ...grant,
          scopes: grant.scopes.filter((scope) => grant.resourceId !== resourceId || scope !== value)
        }))
      }),
      step: {
        kind: 'grant-delegated-scopes',
        resource,
        grantId: `grant-of-${resource}`,
        missing: [expect.objectContaining({ value })]
      }
    }
  }),
  ...complete.delegatedGrants.map(({ id, resourceId }): Lack => {
    return {
      lacking: `the whole ${id}`,
      observed: withServicePrincipal({ delegatedGrants: complete.delegatedGrants.filter((grant) => grant.id !== id) }),
      step: { kind: 'grant-delegated-scopes', grantId: undefined, resourceServicePrincipalId: resourceId }
    }
  }),
  ...directoryRoles.map((role): Lack => {
    return {
      lacking: `the directory role ${role.displayName}`,
      observed: withServicePrincipal({
        directoryRoles: complete.directoryRoles.filter((id) => id !== role.roleTemplateId)
      }),
      step: { kind: 'assign-directory-role', role }
    }
  })
]

describe('a tenant that lacks one thing', () => {
  it.each(lacks)('gets exactly the step for $lacking', ({ observed, step }) => {
    const { steps, blockers } = planFor(observed)
    expect(steps).toEqual([expect.objectContaining(step)])
    expect(blockers).toEqual([])
  })

  it('gets service principal and all grants where the service principal is what is missing', () => {
    const { steps } = planFor(tenantWith(registration, { servicePrincipal: undefined }))
    expect(steps.map(({ kind }) => kind)).toEqual([
      'create-service-principal',
      ...roles.map(() => 'grant-app-role'),
      ...complete.delegatedGrants.map(() => 'grant-delegated-scopes'),
      ...directoryRoles.map(() => 'assign-directory-role')
    ])
  })

  it('is not helped by a grant of the same role ID on another resource', () => {
    const [first, ...rest] = complete.appRoleAssignments
    if (first === undefined) throw new Error('no app role is required')
    const { steps } = planFor(
      withServicePrincipal({
        appRoleAssignments: [{ ...first, resourceId: resourceServicePrincipal('sharePoint') }, ...rest]
      })
    )
    expect(steps.map(({ kind }) => kind)).toEqual(['grant-app-role'])
  })
})

describe('what others put on the application', () => {
  it('is no part of a step, which names only what is added', () => {
    const graph = RESOURCE_APPLICATIONS.graph.applicationId
    const foreignPermission = { id: guidOf(9, 3), type: 'Role' as const }
    const { steps } = planFor(
      tenantWith(registration, {
        publicClientRedirectUris: ['https://portal.contoso.com/', 'myapp://auth'],
        declaredAccess: [
          { resourceAppId: guidOf(9, 1), permissions: [{ id: guidOf(9, 2), type: 'Scope' }] },
          { resourceAppId: graph, permissions: [foreignPermission] },
          { resourceAppId: graph, permissions: [foreignPermission] }
        ],
        servicePrincipal: {
          ...complete,
          delegatedGrants: complete.delegatedGrants.map((grant) => ({ ...grant, scopes: ['User.Read'] }))
        }
      })
    )
    expect(steps).toEqual([
      { kind: 'add-redirect-uri', uri: 'http://localhost' },
      { kind: 'declare-permissions', missing: permissions.map(({ value }) => expect.objectContaining({ value })) },
      ...complete.delegatedGrants.map(({ id }) =>
        expect.objectContaining({ kind: 'grant-delegated-scopes', grantId: id })
      )
    ])
    const granted = steps.flatMap((step) => (step.kind === 'grant-delegated-scopes' ? step.missing : []))
    expect(granted.map(({ value }) => value)).toEqual(scopes.map(({ value }) => value))
  })

  it('does not take their certificates for its own', () => {
    const foreign = keyCredentialOf('b', { displayName: 'CN=VB365 Contoso' })
    const { steps } = planFor(tenantWith(registration, { keyCredentials: [foreign] }))
    expect(steps).toEqual([expect.objectContaining({ kind: 'register-certificate', reason: 'none-registered' })])
  })
})

describe('the certificate of an application', () => {
  const ending = (expiresOn: Date) =>
    tenantWith(registration, { keyCredentials: [keyCredentialOf('a', { expiresOn })] })
  const windowStart = new Date(NOW.getTime() + request.renewBeforeDays * DAY)

  it('stays while it has as many days left as the renewal window has', () => {
    expect(planFor(ending(windowStart)).steps).toEqual([])
  })

  it('is renewed one second later', () => {
    const { steps } = planFor(ending(new Date(windowStart.getTime() - 1000)))
    expect(steps).toEqual([expect.objectContaining({ kind: 'register-certificate', reason: 'near-its-end' })])
  })

  it('is near its end until its very last second', () => {
    const { steps } = planFor(ending(new Date(NOW.getTime() + 1000)))
    expect(steps).toEqual([expect.objectContaining({ reason: 'near-its-end' })])
  })

  it('counts as none once it has expired', () => {
    const { steps } = planFor(ending(NOW))
    expect(steps).toEqual([
      expect.objectContaining({ kind: 'register-certificate', reason: 'none-registered' }),
      expect.objectContaining({ kind: 'remove-certificate', reason: 'expired' })
    ])
  })

  it('is the one that lasts longest when this action registered several', () => {
    const [short, long] = [
      keyCredentialOf('b', { expiresOn: new Date(NOW.getTime() + 3 * DAY) }),
      keyCredentialOf('c', { expiresOn: new Date(NOW.getTime() + 200 * DAY) })
    ]
    const { steps, present } = planFor(tenantWith(registration, { keyCredentials: [short, long] }))
    expect(steps).toEqual([])
    const { thumbprint, thumbprintSha256, startsOn, expiresOn } = long
    expect(present).toContainEqual({ kind: 'certificate', thumbprint, thumbprintSha256, startsOn, expiresOn })
  })

  it('is not renewed because of an old one of this action that runs out beside it', () => {
    const old = keyCredentialOf('b', { expiresOn: new Date(NOW.getTime() - DAY) })
    const { steps } = planFor(tenantWith(registration, { keyCredentials: [old, keyCredentialOf('a')] }))
    expect(steps.map(({ kind }) => kind)).toEqual(['remove-certificate'])
  })

  it('is renewed with the staged one of a run that ended before it registered it', () => {
    const staged = certificateFactsOf('b')
    const { steps } = planFor(ending(new Date(NOW.getTime() + DAY)), { destinations: [pfxWithStaged(staged)] })
    expect(steps).toContainEqual(
      expect.objectContaining({ certificate: expect.objectContaining({ kind: 'existing', facts: staged }) })
    )
  })

  it('is not replaced by a staged one while it is good', () => {
    const destinations = [pfxWithStaged(certificateFactsOf('b'))]
    expect(planFor(tenantWith(registration), { destinations }).steps).toEqual([])
  })

  it('is found by its thumbprint where the registration gives it, whoever registered it', () => {
    const facts = certificateFactsOf('b')
    const registered = keyCredentialOf('b', { displayName: 'CN=Registered by hand' })
    const observed = tenantWith(registration, { keyCredentials: [registered] })
    expect(planFor(observed, { certificate: { kind: 'provided', facts } }).steps).toEqual([])
  })

  it('is registered beside the others where the registration gives one that is not there', () => {
    const facts = certificateFactsOf('b')
    const { steps } = planFor(tenantWith(registration), { certificate: { kind: 'provided', facts } })
    expect(steps).toEqual([
      {
        kind: 'register-certificate',
        certificate: { kind: 'existing', facts, keyCredentialName: 'CN=VB365 Contoso' },
        reason: 'not-registered',
        replaces: undefined
      }
    ])
  })

  it('is not replaced for its age where the registration gives it: only its owner can renew it', () => {
    const facts = certificateFactsOf('b', new Date(NOW.getTime() + DAY))
    const observed = tenantWith(registration, { keyCredentials: [keyCredentialOf('b', { expiresOn: facts.notAfter })] })
    expect(planFor(observed, { certificate: { kind: 'provided', facts } }).steps).toEqual([])
  })
})

const NAMESAKE = { kind: 'absent', namesakes: [APPLICATION_ID] } as const

describe('what stands in the way', () => {
  const withoutResources = (...missing: readonly Resource[]): ObservedTenant => {
    const observed = emptyTenant(registration)
    return {
      ...observed,
      resources: new Map([...observed.resources].filter(([resource]) => !missing.includes(resource)))
    }
  }

  it('is a foreign application of the same name, with its ID', () => {
    expect(planFor({ ...emptyTenant(registration), application: NAMESAKE }).blockers).toEqual([
      { kind: 'name-taken', displayName: 'Veeam Backup for Microsoft 365', applicationIds: [APPLICATION_ID] }
    ])
  })

  it('is a service principal whose sign-in somebody switched off', () => {
    const { blockers } = planFor(withServicePrincipal({ enabled: false }))
    expect(blockers).toEqual([{ kind: 'service-principal-disabled', id: SERVICE_PRINCIPAL_ID }])
  })

  it('is a resource that the tenant lacks, with everything that is needed of it', () => {
    const { blockers } = planFor(withoutResources('exchange'))
    expect(blockers).toEqual([
      {
        kind: 'resource-missing',
        resource: 'exchange',
        values: permissions.filter(({ resource }) => resource === 'exchange').map(({ value }) => value)
      }
    ])
  })

  it.each(permissions)('is $resource without the $type $value', ({ resource, type, value }) => {
    const observed = emptyTenant(registration)
    const offered = observed.resources.get(resource)
    if (offered === undefined) throw new Error(`the tenant of the test lacks ${resource}`)
    const offers = offered.offers.filter((offer) => offer.value !== value || offer.type !== type)
    const resources = new Map(observed.resources).set(resource, { ...offered, offers })
    expect(planFor({ ...observed, resources }).blockers).toEqual([
      { kind: 'permission-missing', permission: expect.objectContaining({ resource, type, value }) }
    ])
  })

  it('is an application ID that the tenant does not know', () => {
    const existing = registrationOf({
      application: { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com' }
    })
    const { steps, blockers } = planFor(emptyTenant(existing), { of: existing })
    expect(blockers).toEqual([{ kind: 'application-missing', applicationId: APPLICATION_ID }])
    expect(steps).toEqual([])
  })

  it('is told all at once', () => {
    const observed = { ...withoutResources('exchange', 'sharePoint'), application: NAMESAKE }
    expect(
      planFor(observed)
        .blockers.map(({ kind }) => kind)
        .toSorted()
    ).toEqual(['name-taken', 'resource-missing', 'resource-missing'])
  })
})
