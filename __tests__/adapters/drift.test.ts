import { beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Resource } from '../../src/domain/permissions/permission.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { RESOURCE_APPLICATIONS } from '../../src/domain/permissions/resources.ts'
import { describeStep } from '../../src/domain/plan/describe-plan.ts'
import type { Step } from '../../src/domain/plan/plan.ts'
import { emulators } from '../support/emulators.ts'
import { type GraphSession, graphSession } from '../support/graph-session.ts'
import { DAY } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { shareOf } from '../support/short-form.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start } = emulators()

/** Takes one thing away from a tenant where everything is in place; in the words of the plan. */
interface Loss {
  readonly step: string
  take(emulator: RunningEmulator): void
}

function application(emulator: RunningEmulator) {
  const [found] = contentsOf(emulator).applications
  if (found === undefined) throw new Error('there is no application')
  return found
}

const SETTINGS: readonly Loss[] = [
  {
    step: '~ allow public client flows, which restore by device code needs',
    take: (emulator) => {
      application(emulator).isFallbackPublicClient = false
    }
  },
  {
    step: '~ redirect URI http://localhost of the public client, which restore needs',
    take: (emulator) => {
      application(emulator).publicClient = { redirectUris: [] }
    }
  },
  {
    step: '+ a new certificate (RSA 2048, 365 days): the application has none of ours in force',
    take: (emulator) => {
      application(emulator).keyCredentials = []
    }
  },
  {
    step: '+ a new certificate (RSA 2048, 365 days): the registered one is near its end',
    take: (emulator) => {
      const endDateTime = new Date(Date.now() + 29.5 * DAY).toISOString()
      application(emulator).keyCredentials = application(emulator).keyCredentials.map((key) => ({
        ...key,
        endDateTime
      }))
    }
  },
  {
    step: '+ directory role Global Reader',
    take: ({ tenant }) => {
      tenant.roleAssignments = []
    }
  }
]

const { permissions } = requiredPermissions(registrationOf())
const roles = permissions.filter(({ type }) => type === 'Role')
const scopes = permissions.filter(({ type }) => type === 'Scope')
const nameOf = (resource: Resource) => RESOURCE_APPLICATIONS[resource].displayName

const APP_ROLES = roles.map(
  ({ resource, value }): Loss => ({
    step: `+ ${nameOf(resource)}: ${value} (app role)`,
    take: (emulator) => {
      const [principal] = contentsOf(emulator).servicePrincipals
      const { id, role } = permissionIn(emulator, resource, 'appRoles', value)
      emulator.tenant.appRoleAssignments = emulator.tenant.appRoleAssignments.filter(
        ({ principalId, resourceId, appRoleId }) =>
          principalId !== principal?.id || resourceId !== id || appRoleId !== role
      )
    }
  })
)

const SCOPES = scopes.map(
  ({ resource, value }): Loss => ({
    step: `~ ${nameOf(resource)}: ${value} (delegated)`,
    take: (emulator) => {
      const [principal] = contentsOf(emulator).servicePrincipals
      const { id } = permissionIn(emulator, resource, 'oauth2PermissionScopes', value)
      for (const grant of emulator.tenant.delegatedGrants) {
        if (grant.clientId !== principal?.id || grant.resourceId !== id) continue
        const rest = grant.scope.split(' ').filter((held) => held !== value)
        grant.scope = rest.join(' ')
      }
    }
  })
)

/** A delegated grant as a whole, with all its scopes. */
const DELEGATED_GRANTS = [...Map.groupBy(scopes, ({ resource }) => resource)].map(
  ([resource, all]): Loss => ({
    step: `+ ${nameOf(resource)}: ${all.map(({ value }) => value).join(', ')} (delegated)`,
    take: ({ tenant }) => {
      const principal = tenant.servicePrincipals.find(({ appId }) => appId === applicationIdOf(resource))
      tenant.delegatedGrants = tenant.delegatedGrants.filter(({ resourceId }) => resourceId !== principal?.id)
    }
  })
)

const DECLARATIONS = [...roles, ...scopes].map(
  ({ resource, type, value }): Loss => ({
    step: `~ declare ${value} (${type === 'Role' ? 'app role' : 'delegated'}) on the application`,
    take: (emulator) => {
      const kind = type === 'Role' ? 'appRoles' : 'oauth2PermissionScopes'
      const { role } = permissionIn(emulator, resource, kind, value)
      const found = application(emulator)
      found.requiredResourceAccess = found.requiredResourceAccess.map((declared) => ({
        ...declared,
        resourceAccess: declared.resourceAccess.filter(
          (permission) =>
            declared.resourceAppId !== applicationIdOf(resource) || permission.id !== role || permission.type !== type
        )
      }))
    }
  })
)

function applicationIdOf(resource: Resource): string {
  return RESOURCE_APPLICATIONS[resource].applicationId
}

/** The object ID of a resource's service principal, and the ID of what it offers under a name. */
function permissionIn(
  { tenant }: RunningEmulator,
  resource: Resource,
  kind: 'appRoles' | 'oauth2PermissionScopes',
  value: string
) {
  const principal = tenant.servicePrincipals.find(({ appId }) => appId === applicationIdOf(resource))
  const offers: readonly { readonly id: string; readonly value: string | null }[] = principal?.[kind] ?? []
  const role = offers.find((offer) => offer.value === value)?.id
  if (principal === undefined || role === undefined) throw new Error(`${nameOf(resource)} does not offer ${value}`)
  return { id: principal.id, role }
}

/** In the short form each permission is lost once: to the service principal, or to the declaration on the application. */
const LOSSES = [
  ...SETTINGS,
  ...DELEGATED_GRANTS,
  ...shareOf([...APP_ROLES, ...SCOPES], 0, 2),
  ...shareOf(DECLARATIONS, 1, 2)
]

/** Which certificate it is about differs from run to run. */
const WHICH = / \([0-9A-F]{40}, until [0-9-]{10}\)$/

describe('drift', () => {
  let emulator: RunningEmulator
  let session: GraphSession
  beforeAll(async () => {
    emulator = await start()
    session = graphSession(emulator)
    await session.apply()
  })

  it.each(LOSSES)('is one step in the plan, and the next run fixes exactly that: $step', async ({ step, take }) => {
    const lines = (steps: readonly Step[]) =>
      steps.map(describeStep).map(({ mark, text }) => `${mark} ${text.replace(WHICH, '')}`)
    take(emulator)
    expect(lines((await session.plan()).steps)).toEqual([step])
    expect(lines((await session.apply()).completed)).toEqual([step])
    expect((await session.plan()).steps).toEqual([])
  })

  it('of a service principal that was switched off needs a human', async () => {
    const [principal] = contentsOf(emulator).servicePrincipals
    if (principal !== undefined) principal.accountEnabled = false
    expect((await session.plan()).blockers.map(({ kind }) => kind)).toEqual(['service-principal-disabled'])
  })
})
