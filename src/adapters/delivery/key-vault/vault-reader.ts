import type { RunContext } from '../../../ports.ts'
import { backoff } from '../../backoff.ts'
import { type CertificateVersion, readVersion, timeOf } from './certificate-version.ts'
import type { VaultConnection, VaultRequest } from './vault-connection.ts'
import { faultOf, kindOf, type VaultFault, type VaultFaultKind } from './vault-fault.ts'
import type { DeletedCertificate } from './vault-refusal.ts'

/** How a reading ended, after the last try where the fault was a passing one. */
export type VaultReading<Value> =
  | { readonly kind: 'read'; readonly value: Value }
  | { readonly kind: 'fault'; readonly fault: VaultFault }

/** The secret behind a version of a certificate. `value` is secret. */
export interface CertificateSecret {
  readonly value: string
  /** False for a secret that was made by hand. */
  readonly isOfCertificate: boolean
}

/** Of 25 versions each. A certificate with more than 500 versions cannot be backed up, so few have more. */
const MOST_PAGES = 100

/** Reads what a vault holds of one certificate. A request is sent again while its fault is a passing one. */
export class VaultReader {
  readonly #vault: VaultConnection
  readonly #context: RunContext
  readonly #mask: (secret: string) => void
  readonly #passing: ReadonlySet<VaultFaultKind>

  /** @param alsoPassing faults beside throttling and outages that are worth a wait */
  constructor(
    vault: VaultConnection,
    context: RunContext,
    mask: (secret: string) => void,
    alsoPassing: readonly VaultFaultKind[] = []
  ) {
    this.#vault = vault
    this.#context = context
    this.#mask = mask
    this.#passing = new Set(['throttled', 'outage', ...alsoPassing])
  }

  /** The version that a reader gets who asks for none in particular; `incomplete`: one that is being requested. */
  async newest(): Promise<VaultReading<CertificateVersion | 'incomplete' | 'none'>> {
    const reading = await this.#read(this.#path('certificates'))
    if (reading.kind === 'read') return { kind: 'read', value: readVersion(reading.value) ?? 'incomplete' }
    return kindOf(reading.fault) === 'not-found' ? { kind: 'read', value: 'none' } : reading
  }

  /** All versions, in no order. */
  async versions(): Promise<VaultReading<readonly CertificateVersion[]>> {
    const path = `${this.#path('certificates')}/versions`
    const found: CertificateVersion[] = []
    let query: URLSearchParams | undefined
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const reading = await this.#read(path, query)
      if (reading.kind === 'fault') return reading
      const { value, nextLink }: Record<string, unknown> = Object(reading.value)
      if (Array.isArray(value)) found.push(...value.flatMap((item) => readVersion(item) ?? []))
      query = queryOf(nextLink)
      if (query === undefined) break
    }
    return { kind: 'read', value: found }
  }

  /** @param version undefined for the newest */
  async secret(version: string | undefined): Promise<VaultReading<CertificateSecret>> {
    const path = this.#path('secrets')
    const reading = await this.#read(version === undefined ? path : `${path}/${version}`)
    if (reading.kind === 'fault') return reading
    const { value, managed, kid }: Record<string, unknown> = Object(reading.value)
    const secret = typeof value === 'string' ? value : ''
    if (secret !== '') this.#mask(secret)
    return { kind: 'read', value: { value: secret, isOfCertificate: managed === true || typeof kid === 'string' } }
  }

  /** The deleted certificate that holds the name; undefined where there is none, or that is not known. */
  async deleted(): Promise<DeletedCertificate | undefined> {
    const reading = await this.#read(this.#path('deletedcertificates'))
    if (reading.kind === 'fault') return undefined
    const { scheduledPurgeDate, attributes }: Record<string, unknown> = Object(reading.value)
    const { recoveryLevel }: Record<string, unknown> = Object(attributes)
    const isPurgeable = typeof recoveryLevel === 'string' ? recoveryLevel.includes('Purgeable') : undefined
    return { purgedOn: timeOf(scheduledPurgeDate), isPurgeable }
  }

  /** Whether the vault is waiting for a certificate of this name to be issued; false where that is not known. */
  async isBeingRequested(): Promise<boolean> {
    const reading = await this.#read(`${this.#path('certificates')}/pending`)
    const { status }: Record<string, unknown> = Object(reading.kind === 'read' ? reading.value : undefined)
    return typeof status === 'string' && status.toLowerCase() === 'inprogress'
  }

  #path(collection: 'certificates' | 'secrets' | 'deletedcertificates'): string {
    return `/${collection}/${this.#vault.address.certificate}`
  }

  async #read(path: string, query?: URLSearchParams): Promise<VaultReading<unknown>> {
    const request: VaultRequest = { method: 'GET', path, ...(query === undefined ? {} : { query }) }
    const waiting = backoff(this.#vault.address.host, this.#context)
    for (;;) {
      const answer = await this.#vault.send(request)
      const fault = faultOf(answer)
      if (fault === undefined) return { kind: 'read', value: answer.kind === 'response' ? answer.body : undefined }
      const isPassing = this.#passing.has(kindOf(fault))
      if (!isPassing || !(await waiting.wait(fault.retryAfterSeconds))) return { kind: 'fault', fault }
    }
  }
}

/** Of the link to the next page only the query is taken: a token goes only to the vault's own host. */
function queryOf(nextLink: unknown): URLSearchParams | undefined {
  return typeof nextLink === 'string' ? URL.parse(nextLink)?.searchParams : undefined
}
