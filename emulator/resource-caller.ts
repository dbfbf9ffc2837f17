import type { ClientAuthentication } from './access-token.ts'
import type { Directory } from './directory.ts'
import type { SigningKey } from './key-material.ts'
import { type TokenFault, verifyAccessToken } from './verify-access-token.ts'

/** The application whose token a request to Exchange or SharePoint carries, as the token was issued. */
export interface ResourceCaller {
  readonly appId: string
  /** Object ID of its service principal. */
  readonly objectId: string
  /** As the token was asked for: a URI or an application ID. */
  readonly audience: string
  /** Application permissions. */
  readonly roles: ReadonlySet<string>
  /** Template IDs of its directory roles, the claim `wids`. */
  readonly directoryRoles: ReadonlySet<string>
  readonly authentication: ClientAuthentication
}

/** Why a request has no caller. */
export type CallerFault = TokenFault | 'no-token' | 'unknown-caller'

function stringsIn(value: unknown): ReadonlySet<string> {
  const values: unknown[] = Array.isArray(value) ? value : []
  return new Set(values.filter((member) => typeof member === 'string'))
}

/** The caller that an Authorization header names; whether the token is meant for the resource is left to the resource. */
export async function readCaller(
  authorization: string | undefined,
  directory: Directory,
  key: SigningKey
): Promise<ResourceCaller | CallerFault> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1]
  if (token === undefined) return 'no-token'
  const claims = await verifyAccessToken(token, key, directory.clock.now())
  if (typeof claims === 'string') return claims
  const { aud, appid, appidacr, oid, roles, tid, wids } = claims
  if (typeof aud !== 'string' || typeof appid !== 'string' || typeof oid !== 'string') return 'malformed'
  const isKnown = directory.stored('servicePrincipals').some((candidate) => candidate.id === oid)
  if (tid !== directory.tenant.id || !isKnown) return 'unknown-caller'
  return {
    appId: appid,
    objectId: oid,
    audience: aud,
    roles: stringsIn(roles),
    directoryRoles: stringsIn(wids),
    authentication: appidacr === '2' ? '2' : '1'
  }
}

const loopback = ['127.0.0.1', 'localhost', '[::1]']

/** Whether a host is this machine, where the emulator stands for every host of the service. */
export function isLoopback(host: string): boolean {
  return loopback.includes(host)
}

/** The origin that an audience names, or undefined when it is an application ID. */
export function originOf(audience: string): URL | undefined {
  return URL.canParse(audience) && audience.startsWith('https://') ? new URL(audience) : undefined
}
