import { type Connection, connectionsFor, type HeldRights } from '../domain/checks/connections.ts'
import type { Contact, GraphContact } from '../domain/checks/contact.ts'
import type { EwsAnswer } from '../domain/checks/ews-answer.ts'
import type { Access, AccessToServices, FoundInExchange } from '../domain/checks/judge-access.ts'
import type { RequiredPermissions, Resource } from '../domain/permissions/permission.ts'
import { asActionError } from '../errors.ts'
import type { ApplicationAccess, Clock } from '../ports.ts'

/** What the application is to reach. */
export interface AccessRequest {
  readonly requirements: RequiredPermissions
  /** The account that VB365 impersonates, where one is known. */
  readonly account: string | undefined
}

/**
 * Signs in for every service at once and does something harmless in each. SharePoint waits for Graph, which knows where
 * it is.
 */
export async function accessServices(
  { requirements, account }: AccessRequest,
  { signIn, connections }: ApplicationAccess,
  clock: Pick<Clock, 'now'>
): Promise<AccessToServices> {
  const ways = connectionsFor(requirements)
  const directoryRoles = new Set(requirements.directoryRoles.map(({ roleTemplateId }) => roleTemplateId))
  const isNeeded = (resource: Resource) => ways.some((way) => way.resource === resource)
  const enter = async <Found>(resource: Resource, explore: (held: HeldRights) => Promise<Found>) => {
    const started = clock.now().getTime()
    const entered = await signIn
      .rolesFor(resource, rolesIn(ways, resource), resource === 'exchange' ? directoryRoles : undefined)
      .then(async (held) => ({ kind: 'signed-in' as const, held, found: await explore(held) }))
      .catch((error: unknown) => ({ kind: 'refused' as const, why: unlessCancelled(error) }))
    return { ...entered, durationMs: clock.now().getTime() - started }
  }

  const inGraph = enter('graph', () => graphContact(connections.readGraph(isNeeded('sharePoint'))))
  const [graph, exchange, sharePoint] = await Promise.all([
    inGraph,
    isNeeded('exchange') ? enter('exchange', (held) => exploreExchange(ways, held, account, connections)) : undefined,
    isNeeded('sharePoint')
      ? enter('sharePoint', async () => openSite(rootSiteOf(await inGraph), connections))
      : undefined
  ])
  return { graph: organizationOf(graph), exchange, sharePoint }
}

function rolesIn(ways: readonly Connection[], resource: Resource): ReadonlySet<string> {
  return new Set(ways.flatMap((way) => (way.resource === resource ? way.roles : [])))
}

function organizationOf(graph: Access<GraphContact>): Access<Contact> {
  return graph.kind === 'signed-in' ? { ...graph, found: graph.found.organization } : graph
}

function rootSiteOf(graph: Access<GraphContact>): GraphContact['rootSite'] {
  return graph.kind === 'signed-in' ? graph.found.rootSite : { kind: 'unknown', why: graph.why.replace(/\.$/, '') }
}

async function openSite(
  rootSite: GraphContact['rootSite'],
  connections: ApplicationAccess['connections']
): Promise<Contact> {
  return rootSite.kind === 'found'
    ? contact(connections.openRootSite(rootSite.webUrl))
    : { kind: 'unknown', why: `the address of the root site is not known (${rootSite.why})` }
}

/** Side by side: PowerShell, which reads the settings, and EWS itself. */
async function exploreExchange(
  ways: readonly Connection[],
  held: HeldRights,
  account: string | undefined,
  connections: ApplicationAccess['connections']
): Promise<FoundInExchange> {
  const mayUse = (name: Connection['name']) =>
    ways.some((way) => way.name === name && way.roles.every((role) => held.roles.has(role)))
  const [reading, answer] = await Promise.all([
    mayUse('connect-powershell')
      ? connections.readEws().catch(unknown)
      : { kind: 'unknown' as const, why: 'the application has no right to read them' },
    mayUse('connect-exchange')
      ? connections.openInbox(account).catch(unknown)
      : ({ kind: 'unknown', why: 'the application has no right to ask' } satisfies EwsAnswer)
  ])
  return { reading, answer }
}

function contact(attempt: Promise<Contact>): Promise<Contact> {
  return attempt.catch(unknown)
}

function graphContact(attempt: Promise<GraphContact>): Promise<GraphContact> {
  return attempt.catch((error: unknown) => ({ organization: unknown(error), rootSite: unknown(error) }))
}

/** A connection that fails beyond what its adapter understands proves nothing; a cancelled run ends. */
function unknown(error: unknown): { readonly kind: 'unknown'; readonly why: string } {
  return { kind: 'unknown', why: unlessCancelled(error).replace(/\.$/, '') }
}

/** The message of an error; that of a cancelled run is thrown on. */
function unlessCancelled(error: unknown): string {
  const failure = asActionError(error)
  if (failure.code === 'cancelled') throw failure
  return failure.message
}
