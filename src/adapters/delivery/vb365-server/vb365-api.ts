import { displayedText } from '../../../domain/displayed-text.ts'
import type { ApplicationId, TenantId, Thumbprint } from '../../../domain/identifiers.ts'
import type { RunContext } from '../../../ports.ts'
import { field, textField } from '../../json-fields.ts'
import { readApplicationId, readOrganization, readThumbprint, type Vb365Organization } from './organization.ts'
import { askWithRetry, mayPass } from './retry.ts'
import type { Vb365Answer, Vb365Connection } from './vb365-connection.ts'
import { failureError, organizationsRefused } from './vb365-error.ts'
import type { Vb365Session } from './vb365-session.ts'

const HEALTH = '/v8/Health'
const ORGANIZATIONS = '/v8/Organizations'
const LONGEST_FINDING = 200
/** The server gives 30 where it is not asked for more. */
const PAGE_SIZE = 1_000

export interface Vb365ApiSettings {
  readonly server: string
  readonly username: string
  readonly connection: Vb365Connection
  readonly session: Vb365Session
  readonly context: RunContext
}

/** An application that backups use, with the certificate that they sign in with. */
export interface BackupApplication {
  readonly applicationId: ApplicationId | undefined
  readonly thumbprint: Thumbprint
}

/** The calls of the REST API, version 8, that this action makes. */
export class Vb365Api {
  readonly #settings: Vb365ApiSettings

  constructor(settings: Vb365ApiSettings) {
    this.#settings = settings
  }

  /**
   * Whether the server answers at all; needs no sign-in.
   * @returns what it calls unhealthy, with its own words
   * @throws ActionError `service-unreachable`
   */
  async health(): Promise<readonly string[]> {
    const { server, connection, context } = this.#settings
    const answer = await askWithRetry(() => connection.send({ method: 'GET', path: HEALTH }), context)
    // A server that answers in this way may still sign in: what comes next says more.
    if (answer.kind === 'refusal' && !mayPass(answer)) return []
    if (answer.kind !== 'success') throw failureError(server, 'Asking for the health of', answer)
    const entries = Object.entries(Object(field(answer.body, 'entries')))
    return entries.flatMap(([name, entry]) => {
      if (field(entry, 'status') !== 'Unhealthy') return []
      const description = textField(entry, 'description')
      return [displayedText(description === undefined ? name : `${name} (${description})`, LONGEST_FINDING)]
    })
  }

  /** @throws ActionError where the organizations may not be read */
  async requireListing(): Promise<void> {
    await this.#organizations({ limit: '1', offset: '0' })
  }

  /** The organizations of a tenant; more than one is not to be expected. */
  async organizationsOf(tenantId: TenantId): Promise<readonly Vb365Organization[]> {
    const found = await allPages((page) => this.#organizations({ msid: tenantId, ...page }))
    return found
      .map(readOrganization)
      .filter((organization) => organization !== undefined)
      .filter((organization) => organization.tenantId === tenantId)
  }

  /** The applications that the organization has for its backups, by default only its own one. */
  async backupApplications({ id }: Vb365Organization): Promise<readonly BackupApplication[]> {
    const { server } = this.#settings
    const found = await allPages(async (page) => {
      const answer = await this.#read(`${ORGANIZATIONS}/${id}/BackupApplications`, page)
      if (answer.kind === 'success') return answer.body
      throw failureError(server, 'Reading the backup applications of', answer)
    })
    return found.flatMap((application) => {
      const thumbprint = readThumbprint(field(application, 'certificateThumbprint'))
      const applicationId = readApplicationId(field(application, 'applicationId'))
      return thumbprint === undefined ? [] : [{ applicationId, thumbprint }]
    })
  }

  /** Sends an organization once: adds it, or changes the one that is there. */
  store(organization: Vb365Organization | undefined, body: object): Promise<Vb365Answer> {
    const { session } = this.#settings
    return organization === undefined
      ? session.send({ method: 'POST', path: ORGANIZATIONS, body, isChange: true })
      : session.send({ method: 'PUT', path: `${ORGANIZATIONS}/${organization.id}`, body, isChange: true })
  }

  async #organizations(query: Query): Promise<unknown> {
    const { server, username, connection } = this.#settings
    const answer = await this.#read(ORGANIZATIONS, query)
    if (answer.kind === 'success') return answer.body
    if (mayPass(answer)) throw failureError(server, 'Reading the organizations of', answer)
    const health = await connection.send({ method: 'GET', path: HEALTH })
    throw organizationsRefused(server, username, answer, health.kind === 'refusal' && !mayPass(health))
  }

  #read(path: string, query: Query): Promise<Vb365Answer> {
    const { session, context } = this.#settings
    return askWithRetry(async () => {
      const answer = await session.send({ method: 'GET', path: `${path}?${new URLSearchParams(query)}` })
      return answer.kind !== 'success' || Array.isArray(field(answer.body, 'results'))
        ? answer
        : { kind: 'no-answer', reason: 'the answer has no list of results' }
    }, context)
  }
}

type Query = Readonly<Record<string, string>>

/** The results of all pages, `{ limit, offset, results }`. */
async function allPages(readPage: (page: Query) => Promise<unknown>): Promise<readonly unknown[]> {
  const found: unknown[] = []
  for (;;) {
    const page = await readPage({ limit: String(PAGE_SIZE), offset: String(found.length) })
    const results = field(page, 'results')
    if (!Array.isArray(results) || results.length === 0) return found
    found.push(...results)
    // The server may give fewer at once than it is asked for.
    const limit = field(page, 'limit')
    if (results.length < (typeof limit === 'number' ? limit : PAGE_SIZE)) return found
  }
}
