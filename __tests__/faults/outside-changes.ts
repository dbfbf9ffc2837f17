import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { newest } from '../../emulator/key-vault/vault.ts'
import { uniqueNameOf } from '../../src/domain/request/managed-names.ts'
import { githubOf, SECRET, storedIn } from '../support/github-deliveries.ts'
import { CERTIFICATE } from '../support/key-vault-session.ts'
import { PFX } from './scenes.ts'
import type { World } from './world.ts'

/** What others take away or change between two runs, by name. Where it is not there, nothing happens. */
export const OUTSIDE_CHANGES: Readonly<Record<string, (world: World) => Promise<void> | void>> = {
  'an app role is taken away': ({ emulator: { tenant } }) => {
    const ids = principalsIn(tenant)
    removeFirst(tenant.appRoleAssignments, ({ principalId }) => ids.has(principalId))
  },
  'a delegated grant is taken away': ({ emulator: { tenant } }) => {
    const ids = principalsIn(tenant)
    removeFirst(tenant.delegatedGrants, ({ clientId }) => ids.has(clientId))
  },
  'the directory role is taken away': ({ emulator: { tenant } }) => {
    const ids = principalsIn(tenant)
    removeFirst(tenant.roleAssignments, ({ principalId }) => ids.has(principalId))
  },
  'a redirect URI is taken away': (world) => {
    ownIn(world)?.publicClient.redirectUris.pop()
  },
  'the application is no public client any more': (world) => {
    const application = ownIn(world)
    if (application !== undefined) application.isFallbackPublicClient = false
  },
  'the declared permissions of an API are taken away': (world) => {
    ownIn(world)?.requiredResourceAccess.pop()
  },
  'the certificates are taken off the application': (world) => {
    const application = ownIn(world)
    if (application !== undefined) application.keyCredentials = []
  },
  'the newest version in the vault is disabled': ({ emulator: { keyVault } }) => {
    const stored = keyVault?.contents.certificates.get(CERTIFICATE)
    if (stored !== undefined) newest(stored).enabled = false
  },
  'the secret is deleted': ({ emulator }) => {
    scopeOf(emulator).secrets.delete(SECRET)
  },
  'the variable with the thumbprint is deleted': ({ emulator }) => {
    scopeOf(emulator).variables.delete(`${SECRET}_THUMBPRINT`)
  },
  'the PFX is deleted': ({ folder }) => rm(join(folder, PFX), { force: true }),
  'the organization is removed from the VB365 server': ({ emulator: { vb365 } }) => {
    vb365?.installation.organizations.splice(0)
  }
}

const UNIQUE_NAME = uniqueNameOf('Veeam Backup for Microsoft 365')

function ownIn({ emulator: { tenant } }: World) {
  return tenant.applications.find(({ uniqueName }) => uniqueName === UNIQUE_NAME)
}

function principalsIn(tenant: World['emulator']['tenant']): ReadonlySet<string> {
  const appId = tenant.applications.find(({ uniqueName }) => uniqueName === UNIQUE_NAME)?.appId
  return new Set(tenant.servicePrincipals.filter((principal) => principal.appId === appId).map(({ id }) => id))
}

function scopeOf(emulator: World['emulator']) {
  const { environment } = githubOf(emulator)
  return storedIn(githubOf(emulator), { kind: 'environment', repository: undefined, environment })
}

function removeFirst<Item>(items: Item[], isMeant: (item: Item) => boolean): void {
  const index = items.findIndex(isMeant)
  if (index >= 0) items.splice(index, 1)
}
