import type { Application } from '../application.ts'
import type { Directory } from '../directory.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { badRequest, readOnlyProperty, resourceNotFound } from './errors.ts'

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A path's key: an object ID, or an alternate key written `name=value`. */
export interface ObjectKey {
  readonly name: 'id' | 'appId' | 'uniqueName' | 'roleTemplateId'
  readonly value: string
}

/** Reads the key of a path that {@link canonicalPath} has rewritten. */
export function readKey(text: string): ObjectKey {
  const alternate = /^(appId|uniqueName|roleTemplateId)=(.*)$/s.exec(text)
  const [, name, value = ''] = alternate ?? []
  if (name === 'uniqueName') return { name, value }
  const key: ObjectKey = name === 'appId' || name === 'roleTemplateId' ? { name, value } : { name: 'id', value: text }
  if (!guidPattern.test(key.value)) throw badRequest(`Invalid object identifier '${key.value}'.`)
  return { ...key, value: key.value.toLowerCase() }
}

/**
 * Rewrites OData keys to path segments, so that `applications(appId='x')/owners` is routed like
 * `applications/{id}/owners`. A doubled quote inside a key is one quote (OData URL conventions, section 4.3).
 */
export function canonicalPath(pathname: string): string {
  const segments = pathname.split('/').map((raw) => {
    const segment = decodeSegment(raw)
    const match = /^(\w+)\((?:(\w+)=)?'((?:[^']|'')*)'\)$/s.exec(segment)
    if (!match) return segment.startsWith('$') ? segment : raw
    const [, set = '', name, quoted = ''] = match
    const value = quoted.replaceAll("''", "'")
    return `${set}/${encodeURIComponent(name ? `${name}=${value}` : value)}`
  })
  return segments.join('/')
}

function decodeSegment(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}

/** Clients may send an object's own IDs back in a change of it; other IDs are refused. */
export function requireOwnIds(
  sent: { readonly id: string | undefined; readonly appId: string | undefined },
  stored: { readonly id: string; readonly appId: string }
): void {
  for (const name of ['id', 'appId'] as const) {
    if ((sent[name] ?? stored[name]).toLowerCase() !== stored[name].toLowerCase()) throw readOnlyProperty(name)
  }
}

/** Whether an application has this key. */
export function applicationMatches(application: Application, key: ObjectKey): boolean {
  if (key.name === 'uniqueName') return application.uniqueName === key.value
  return key.name === 'appId' ? application.appId === key.value : application.id === key.value
}

/** The application with this key, as readers see it; 404 otherwise. */
export function requireApplication(directory: Directory, keyText: string): Application {
  const key = readKey(keyText)
  const application = directory.find('applications', (candidate) => applicationMatches(candidate, key))
  if (!application) throw resourceNotFound(key.value)
  return application
}

/** The service principal with this key, as readers see it; 404 otherwise. */
export function requireServicePrincipal(directory: Directory, keyText: string): ServicePrincipal {
  const key = readKey(keyText)
  const servicePrincipal = directory.find('servicePrincipals', (candidate) =>
    key.name === 'appId' ? candidate.appId === key.value : key.name === 'id' && candidate.id === key.value
  )
  if (!servicePrincipal) throw resourceNotFound(key.value)
  return servicePrincipal
}
