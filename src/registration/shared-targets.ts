import { displayedText } from '../domain/displayed-text.ts'
import { listText } from '../domain/list-text.ts'
import { uniqueNameOf } from '../domain/request/managed-names.ts'
import type { Registration, SecretScope } from '../domain/request/registration.ts'
import { type PathSyntax, resolvedPathKey } from './path-rules.ts'

/** A registration by what a sentence calls it. */
export interface ContendingRegistration {
  readonly name: string
  readonly registration: Registration
}

/** What decides where a registration leads, and does not stand in it. */
export interface TargetContext {
  /** Where relative paths of PFX files start. */
  readonly workingDirectory: string
  readonly pathSyntax: PathSyntax
  /** The repository that the workflow runs in, as `owner/name`; undefined outside of GitHub. */
  readonly repository: string | undefined
}

/** Something that several registrations would change, each of them as if it were alone. */
export interface SharedTarget<Named extends ContendingRegistration> {
  /** JSON pointer of the property to change. */
  readonly pointer: string
  readonly registrations: readonly [Named, Named, ...Named[]]
  readonly message: string
}

interface Target {
  /** The same for two ways to name one target. */
  readonly key: string
  readonly pointer: string
  /** What those that share it do and what to do about it, around their names. */
  readonly sentence: (names: string) => string
}

type FindTarget = (registration: Registration, context: TargetContext) => Target | undefined

const LONGEST_SHOWN_PATH = 200

function application({ tenant, application: wanted }: Registration): Target {
  const inTenant = `in the tenant ${tenant}`
  if (wanted.flow === 'existing') {
    return {
      key: `${tenant} ${wanted.applicationId}`.toLowerCase(),
      pointer: '/application/applicationId',
      sentence: (names) => `${names} are for the same application, ${wanted.applicationId}, ${inTenant}; keep one.`
    }
  }
  return {
    key: `${tenant.toLowerCase()} ${uniqueNameOf(wanted.name)}`,
    pointer: '/application/name',
    sentence: (names) =>
      `${names} register the same application, "${displayedText(wanted.name, 120)}", ${inTenant}; keep one, or give each its own name.`
  }
}

const pfxFile: FindTarget = ({ delivery: { pfx } }, { workingDirectory, pathSyntax }) =>
  pfx && {
    key: resolvedPathKey(pfx.path, workingDirectory, pathSyntax),
    pointer: '/delivery/pfx/path',
    sentence: (names) =>
      `${names} deliver to the same file, ${displayedText(pfx.path, LONGEST_SHOWN_PATH)}; give each its own path.`
  }

function scopeText(scope: SecretScope, context: TargetContext): string {
  if (scope.kind === 'organization') return `the organization ${scope.organization}`
  const repository = scope.repository ?? context.repository ?? 'this repository'
  return scope.kind === 'environment'
    ? `the environment ${displayedText(scope.environment)} of ${repository}`
    : repository
}

const githubSecret: FindTarget = ({ delivery: { github } }, context) => {
  if (github === undefined) return undefined
  const scope = scopeText(github.scope, context)
  return {
    key: `${github.secret} ${scope}`.toLowerCase(),
    pointer: '/delivery/github/secret',
    sentence: (names) => `${names} deliver to the same GitHub secret, ${github.secret} of ${scope}; give each its own.`
  }
}

const githubVariable: FindTarget = ({ delivery: { github } }, context) => {
  const variable = github?.applicationIdVariable
  if (github === undefined || variable === undefined) return undefined
  const scope = scopeText(github.scope, context)
  return {
    key: `${variable} ${scope}`.toLowerCase(),
    pointer: '/delivery/github/variables/applicationId',
    sentence: (names) => `${names} write to the same GitHub variable, ${variable} of ${scope}; give each its own.`
  }
}

const vaultCertificate: FindTarget = ({ delivery: { keyVault } }) =>
  keyVault && {
    key: `${keyVault.vault} ${keyVault.certificate}`.toLowerCase(),
    pointer: '/delivery/keyVault/certificate',
    sentence: (names) =>
      `${names} deliver to the same certificate, ${keyVault.certificate} of ${keyVault.vault}; give each its own.`
  }

const serverOrganization: FindTarget = ({ tenant, delivery: { vb365 } }) =>
  vb365 && {
    key: `${vb365.server} ${tenant}`.toLowerCase(),
    pointer: '/delivery/vb365/server',
    sentence: (names) =>
      `${names} deliver to the same organization, that of the tenant ${tenant} on ${vb365.server}; keep one.`
  }

const TARGETS: readonly FindTarget[] = [
  application,
  pfxFile,
  githubSecret,
  githubVariable,
  vaultCertificate,
  serverOrganization
]

/** What several registrations would change: an application, or a destination of the certificate. Each is listed once. */
export function sharedTargets<Named extends ContendingRegistration>(
  registrations: readonly Named[],
  context: TargetContext
): readonly SharedTarget<Named>[] {
  return TARGETS.flatMap((targetOf) => {
    const byKey = Map.groupBy(registrations, ({ registration }) => targetOf(registration, context)?.key)
    byKey.delete(undefined)
    return [...byKey.values()].flatMap(([first, second, ...more]) => {
      if (first === undefined || second === undefined) return []
      const target = targetOf(second.registration, context)
      if (target === undefined) return []
      const names = [first, second, ...more].map(({ name }) => name)
      const message = target.sentence(names.length === 2 ? names.join(' and ') : listText(names, 3))
      return [{ pointer: target.pointer, registrations: [first, second, ...more] as const, message }]
    })
  })
}
