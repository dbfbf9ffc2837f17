import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Scope, Site } from '../../emulator/github/site.ts'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { SimulatedTime } from '../support/simulated-time.ts'

/** A world with all that runs can change in it. */
export interface World {
  readonly emulator: RunningEmulator
  readonly time: SimulatedTime
  /** Of the machine on which runs take place. */
  readonly folder: string
}

/** Notes how the world is. What is returned brings it back to that, time included, as often as it is called. */
export async function checkpoint({ emulator, time, folder }: World): Promise<() => Promise<void>> {
  const now = time.clock.now()
  const tenant = structuredClone(emulator.tenant)
  const restoreDestinations = destinationsOf(emulator)
  const files = await filesIn(folder)
  return async () => {
    time.moveTo(now)
    Object.assign(emulator.tenant, structuredClone(tenant))
    restoreDestinations()
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
    for (const [path, bytes] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), bytes, { mode: 0o600 })
    }
  }
}

function destinationsOf({ keyVault, vb365, github }: RunningEmulator): () => void {
  const certificates = [...(keyVault?.contents.certificates ?? [])].map(
    ([name, stored]) => [name, { ...stored, versions: stored.versions.map((version) => ({ ...version })) }] as const
  )
  const organizations = structuredClone(vb365?.installation.organizations ?? [])
  const scopes = (github === undefined ? [] : scopesOf(github.site)).map((scope) => ({
    scope,
    secrets: [...scope.secrets],
    variables: [...scope.variables]
  }))
  return () => {
    keyVault?.contents.certificates.clear()
    for (const [name, stored] of certificates) {
      const versions = stored.versions.map((version) => ({ ...version }))
      keyVault?.contents.certificates.set(name, { ...stored, versions })
    }
    vb365?.installation.organizations.splice(0, Number.POSITIVE_INFINITY, ...structuredClone(organizations))
    for (const { scope, secrets, variables } of scopes) {
      refill(scope.secrets, secrets)
      refill(scope.variables, variables)
    }
  }
}

function scopesOf(site: Site): readonly Scope[] {
  return [...site.organizations.values()].flatMap((organization) => [
    organization,
    ...[...organization.repositories.values()].flatMap((repository) => [
      repository,
      ...repository.environments.values()
    ])
  ])
}

function refill<Value>(map: Map<string, Value>, entries: readonly (readonly [string, Value])[]): void {
  map.clear()
  for (const [name, value] of entries) map.set(name, value)
}

async function filesIn(folder: string): Promise<readonly (readonly [string, Buffer])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path)] as const))
}
