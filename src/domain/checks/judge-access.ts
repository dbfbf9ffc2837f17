import type { ApplicationId } from '../identifiers.ts'
import type { RequiredPermissions } from '../permissions/permission.ts'
import type { Registration } from '../request/registration.ts'
import type { EwsReading } from '../tenant/ews-settings.ts'
import type { Check, Judgement } from './checks.ts'
import {
  type Connection,
  connectionsFor,
  type HeldRights,
  judgeContact,
  judgeMailbox,
  judgePowerShell,
  judgeToken
} from './connections.ts'
import type { Contact } from './contact.ts'
import { judgeEwsAccess } from './ews-access.ts'
import type { EwsAnswer } from './ews-answer.ts'
import { judgeEws } from './ews-check.ts'
import { needsEws } from './ews-timeline.ts'

/** How the application came into one service: with a token, and what it found there. */
export type Access<Found> = { readonly durationMs: number } & (
  | { readonly kind: 'signed-in'; readonly held: HeldRights; readonly found: Found }
  /** No token was issued; a sentence says why. */
  | { readonly kind: 'refused'; readonly why: string }
)

/** What the application found in Exchange. */
export interface FoundInExchange {
  readonly reading: EwsReading
  readonly answer: EwsAnswer
}

/** The application's ways in; undefined for those that VB365 does not need. */
export interface AccessToServices {
  readonly graph: Access<Contact>
  readonly exchange: Access<FoundInExchange> | undefined
  readonly sharePoint: Access<Contact> | undefined
}

export interface AccessFacts {
  readonly registration: Registration
  readonly requirements: RequiredPermissions
  readonly applicationId: ApplicationId
  /** The settings of EWS as the administering identity read them; undefined where it did not. */
  readonly reading: EwsReading | undefined
  /** Whether this run gave the application rights, of which not every service has heard. */
  readonly isJustGranted: boolean
  readonly now: Date
}

/** The checks of the connections and of EWS. */
export function judgeAccess(access: AccessToServices, facts: AccessFacts): readonly Check[] {
  const { registration, requirements } = facts
  const mailboxRoles = requirements.permissions.filter(
    ({ resource, type, value }) => resource === 'graph' && type === 'Role' && /^Mailbox(?:Item|Folder)\./.test(value)
  )
  const heldInGraph = access.graph.kind === 'signed-in' ? access.graph.held.roles : new Set<string>()
  const hasGraphPermissions = mailboxRoles.every(({ value }) => heldInGraph.has(value))
  const { reading, answer } = evidenceOf(access.exchange, facts)
  const policy = judgeEws(judgeEwsAccess({ ...facts, region: registration.region, reading, answer }), {
    ...facts,
    reading,
    hasGraphPermissions
  })
  const connections = connectionsFor(requirements).flatMap((connection) => judge(connection, access, policy, facts))
  const durationMs = access.exchange?.durationMs ?? 0
  return needsEws(requirements) ? [...connections, { name: 'ews-access', ...policy, durationMs }] : connections
}

/** The same where the application cannot sign in here: what is known of EWS is what the administering identity read. */
export function judgeWithoutAccess(why: string, facts: AccessFacts): readonly Check[] {
  const refused = { kind: 'refused', why, durationMs: 0 } as const
  const access = { graph: refused, exchange: refused, sharePoint: refused }
  return judgeAccess(access, facts).map((check) => {
    if (check.name !== 'ews-access') {
      return { name: check.name, result: 'unknown', detail: why, durationMs: 0, isUntried: true }
    }
    return facts.reading?.kind === 'read' || check.result !== 'unknown' ? check : { ...check, isUntried: true }
  })
}

/** The settings as the application read them, else as the administering identity did, and what EWS said. */
function evidenceOf(exchange: AccessToServices['exchange'], { reading }: AccessFacts): FoundInExchange {
  if (exchange?.kind === 'signed-in') {
    const { found } = exchange
    return found.reading.kind !== 'read' && reading?.kind === 'read' ? { ...found, reading } : found
  }
  const why = exchange === undefined ? 'the application has no right to read them' : clause(exchange.why)
  const unknown = { kind: 'unknown', why } as const
  return { reading: reading ?? unknown, answer: unknown }
}

function clause(sentence: string): string {
  return sentence.replace(/\.$/, '')
}

function judge(
  connection: Connection,
  access: AccessToServices,
  policy: Judgement,
  facts: AccessFacts
): readonly Check[] {
  const { name, resource } = connection
  const way = access[resource]
  if (way === undefined) return []
  const { durationMs } = way
  if (way.kind === 'refused') return [{ name, result: 'failed', detail: way.why, durationMs }]
  const { held, found } = way
  return [{ name, ...(judgeToken(connection, held) ?? judgeFound(connection, held, found, policy, facts)), durationMs }]
}

function judgeFound(
  connection: Connection,
  held: HeldRights,
  found: Contact | FoundInExchange,
  policy: Judgement,
  { requirements: { directoryRoles }, isJustGranted }: AccessFacts
): Judgement {
  if ('kind' in found) return judgeContact(connection, found)
  const { reading, answer } = found
  return connection.name === 'connect-powershell'
    ? judgePowerShell(connection, { reading, held, directoryRoles, isJustGranted })
    : judgeMailbox(connection, answer, policy)
}
