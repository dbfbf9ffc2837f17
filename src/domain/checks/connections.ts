import type { PermissionId } from '../identifiers.ts'
import { listText } from '../list-text.ts'
import type { RequiredDirectoryRole, RequiredPermissions, Resource } from '../permissions/permission.ts'
import { RESOURCE_APPLICATIONS } from '../permissions/resources.ts'
import type { EwsReading } from '../tenant/ews-settings.ts'
import type { CheckName, Judgement } from './checks.ts'
import type { Contact } from './contact.ts'
import type { EwsAnswer } from './ews-answer.ts'

/** One way in: a token, and something harmless done with it. */
export interface Connection {
  readonly name: CheckName
  readonly resource: Resource
  /** App roles that the token has to hold. */
  readonly roles: readonly string[]
}

/** PowerShell is a second way into Exchange, with a role of its own. */
const POWERSHELL_ROLE = 'Exchange.ManageAsApp'

const CONNECTION_OF: Readonly<Record<Resource, CheckName>> = {
  graph: 'connect-graph',
  exchange: 'connect-exchange',
  sharePoint: 'connect-sharepoint'
}

/** The connections to prove: Graph always, every other resource of which VB365 needs app roles. */
export function connectionsFor({ permissions }: RequiredPermissions): readonly Connection[] {
  const connections = new Map<CheckName, { readonly resource: Resource; readonly roles: string[] }>([
    ['connect-graph', { resource: 'graph', roles: [] }]
  ])
  for (const { resource, type, value } of permissions) {
    if (type !== 'Role') continue
    const name = value === POWERSHELL_ROLE ? 'connect-powershell' : CONNECTION_OF[resource]
    const connection = connections.get(name) ?? { resource, roles: [] }
    connection.roles.push(value)
    connections.set(name, connection)
  }
  return [...connections].map(([name, { resource, roles }]) => ({ name, resource, roles }))
}

/** What a token says that its holder may do. */
export interface HeldRights {
  /** Values of the app roles in the resource. */
  readonly roles: ReadonlySet<string>
  /** Template IDs of the directory roles; undefined where the token does not name them. */
  readonly directoryRoles: ReadonlySet<PermissionId> | undefined
}

/** The plan names them all; a check that passed need not do so again. */
const ROLES_SHOWN = 3

function tokenText({ resource, roles }: Connection): string {
  const shown = roles.length > ROLES_SHOWN ? `all ${roles.length} app roles` : roles.join(', ')
  return `a token for ${RESOURCE_APPLICATIONS[resource].displayName}${roles.length === 0 ? '' : ` holds ${shown}`}`
}

/** What a token lacks; undefined where it holds all that the connection needs. */
export function judgeToken(connection: Connection, held: HeldRights): Judgement | undefined {
  const missing = connection.roles.filter((role) => !held.roles.has(role))
  if (missing.length === 0) return undefined
  const { displayName } = RESOURCE_APPLICATIONS[connection.resource]
  return {
    result: 'failed',
    detail: `the token for ${displayName} lacks ${listText(missing)}`,
    advice: WAIT_FOR_GRANTS
  }
}

const WAIT_FOR_GRANTS =
  'New grants take some minutes to reach tokens: run again later; if the problem persists, look at the grants of the enterprise application.'

/** Judges what was done with a token that holds its roles. */
export function judgeContact(connection: Connection, contact: Contact): Judgement {
  const token = tokenText(connection)
  return contact.kind === 'answered'
    ? { result: 'passed', detail: `${token}; ${contact.detail}` }
    : { result: 'unknown', detail: `${token}, but the connection is not proved: ${contact.why}` }
}

/** How long the rights of an application take to reach Exchange. */
const LATER = 'Run mode "verify" in an hour'

export interface PowerShellFacts {
  readonly reading: EwsReading
  readonly held: HeldRights
  /** Directory roles without which the app role is worth nothing. */
  readonly directoryRoles: readonly RequiredDirectoryRole[]
  /** Whether this run gave the rights. */
  readonly isJustGranted: boolean
}

/** Judges whether Exchange Online PowerShell let the application in, for which it read the organization's settings. */
export function judgePowerShell(
  connection: Connection,
  { reading, held, directoryRoles, isJustGranted }: PowerShellFacts
): Judgement {
  const token = tokenText(connection)
  switch (reading.kind) {
    case 'read':
      return { result: 'passed', detail: `${token}; Get-OrganizationConfig answered` }
    case 'unknown':
      return { result: 'unknown', detail: `${token}, but the connection is not proved: ${reading.why}` }
    case 'refused': {
      const missing = directoryRoles.filter(({ roleTemplateId }) => held.directoryRoles?.has(roleTemplateId) === false)
      return missing.length > 0 && !isJustGranted
        ? { result: 'failed', detail: withoutRole(missing, reading.why) }
        : {
            result: 'unknown',
            detail: `${token}, but Exchange Online does not let the application in yet (${reading.why}): app roles and directory roles take up to an hour to reach it. ${LATER}`
          }
    }
  }
}

function withoutRole(missing: readonly RequiredDirectoryRole[], why: string): string {
  const names = missing.map(({ displayName }) => displayName).join(', ')
  return `the token holds Exchange.ManageAsApp, but not the directory role ${names}, without which it allows nothing (${why}). Assign the role to the enterprise application; it takes up to an hour to reach Exchange.`
}

/** Judges whether EWS let the application in; `policy` is what is known of the organization's policy on EWS. */
export function judgeMailbox(connection: Connection, answer: EwsAnswer, policy: Judgement): Judgement {
  const token = tokenText(connection)
  const passed = (detail: string): Judgement => ({ result: 'passed', detail: `${token}; ${detail}` })
  switch (answer.kind) {
    case 'opened':
      return passed(`the inbox of ${answer.account} was opened`)
    case 'unknown':
      return policy.result === 'failed'
        ? verdictOf(policy)
        : { result: 'unknown', detail: `${token}, but the connection is not proved: ${answer.why}` }
    case 'no-mailbox':
      return policy.result === 'passed'
        ? passed(`EWS answered that ${answer.account} has no mailbox to open`)
        : verdictOf(policy)
    case 'no-account':
      return policy.result === 'passed' ? passed(policy.detail) : verdictOf(policy)
    case 'shut':
      return verdictOf(policy)
  }
}

/** A verdict without what need not be said twice. */
function verdictOf({ warnings: _, instructions: __, ...verdict }: Judgement): Judgement {
  return verdict
}
