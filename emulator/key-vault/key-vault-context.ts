import type { Context, Hono } from 'hono'
import type { Clock } from '../clock.ts'
import { type Shape, ShapeError } from '../shape.ts'
import { badParameter, bodyError, certificateNotFound, KeyVaultError } from './key-vault-error.ts'
import { type DataAction, isAllowed, policyPermission } from './roles.ts'
import type { KeyVaultSettings } from './settings.ts'
import type { StoredCertificate, VaultContents } from './vault.ts'

/** Whose token a request carries. */
export interface VaultCaller {
  readonly appId: string
  /** Object ID of its service principal. */
  readonly objectId: string
  readonly issuer: string
}

/** What every handler finds beside the request. */
export interface KeyVaultEnv {
  Variables: { caller: VaultCaller }
}

export type KeyVaultApp = Hono<KeyVaultEnv>
export type KeyVaultContext = Context<KeyVaultEnv>

/** What the routes work on. */
export interface KeyVaultState {
  /** The vault's own name. */
  readonly name: string
  readonly contents: VaultContents
  readonly settings: KeyVaultSettings
  readonly clock: Clock
}

/** A path parameter. */
export function parameter(c: KeyVaultContext, name: string): string {
  return c.req.param(name) ?? ''
}

/** How refusals name who asks. */
export function describeCaller({ appId, objectId, issuer }: VaultCaller): string {
  return `appid=${appId};oid=${objectId};iss=${issuer}`
}

/** Refuses a caller that may not do this. `object` is such as `certificates/vb365`. */
export function requireAction(c: KeyVaultContext, state: KeyVaultState, action: DataAction, object: string): void {
  const { caller } = c.var
  if (isAllowed(state.contents.roleAssignments, caller.objectId, action)) return
  const vault = `${state.name};location=westeurope`
  if (state.settings.accessModel === 'policy') {
    throw new KeyVaultError(
      403,
      'Forbidden',
      `The user, group or application '${describeCaller(caller)}' does not have ${policyPermission(action)} permission on key vault '${vault}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`,
      'ForbiddenByPolicy'
    )
  }
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: ${describeCaller(caller)}`,
    `Action: 'Microsoft.KeyVault/vaults/${action}'`,
    `Resource: '/subscriptions/00000000-0000-4000-8000-000000000000/resourcegroups/backup/providers/microsoft.keyvault/vaults/${state.name}/${object}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    "DecisionReason: 'DeniedWithNoValidRBAC'",
    `Vault: ${vault}`
  ]
  throw new KeyVaultError(403, 'Forbidden', `${lines.join('\r\n')}\r\n`, 'ForbiddenByRbac')
}

/** The certificate of the path. */
export function certificateOf(c: KeyVaultContext, { contents }: KeyVaultState): StoredCertificate {
  const certificate = contents.certificates.get(parameter(c, 'name').toLowerCase())
  if (!certificate) throw certificateNotFound(parameter(c, 'name'))
  return certificate
}

/** The JSON body of the request, in the given shape. */
export async function readBody<T>(c: KeyVaultContext, shape: Shape<T>): Promise<T> {
  if (!/^application\/json/i.test(c.req.header('content-type') ?? '')) {
    throw badParameter('The content type of the request must be application/json.')
  }
  try {
    return shape(JSON.parse(await c.req.text()), '')
  } catch (error) {
    if (error instanceof ShapeError) throw bodyError(error)
    if (error instanceof SyntaxError) throw badParameter('The request body is not valid JSON.')
    throw error
  }
}
