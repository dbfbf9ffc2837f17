import type { CertificateFacts } from '../../src/domain/certificate/certificate.ts'
import {
  applicationId,
  applicationObjectId,
  keyId,
  type PermissionId,
  permissionId,
  servicePrincipalId,
  tenantId,
  thumbprint,
  thumbprintSha256
} from '../../src/domain/identifiers.ts'
import { RESOURCES, type Resource } from '../../src/domain/permissions/permission.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../../src/domain/permissions/resources.ts'
import { keyCredentialNameOf, uniqueNameOf } from '../../src/domain/request/managed-names.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type {
  ObservedApplication,
  ObservedKeyCredential,
  ObservedResource,
  ObservedServicePrincipal,
  ObservedTenant
} from '../../src/domain/tenant/observed-tenant.ts'

export const DAY = 24 * 60 * 60 * 1000
export const NOW = new Date('2026-11-20T10:00:00Z')

export function guidOf(kind: number, index: number): string {
  return `00000000-0000-4000-8000-${String(kind).padStart(4, '0')}${String(index).padStart(8, '0')}`
}

export const APPLICATION_ID = applicationId(guidOf(1, 1))
export const OBJECT_ID = applicationObjectId(guidOf(2, 1))
export const SERVICE_PRINCIPAL_ID = servicePrincipalId(guidOf(3, 1))
export const TENANT_ID = tenantId(guidOf(4, 1))

/** What is public about an invented certificate; `digit` makes its thumbprint. */
export function certificateFactsOf(digit: string, notAfter = new Date(NOW.getTime() + 365 * DAY)): CertificateFacts {
  return {
    thumbprint: thumbprint(digit.repeat(40)),
    thumbprintSha256: thumbprintSha256(digit.repeat(64)),
    subject: 'CN=VB365 Contoso',
    isSelfSigned: true,
    notBefore: new Date(notAfter.getTime() - 365 * DAY),
    notAfter
  }
}

/** A key credential of this action's, unless `changes` name another. */
export function keyCredentialOf(digit: string, changes: Partial<ObservedKeyCredential> = {}): ObservedKeyCredential {
  const { thumbprint, thumbprintSha256, notBefore, notAfter } = certificateFactsOf(digit)
  return {
    keyId: keyId(guidOf(5, Number.parseInt(digit, 16))),
    displayName: keyCredentialNameOf('VB365 Contoso'),
    organizationalUnits: [],
    thumbprint,
    thumbprintSha256,
    startsOn: notBefore,
    expiresOn: notAfter,
    ...changes
  }
}

export function resourceServicePrincipal(resource: Resource) {
  return servicePrincipalId(guidOf(6, RESOURCES.indexOf(resource)))
}

/** The ID that this tenant gives a permission. It is not the published one: a plan has to take the tenant's. */
export function tenantsPermissionId(
  registration: Registration,
  resource: Resource,
  value: string,
  type: string
): PermissionId {
  const { permissions } = requiredPermissions(registration)
  const index = permissions.findIndex(
    (permission) => permission.resource === resource && permission.value === value && permission.type === type
  )
  return permissionId(guidOf(7, index))
}

function resourcesFor(registration: Registration): ReadonlyMap<Resource, ObservedResource> {
  const { permissions } = requiredPermissions(registration)
  return new Map(
    RESOURCES.map((resource) => [
      resource,
      {
        servicePrincipalId: resourceServicePrincipal(resource),
        enabled: true,
        offers: permissions
          .filter((permission) => permission.resource === resource)
          .map(({ type, value }) => ({ id: tenantsPermissionId(registration, resource, value, type), type, value }))
      }
    ])
  )
}

/** A tenant where nothing of the registration exists yet. */
export function emptyTenant(registration: Registration): ObservedTenant {
  return {
    caller: {
      tenantId: undefined,
      applicationId: undefined,
      servicePrincipalId: undefined,
      roles: undefined,
      directoryRoles: undefined
    },
    organization: {
      kind: 'read',
      value: {
        tenantId: TENANT_ID,
        initialDomain: 'contoso.onmicrosoft.com',
        verifiedDomains: ['contoso.com', 'contoso.onmicrosoft.com']
      }
    },
    resources: resourcesFor(registration),
    application: { kind: 'absent', namesakes: [] },
    certificatePolicies: undefined,
    subscriptions: {
      kind: 'read',
      value: [
        { id: guidOf(8, 1), name: 'EXCHANGE_S_ENTERPRISE' },
        { id: guidOf(8, 2), name: 'SHAREPOINTENTERPRISE' }
      ]
    },
    account: undefined
  }
}

/** An application that has all that the registration says. */
export function completeApplication(registration: Registration): ObservedApplication {
  const { permissions } = requiredPermissions(registration)
  const declared = Map.groupBy(permissions, ({ resource }) => resource)
  return {
    objectId: OBJECT_ID,
    applicationId: APPLICATION_ID,
    displayName: 'Veeam Backup for Microsoft 365',
    uniqueName: uniqueNameOf('Veeam Backup for Microsoft 365'),
    tags: [],
    createdOn: NOW,
    disabledBy: undefined,
    allowsPublicClientFlows: true,
    publicClientRedirectUris: ['http://localhost'],
    otherRedirectUris: 0,
    declaredAccess: [...declared].map(([resource, wanted]) => ({
      resourceAppId: RESOURCE_APPLICATIONS[resource].applicationId,
      permissions: wanted.map(({ type, value }) => ({
        id: tenantsPermissionId(registration, resource, value, type),
        type
      }))
    })),
    keyCredentials: [keyCredentialOf('a')],
    owners: [],
    servicePrincipal: completeServicePrincipal(registration)
  }
}

export function completeServicePrincipal(registration: Registration): ObservedServicePrincipal {
  const { permissions, directoryRoles } = requiredPermissions(registration)
  const scopes = Map.groupBy(
    permissions.filter(({ type }) => type === 'Scope'),
    ({ resource }) => resource
  )
  return {
    id: SERVICE_PRINCIPAL_ID,
    enabled: true,
    requiresAssignment: false,
    appRoleAssignments: permissions
      .filter(({ type }) => type === 'Role')
      .map(({ resource, value, type }) => ({
        resourceId: resourceServicePrincipal(resource),
        appRoleId: tenantsPermissionId(registration, resource, value, type)
      })),
    delegatedGrants: [...scopes].map(([resource, wanted]) => ({
      id: `grant-of-${resource}`,
      resourceId: resourceServicePrincipal(resource),
      scopes: wanted.map(({ value }) => value)
    })),
    directoryRoles: directoryRoles.map(({ roleTemplateId }) => roleTemplateId)
  }
}

/** A tenant where everything of the registration is in place, with `changes` to the application. */
export function tenantWith(
  registration: Registration,
  changes: Partial<ObservedApplication> = {}
): ObservedTenant & { readonly application: { readonly kind: 'found' } & ObservedApplication } {
  return {
    ...emptyTenant(registration),
    application: { kind: 'found', ...completeApplication(registration), ...changes }
  }
}
