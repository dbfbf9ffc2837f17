import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { describeStep } from '../../src/domain/plan/describe-plan.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { DAY } from '../support/observed-tenant-builder.ts'
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

describe('drift', () => {
  it('of every kind is one step in the plan, and the next run fixes exactly that', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.apply()
    expect((await session.plan()).steps).toEqual([])
    const losses = [
      ...SETTINGS,
      ...appRoleLosses(emulator),
      ...scopeLosses(emulator),
      ...delegatedGrantLosses(emulator),
      ...declarationLosses(emulator)
    ]
    expect(losses.length).toBeGreaterThan(60)
    for (const { step, take } of losses) {
      take(emulator)
      const planned = (await session.plan()).steps.map(describeStep).map(({ mark, text }) => `${mark} ${text}`)
      expect(planned).toEqual([step])
      const { completed } = await session.apply()
      expect(completed.map(describeStep).map(({ mark, text }) => `${mark} ${text}`)).toEqual([step])
      expect((await session.plan()).steps).toEqual([])
    }
  }, 60_000)

  it('of a service principal that was switched off needs a human', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.apply()
    const [principal] = contentsOf(emulator).servicePrincipals
    if (principal !== undefined) principal.accountEnabled = false
    expect((await session.plan()).blockers.map(({ kind }) => kind)).toEqual(['service-principal-disabled'])
  })
})

function appRoleLosses(emulator: RunningEmulator): readonly Loss[] {
  return contentsOf(emulator).appRoles.map((name) => ({
    step: `+ ${name} (app role)`,
    take: ({ tenant }) => {
      const [principal] = contentsOf(emulator).servicePrincipals
      const [resourceName, value] = name.split(': ')
      const resource = tenant.servicePrincipals.find(({ displayName }) => displayName === resourceName)
      const role = resource?.appRoles.find((candidate) => candidate.value === value)
      tenant.appRoleAssignments = tenant.appRoleAssignments.filter(
        ({ principalId, resourceId, appRoleId }) =>
          principalId !== principal?.id || resourceId !== resource?.id || appRoleId !== role?.id
      )
    }
  }))
}

function scopeLosses(emulator: RunningEmulator): readonly Loss[] {
  return Object.entries(contentsOf(emulator).scopes).flatMap(([resourceName, scopes]) =>
    scopes.map((scope) => ({
      step: `~ ${resourceName}: ${scope} (delegated)`,
      take: ({ tenant }: RunningEmulator) => {
        const [principal] = contentsOf(emulator).servicePrincipals
        const resource = tenant.servicePrincipals.find(({ displayName }) => displayName === resourceName)
        for (const grant of tenant.delegatedGrants) {
          if (grant.clientId !== principal?.id || grant.resourceId !== resource?.id) continue
          grant.scope = grant.scope
            .split(' ')
            .filter((held) => held !== scope)
            .join(' ')
        }
      }
    }))
  )
}

/** A delegated grant as a whole, with all its scopes. */
function delegatedGrantLosses(emulator: RunningEmulator): readonly Loss[] {
  return Object.entries(contentsOf(emulator).scopes).map(([resourceName, scopes]) => ({
    step: `+ ${resourceName}: ${scopes.join(', ')} (delegated)`,
    take: ({ tenant }: RunningEmulator) => {
      const resource = tenant.servicePrincipals.find(({ displayName }) => displayName === resourceName)
      tenant.delegatedGrants = tenant.delegatedGrants.filter(({ resourceId }) => resourceId !== resource?.id)
    }
  }))
}

function declarationLosses(emulator: RunningEmulator): readonly Loss[] {
  const resources = application(emulator).requiredResourceAccess
  return resources.flatMap(({ resourceAppId, resourceAccess }) =>
    resourceAccess.map(({ id, type }) => {
      const resource = emulator.tenant.servicePrincipals.find(({ appId }) => appId === resourceAppId)
      const offers = type === 'Role' ? resource?.appRoles : resource?.oauth2PermissionScopes
      const value = offers?.find((offer) => offer.id === id)?.value
      return {
        step: `~ declare ${value} (${type === 'Role' ? 'app role' : 'delegated'}) on the application`,
        take: () => {
          const found = application(emulator)
          found.requiredResourceAccess = found.requiredResourceAccess.map((declared) => ({
            ...declared,
            resourceAccess: declared.resourceAccess.filter(
              (permission) =>
                declared.resourceAppId !== resourceAppId || permission.id !== id || permission.type !== type
            )
          }))
        }
      }
    })
  )
}
