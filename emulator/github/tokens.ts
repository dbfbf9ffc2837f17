import { randomBytes, randomInt } from 'node:crypto'

/** Permissions of fine-grained tokens and GitHub Apps, docs.github.com/rest/authentication/permissions-required-for-github-apps. */
export const permissionNames = [
  'actions',
  'actions_variables',
  'administration',
  'contents',
  'environments',
  'issues',
  'metadata',
  'organization_actions_variables',
  'organization_secrets',
  'pull_requests',
  'secrets'
] as const

export type PermissionName = (typeof permissionNames)[number]
export type Access = 'read' | 'write'
export type Permissions = Partial<Record<PermissionName, Access>>

/** Who a token acts as. */
export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Bot' | 'Organization'
}

/** `personal`: a fine-grained token of a user. `app`: an installation token of a GitHub App, such as a job's own. */
export interface Token {
  readonly text: string
  readonly kind: 'personal' | 'app'
  readonly account: Account
  permissions: Permissions
}

/** The bot whose name a job's own token carries. */
export const jobAccount: Account = { id: 41_898_282, login: 'github-actions[bot]', type: 'Bot' }

/** What a token that delivers certificates needs, at repositories, environments and organizations. */
export const deliveryPermissions: Permissions = {
  actions: 'read',
  actions_variables: 'write',
  environments: 'write',
  issues: 'write',
  metadata: 'read',
  organization_actions_variables: 'write',
  organization_secrets: 'write',
  pull_requests: 'write',
  secrets: 'write'
}

/** What a workflow can give its own token: no key of `permissions:` is about secrets, variables or environments. */
export const jobPermissions: Permissions = {
  actions: 'read',
  contents: 'read',
  metadata: 'read',
  pull_requests: 'write'
}

/** An account that no other token has. */
export function newAccount(login: string, type: Account['type']): Account {
  return { id: randomInt(1e7, 1e8), login, type }
}

/** A new token. */
export function makeToken(kind: Token['kind'], account: Account, permissions: Permissions): Token {
  const secret = randomBytes(30).toString('hex')
  return { text: kind === 'app' ? `ghs_${secret.slice(0, 36)}` : `github_pat_${secret}`, kind, account, permissions }
}

function holds(held: Permissions, [name, access]: readonly [string, Access]): boolean {
  const found = Object.entries(held).find(([candidate]) => candidate === name)?.[1]
  return found === 'write' || found === access
}

/** Whether one of the alternatives is held in full. */
export function permits(held: Permissions, alternatives: readonly Permissions[]): boolean {
  return alternatives.some((wanted) => Object.entries(wanted).every((entry) => holds(held, entry)))
}

/** As in the header `X-Accepted-GitHub-Permissions`: `issues=write; pull_requests=write`. */
export function permissionsHeader(alternatives: readonly Permissions[]): string {
  return alternatives
    .map((wanted) =>
      Object.entries(wanted)
        .map(([name, access]) => `${name}=${access}`)
        .join(',')
    )
    .join('; ')
}
