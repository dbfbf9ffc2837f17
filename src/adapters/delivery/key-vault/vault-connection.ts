import { randomUUID } from 'node:crypto'
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline'
import { signalForWrites } from '../../../cancellation.ts'
import type { KeyVaultLocation, Region } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'
import type { RunContext } from '../../../ports.ts'
import { backoff } from '../../backoff.ts'
import { connectionProblem } from '../../connection-problem.ts'
import type { TokenClaims } from '../../entra/access-token.ts'
import type { TokenSource } from '../../entra/shared-token-source.ts'
import { proxiedPipeline, sharedHttpClient } from '../../proxy/proxied-pipeline.ts'
import { type VaultAddress, vaultAddress } from './vault-address.ts'
import { notAVault, readChallenge, type VaultChallenge } from './vault-challenge.ts'
import { describeFault, faultOf, kindOf, type VaultAnswer } from './vault-fault.ts'

/** How one certificate in one vault is reached. */
export interface VaultAccess {
  readonly location: KeyVaultLocation
  /** Of the registration: the vault has to be in the same cloud. */
  readonly region: Region
  /** The identity that may use the vault, in a tenant by GUID or domain. */
  readonly tokens: (tenant: string) => Promise<TokenSource>
  /** Called with each secret on the line after it came. */
  readonly mask: (secret: string) => void
  readonly context: RunContext
  /** How long the vault may take over one answer; the default is half a minute. */
  readonly patienceMs?: number
}

/** One call of the data plane. `path` begins with `/`; the API version is added. */
export interface VaultRequest {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly query?: URLSearchParams
  readonly body?: unknown
}

interface Authorized {
  readonly source: TokenSource
  readonly tenant: string
  readonly resource: string
}

/** The first version with `preserveCertOrder` that is not a preview. */
const API_VERSION = '7.6'
const EXCHANGE_TIMEOUT_MS = 30_000

/**
 * The data plane of a vault over plain HTTP: five calls, for which Microsoft's two clients would add 267 KB. It goes the
 * way of the sign-in through proxies, follows no redirect and repeats nothing but the question for the challenge.
 * https://learn.microsoft.com/rest/api/keyvault
 */
export class VaultConnection {
  readonly #access: VaultAccess
  readonly #pipeline = proxiedPipeline()
  readonly #writeSignal: AbortSignal
  #address: VaultAddress | undefined
  #authorized: Promise<Authorized> | undefined
  #caller: Pick<TokenClaims, 'applicationId' | 'servicePrincipalId'> | undefined

  constructor(access: VaultAccess) {
    this.#access = access
    this.#writeSignal = signalForWrites(access.context.signal)
  }

  /** @throws ActionError `registration-invalid` */
  get address(): VaultAddress {
    this.#address ??= vaultAddress(this.#access.location, this.#access.region)
    return this.#address
  }

  /** Who the last token is for, as far as it says; undefined before the first. */
  get caller(): Pick<TokenClaims, 'applicationId' | 'servicePrincipalId'> | undefined {
    return this.#caller
  }

  /**
   * Sends one request once, with a token of the tenant that the vault trusts.
   * @throws ActionError `service-unreachable` when no further try can help, `cancelled`, what signing in throws, and the
   *   refusals of an address or a challenge
   */
  async send(request: VaultRequest): Promise<VaultAnswer> {
    const token = await this.#token()
    return this.#exchange(request, token)
  }

  async #token(): Promise<string> {
    this.#authorized ??= this.#authorize().catch((error: unknown) => {
      this.#authorized = undefined
      throw error
    })
    const { source, resource, tenant } = await this.#authorized
    const { host } = this.address
    const { token, claims } = await source.token(resource, this.#access.context).catch((error: unknown) => {
      throw withVault(error, host, tenant)
    })
    this.#caller = claims
    return token
  }

  async #authorize(): Promise<Authorized> {
    const challenge = await this.#challenge()
    const tenant = this.#access.location.tenant ?? challenge.tenant
    return { source: await this.#access.tokens(tenant), tenant, resource: challenge.resource }
  }

  /** Asks without a token, so that no token goes anywhere before it is known whom it is for. */
  async #challenge(): Promise<VaultChallenge> {
    const waiting = backoff(this.address.host, this.#access.context)
    for (;;) {
      const answer = await this.#exchange({ method: 'GET', path: `/certificates/${this.address.certificate}` })
      const fault = faultOf(answer)
      const kind = fault && kindOf(fault)
      if (kind === 'unauthorized' && answer.kind === 'response') {
        return readChallenge(answer.headers['www-authenticate'], this.address)
      }
      if (fault === undefined || (kind !== 'outage' && kind !== 'throttled')) throw notAVault(this.address)
      if (!(await waiting.wait(fault.retryAfterSeconds))) throw unreachable(this.address, describeFault(fault))
    }
  }

  async #exchange({ method, path, query, body }: VaultRequest, token?: string): Promise<VaultAnswer> {
    const { context, patienceMs = EXCHANGE_TIMEOUT_MS } = this.#access
    context.signal.throwIfAborted()
    const url = new URL(`${this.address.origin}${path}`)
    url.search = String(query ?? '')
    url.searchParams.set('api-version', API_VERSION)
    const request = createPipelineRequest({
      url: url.href,
      method,
      headers: createHttpHeaders({
        accept: 'application/json',
        'x-ms-client-request-id': randomUUID(),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    const cancelled = method === 'GET' ? context.signal : this.#writeSignal
    request.abortSignal = AbortSignal.any([cancelled, AbortSignal.timeout(patienceMs)])
    try {
      return readResponse(await this.#pipeline.sendRequest(sharedHttpClient, request))
    } catch (error) {
      context.signal.throwIfAborted()
      const problem = connectionProblem(error)
      if (problem.kind === 'transient') return { kind: 'no-response', reason: problem.text }
      throw unreachable(this.address, problem.text, error)
    }
  }
}

function readResponse({ status, headers, bodyAsText }: PipelineResponse): VaultAnswer {
  // A vault redirects no client, and its token is only for its own host.
  if (status >= 300 && status < 400) return { kind: 'no-response', reason: `the answer is a redirect (HTTP ${status})` }
  const body = jsonIn(bodyAsText)
  if (status < 300 && body === undefined) {
    return { kind: 'no-response', reason: `the answer with status ${status} is not JSON` }
  }
  return { kind: 'response', status, headers: headers.toJSON(), body }
}

/** A page of a gateway is not an answer of the vault. */
function jsonIn(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function unreachable({ origin }: VaultAddress, why: string, cause?: unknown): ActionError {
  return new ActionError('service-unreachable', `Azure Key Vault at ${origin} cannot be reached: ${why}.`, { cause })
}

/** Which vault and which tenant a refused sign-in was for, as it may be another one than the registration's. */
function withVault(error: unknown, host: string, tenant: string): unknown {
  if (!(error instanceof ActionError) || error.code !== 'sign-in-failed') return error
  return new ActionError(
    error.code,
    `There is no token for ${host} from the Entra tenant ${tenant}. ${error.message}`,
    {
      cause: error,
      instructions: error.instructions
    }
  )
}
