import type { SecretVisibility } from '../../../domain/request/registration.ts'
import { SECRET_VISIBILITIES } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'
import type { GithubClient, GithubResult } from '../../github/github-client.ts'
import type { GithubFault } from '../../github/github-fault.ts'
import { listField, numberField, textField } from '../../json-fields.ts'
import { type Caller, refusal, type StoredKind, type TokenKind } from './refusals.ts'
import type { ScopeAddress } from './scope-address.ts'

/** The public key of a scope, for which its secrets are sealed. */
export interface ScopeKey {
  readonly id: string
  /** Raw X25519, 32 bytes. */
  readonly key: Uint8Array
}

export interface StoredSecret {
  readonly updatedAt: Date
  /** Who in an organization may use it; undefined in other scopes. */
  readonly visibility: SecretVisibility | undefined
}

export interface StoredVariable extends StoredSecret {
  readonly value: string
}

/** Something that is looked for. `refusal` is the sentence for those who cannot do without it. */
export type Found<Value> =
  | { readonly kind: 'found'; readonly value: Value }
  /** Not there; neither may be its scope. */
  | { readonly kind: 'missing'; readonly refusal: ActionError }
  /** The token may not look. */
  | { readonly kind: 'closed'; readonly fault: GithubFault; readonly refusal: ActionError }

/**
 * What was found; undefined where there is nothing.
 * @throws ActionError where the token may not look
 */
export function foundOrNothing<Value>(found: Found<Value>): Value | undefined {
  if (found.kind === 'closed') throw found.refusal
  return found.kind === 'found' ? found.value : undefined
}

/** @throws ActionError where it was not found */
export function foundForSure<Value>(found: Found<Value>): Value {
  if (found.kind === 'found') return found.value
  throw found.refusal
}

/** Who in an organization may use what is written. */
export interface Audience {
  readonly visibility: SecretVisibility
  /** IDs; undefined unless the visibility is `selected`. */
  readonly selectedRepositories: readonly number[] | undefined
}

const PAGE = 100
const KEY_LENGTH = 32

/**
 * The secrets and variables of one scope. https://docs.github.com/rest/actions/secrets and …/variables.
 * Every method throws an ActionError for what keeps it from its answer.
 */
export class ScopeStore {
  readonly scope: ScopeAddress
  readonly #client: GithubClient
  readonly #caller: Caller

  constructor(client: GithubClient, scope: ScopeAddress, tokenKind: TokenKind) {
    this.scope = scope
    this.#client = client
    this.#caller = { apiUrl: client.apiUrl, scope, tokenKind }
  }

