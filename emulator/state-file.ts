import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { EmulatorError, unwritable } from './emulator-error.ts'
import { isJsonObject } from './shape.ts'
import type { Tenant } from './tenant.ts'

const format = 'tenant-emulator-state/2'
const members = [
  'applications',
  'servicePrincipals',
  'appRoleAssignments',
  'delegatedGrants',
  'roleAssignments',
  'deletedApplications',
  'appManagementPolicies',
  'activatedRoles',
  'domains',
  'users',
  'subscribedSkus',
  'roleDefinitions',
  'administeringApplications'
]

/** Writes a file, in a folder that need not be there yet, so that a reader sees the old or the new content, never a part. */
export function writeAtomically(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(temporary, content, { mode: 0o600 })
    renameSync(temporary, path)
  } catch (cause) {
    throw unwritable('file', path, cause)
  }
}

function isTenant(value: unknown): value is Tenant {
  return (
    isJsonObject(value) &&
    typeof value['id'] === 'string' &&
    members.every((name) => Array.isArray(value[name])) &&
    isJsonObject(value['exchange']) &&
    isJsonObject(value['sharePoint'])
  )
}

/** The tenant that an earlier run left, or undefined when there is no such file yet. */
export function loadState(path: string): Tenant | undefined {
  if (!existsSync(path)) return undefined
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new EmulatorError(`The state file ${path} is not readable JSON; delete it to start from the seed.`, { cause })
  }
  if (!isJsonObject(content) || content['format'] !== format || !isTenant(content['tenant'])) {
    throw new EmulatorError(
      `The state file ${path} was not written by this emulator; delete it to start from the seed.`
    )
  }
  return content['tenant']
}

/** Keeps the tenant for the next run. */
export function saveState(path: string, tenant: Tenant): void {
  writeAtomically(path, `${JSON.stringify({ format, tenant })}\n`)
}