  async findKey(): Promise<Found<ScopeKey>> {
    const doing = 'Reading the public key for secrets'
    return this.#found(await this.#read('/secrets/public-key'), doing, 'secrets', (body) => {
      const [id, key] = [textField(body, 'key_id'), Buffer.from(textField(body, 'key') ?? '', 'base64')]
      return id === undefined || key.length !== KEY_LENGTH ? undefined : { id, key }
    })
  }

  async findSecret(name: string): Promise<Found<StoredSecret>> {
    const result = await this.#read('/secrets/{secret_name}', { secret_name: name })
    return this.#found(result, `Reading the secret ${name}`, 'secrets', storedSecret)
  }

  async findVariable(name: string): Promise<Found<StoredVariable>> {
    const result = await this.#read('/variables/{name}', { name })
    return this.#found(result, `Reading the variable ${name}`, 'variables', storedVariable)
  }

  /** How many there are. A token that may look finds some number, whereas a single one may be missing. */
  async count(what: StoredKind): Promise<Found<number>> {
    const result = await this.#read(`/${what}`, { per_page: 1 })
    return this.#found(result, `Reading the ${what}`, what, (body) => numberField(body, 'total_count'))
  }

  /** Who may use what is there; undefined in a scope other than an organization. */
  async audienceOf(what: StoredKind, name: string, { visibility }: StoredSecret): Promise<Audience | undefined> {
    if (visibility === undefined) return undefined
    if (visibility !== 'selected') return { visibility, selectedRepositories: undefined }
    return { visibility, selectedRepositories: await this.#selectedRepositories(what, name) }
  }

  /** @returns the fault of a value that the scope's key does not open; whatever else goes wrong is thrown */
  async putSecret(
    name: string,
    sealed: { readonly keyId: string; readonly value: string },
    audience: Audience | undefined
  ): Promise<GithubFault | undefined> {
    const parameters = { secret_name: name, encrypted_value: sealed.value, key_id: sealed.keyId, ...sent(audience) }
    const result = await this.#write('PUT', '/secrets/{secret_name}', parameters)
    if (result.kind === 'done') return undefined
    if (result.fault.status === 422) return result.fault
    throw this.refusal(result.fault, `Writing the secret ${name}`, 'secrets')
  }

  /**
   * Creates a variable, or changes the value of one that is there; who may use that does not change.
   * @param isThere whether it was when it was looked for
   */
  async setVariable(name: string, value: string, audience: Audience | undefined, isThere: boolean): Promise<void> {
    const change = () => this.#write('PATCH', '/variables/{name}', { name, value })
    const create = () => this.#write('POST', '/variables', { name, value, ...sent(audience) })
    let result = await (isThere ? change() : create())
    // Gone since it was looked for; or created since, by a try whose answer was lost.
    const isOtherwise = result.kind === 'fault' && result.fault.kind === (isThere ? 'not-found' : 'conflict')
    if (isOtherwise) result = await (isThere ? create() : change())
    if (result.kind === 'fault') throw this.refusal(result.fault, `Writing the variable ${name}`, 'variables')
  }

  async deleteVariable(name: string): Promise<void> {
    const result = await this.#write('DELETE', '/variables/{name}', { name })
    if (result.kind === 'fault' && result.fault.kind !== 'not-found') {
      throw this.refusal(result.fault, `Deleting the variable ${name}`, 'variables')
    }
  }

  /** The names of a repository's environments, where the token may list them. */
  async environments(): Promise<Found<readonly string[]>> {
    const { owner, repo } = this.scope.parameters
    const parameters = { owner, repo, per_page: PAGE }
    const result = await this.#client.read('/repos/{owner}/{repo}/environments', parameters)
    return this.#found(result, 'Reading the environments', 'secrets', (body) =>
      listField(body, 'environments')?.flatMap((each) => textField(each, 'name') ?? [])
    )
  }

  refusal(fault: GithubFault, doing: string, what: StoredKind): ActionError {
    return refusal(fault, doing, what, this.#caller)
  }

  async #selectedRepositories(what: StoredKind, name: string): Promise<readonly number[]> {
    const doing = `Reading which repositories may use ${name}`
    const ids: number[] = []
    for (let page = 1; ; page += 1) {
      const result = await this.#read(`/${what}/{name}/repositories`, { name, per_page: PAGE, page })
      if (result.kind === 'fault') throw this.refusal(result.fault, doing, what)
      const [total, repositories] = [numberField(result.body, 'total_count'), listField(result.body, 'repositories')]
      const found = repositories?.flatMap((each) => numberField(each, 'id') ?? []) ?? []
      ids.push(...found)
      if (ids.length === total) return ids
      if (total === undefined) throw this.#incomplete(doing)
      if (found.length === 0) throw this.#partlyHidden(doing, ids.length, total)
    }
  }

  /** Writing again what is only a part would take the secret from the other repositories. */
  #partlyHidden(doing: string, listed: number, total: number): ActionError {
    const { scope, apiUrl } = this.#caller
    return new ActionError(
      'permission-missing',
      `${doing} in ${scope.name} at ${apiUrl} failed: GitHub lists ${listed} of ${total}, and writing the secret would take it from the others. Give in "delivery-token" a token that reaches all of them.`
    )
  }

  #found<Value>(
    result: GithubResult,
    doing: string,
    what: StoredKind,
    read: (body: unknown) => Value | undefined
  ): Found<Value> {
    if (result.kind === 'fault') {
      const { fault } = result
      const refused = this.refusal(fault, doing, what)
      if (fault.kind === 'not-found') return { kind: 'missing', refusal: refused }
      if (fault.kind === 'denied' || fault.kind === 'unauthenticated')
        return { kind: 'closed', fault, refusal: refused }
      throw refused
    }
    const value = read(result.body)
    if (value === undefined) throw this.#incomplete(doing)
    return { kind: 'found', value }
  }

  #incomplete(doing: string): ActionError {
    const { scope, apiUrl } = this.#caller
    return new ActionError(
      'request-refused',
      `${doing} in ${scope.name} failed: the answer of ${apiUrl} is not complete. Run again; if the problem persists, check that GITHUB_API_URL is the address of a GitHub.`
    )
  }

  #read(path: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<GithubResult> {
    return this.#client.read(`${this.scope.path}${path}`, { ...this.scope.parameters, ...parameters })
  }

  #write(
    method: 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    parameters: Readonly<Record<string, unknown>>
  ): Promise<GithubResult> {
    const all = { ...this.scope.parameters, ...parameters }
    return this.#client.write({ method, path: `${this.scope.path}${path}`, parameters: all })
  }
}

function storedSecret(body: unknown): StoredSecret | undefined {
  const updatedAt = new Date(textField(body, 'updated_at') ?? '')
  if (Number.isNaN(updatedAt.getTime())) return undefined
  const visibility = SECRET_VISIBILITIES.find((known) => known === textField(body, 'visibility'))
  return { updatedAt, visibility }
}

function storedVariable(body: unknown): StoredVariable | undefined {
  const stored = storedSecret(body)
  return stored && { ...stored, value: textField(body, 'value') ?? '' }
}

/** As the API takes it. */
function sent(audience: Audience | undefined): Readonly<Record<string, unknown>> {
  if (audience === undefined) return {}
  const { visibility, selectedRepositories } = audience
  return {
    visibility,
    ...(selectedRepositories === undefined ? {} : { selected_repository_ids: selectedRepositories })
  }
}
