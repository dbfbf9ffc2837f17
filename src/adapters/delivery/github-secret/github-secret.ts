import type { ApplicationId, Thumbprint } from '../../../domain/identifiers.ts'
import type { GithubDelivery } from '../../../domain/request/registration.ts'
import { ActionError } from '../../../errors.ts'
import { writePfx } from '../../../pkcs12/write-pfx.ts'
import type { CertificateWithKey, Destination, DestinationReading, Handover, RunContext } from '../../../ports.ts'
import { backoff } from '../../backoff.ts'
import { GithubClient } from '../../github/github-client.ts'
import { connectToGithub } from '../../github/github-connection.ts'
import type { GithubPace } from '../../github/github-pace.ts'
import { heldThumbprint } from './held-thumbprint.ts'
import { type DeliveryNames, namesOf } from './names.ts'
import { observeScope, unknownScope } from './observe-scope.ts'
import { prepareScope } from './prepare-scope.ts'
import { neededPermissions, tokenKindOf } from './refusals.ts'
import { addressOf, type ScopeAddress } from './scope-address.ts'
import {
  type Audience,
  foundForSure,
  foundOrNothing,
  ScopeStore,
  type StoredSecret,
  type StoredVariable
} from './scope-store.ts'
import { sealFor } from './sealed-box.ts'

export interface GithubSecretSettings {
  readonly delivery: GithubDelivery
  /** `owner/name` of the repository that the workflow runs in (`GITHUB_REPOSITORY`). */
  readonly repository: string | undefined
  /** Of an existing application; that of a new one is not known before it is made. */
  readonly applicationId: ApplicationId | undefined
  /** As in `https://api.github.com` (`GITHUB_API_URL`). */
  readonly apiUrl: string
  /** May write secrets and variables. Secret. Where it was not given, nothing is read and nothing can be delivered. */
  readonly token: string | undefined
  /** Protects the PFX. Secret. Undefined in a run that delivers nothing. */
  readonly pfxPassword: string | undefined
  /** Of each key derivation in the PFX; undefined: those of the encryption. */
  readonly pfxIterations?: number | undefined
  readonly friendlyName: string
  /** Keeps a secret out of the log. */
  readonly mask: (secret: string) => void
  /** One for all registrations of the process. */
  readonly pace: GithubPace
  readonly context: RunContext
}

/** What is there of a delivery. */
interface Present {
  readonly secret: StoredSecret | undefined
  /** What the variable says that the secret holds. */
  readonly claim: StoredVariable | undefined
  /** What the secret holds. */
  readonly held: Thumbprint | undefined
}

/** What is written. */
interface Content {
  /** The PFX as base64. Secret. */
  readonly value: string
  readonly thumbprint: Thumbprint
  readonly audience: Audience | undefined
}

/** 48 KB, https://docs.github.com/actions/reference/security/secrets#limits-for-secrets */
const LARGEST_SECRET = 48 * 1024
/** How often a delivery is done over when another run delivers at the same time. */
const TURNS = 3

/**
 * The PFX as a secret of GitHub Actions, in base64, with its thumbprint in a variable beside it: a secret cannot be read
 * back, so the variable says what it holds. It is written after the secret and never claims what is not there yet.
 */
export class GithubSecret implements Destination {
  readonly kind = 'github'
  readonly name: string
  readonly #settings: GithubSecretSettings
  readonly #names: DeliveryNames
  readonly #scope: ScopeAddress
  readonly #store: ScopeStore | undefined

  /**
   * Touches no network.
   * @throws ActionError for names that GitHub refuses, a repository that is not known, an address or token that cannot
   *   be used
   */
  constructor(settings: GithubSecretSettings) {
    const { delivery, repository, apiUrl, token, pace, context } = settings
    this.#settings = settings
    this.#names = namesOf(delivery)
    this.#scope = addressOf(delivery.scope, repository)
    this.name = `${this.#names.secret} in ${this.#scope.name}`
    if (token === undefined) return
    const client = new GithubClient(
      connectToGithub({ apiUrl, token, tokenInput: 'delivery-token', context }),
      pace,
      context
    )
    this.#store = new ScopeStore(client, this.#scope, tokenKindOf(token))
  }

  async observe(): Promise<DestinationReading> {
    const observation =
      this.#store === undefined
        ? unknownScope('the input "delivery-token" is not given')
        : await observeScope(this.#store, this.#names, this.#settings.applicationId)
    const { kind, name } = this
    return { observed: { kind, name, staged: [], inUse: [], applicationId: undefined, ...observation }, keys: [] }
  }

  async prepare(): Promise<void> {
    this.#requirePassword()
    await prepareScope(this.#requireStore(), this.#names, this.#settings.context.log)
  }

  async deliver({ certificate, applicationId }: Pick<Handover, 'certificate' | 'applicationId'>): Promise<void> {
    const store = this.#requireStore()
    const present = await this.#look(store)
    const audience = await this.#audienceOf(store, present.secret)
    if (present.held !== certificate.facts.thumbprint) await this.#replace(store, certificate, audience, present)
    await this.#setApplicationId(store, applicationId, audience)
  }

  async #look(store: ScopeStore): Promise<Present> {
    const [secret, variable] = await Promise.all([
      store.findSecret(this.#names.secret),
      store.findVariable(this.#names.thumbprintVariable)
    ])
    const [present, claim] = [foundOrNothing(secret), foundOrNothing(variable)]
    return { secret: present, claim, held: heldThumbprint(present, claim) }
  }

  /** Every write of an organization's secret sets anew who may use it: what is there is kept as it is. */
  async #audienceOf(store: ScopeStore, secret: StoredSecret | undefined): Promise<Audience | undefined> {
    const { scope } = this.#settings.delivery
    if (scope.kind !== 'organization') return undefined
    if (secret !== undefined) return store.audienceOf('secrets', this.#names.secret, secret)
    const { visibility } = scope
    if (visibility !== 'selected') return { visibility, selectedRepositories: undefined }
    this.#settings.context.log.warning(
      `The new secret ${this.name} can be used by no repository yet: select those that may in the settings of the organization.`
    )
    return { visibility, selectedRepositories: [] }
  }

  async #replace(
    store: ScopeStore,
    certificate: CertificateWithKey,
    audience: Audience | undefined,
    before: Present
  ): Promise<void> {
    const { thumbprint } = certificate.facts
    const content = { value: await this.#secretValue(certificate), thumbprint, audience }
    const waiting = backoff('GitHub', this.#settings.context)
    let present = before
    for (let turn = 1; ; turn += 1) {
      const writtenAt = await this.#writeBoth(store, content, present.claim)
      present = await this.#look(store)
      if (present.held === thumbprint && present.secret?.updatedAt.getTime() === writtenAt) return
      // Another run came in between: without another turn, the variable could name the certificate of the one while the
      // secret holds that of the other.
      if (turn === TURNS || !(await waiting.wait())) throw contested(this.name)
    }
  }

  async #secretValue(certificate: CertificateWithKey): Promise<string> {
    const { friendlyName, pfxIterations: iterations, mask } = this.#settings
    const protection = { password: this.#requirePassword(), encryption: 'AES256_SHA256', iterations } as const
    const value = (await writePfx({ ...certificate, friendlyName }, protection)).toString('base64')
    mask(value)
    if (value.length <= LARGEST_SECRET) return value
    throw new ActionError(
      'certificate-invalid',
      `The PFX has ${value.length} bytes as base64, and a secret of GitHub takes ${LARGEST_SECRET}: give a certificate with fewer certificates in its chain, or deliver it to an Azure Key Vault ("delivery.keyVault").`
    )
  }

  /** @returns by GitHub's clock, when the secret was written */
  async #writeBoth(
    store: ScopeStore,
    { value, thumbprint, audience }: Content,
    claim: StoredVariable | undefined
  ): Promise<number | undefined> {
    const { secret, thumbprintVariable } = this.#names
    const isFalseClaim = claim?.value === thumbprint
    // GitHub may keep the date of a variable whose value does not change: it would look older than the secret.
    if (isFalseClaim) await store.deleteVariable(thumbprintVariable)
    await this.#putSecret(store, value, audience)
    const written = foundOrNothing(await store.findSecret(secret))
    await store.setVariable(thumbprintVariable, thumbprint, audience, claim !== undefined && !isFalseClaim)
    return written?.updatedAt.getTime()
  }

  async #putSecret(store: ScopeStore, value: string, audience: Audience | undefined): Promise<void> {
    const put = async () => {
      const { id, key } = foundForSure(await store.findKey())
      const sealed = Buffer.from(sealFor(key, Buffer.from(value))).toString('base64')
      return store.putSecret(this.#names.secret, { keyId: id, value: sealed }, audience)
    }
    // The scope may have got another key since it was read.
    const fault = (await put()) && (await put())
    if (fault !== undefined) throw store.refusal(fault, `Writing the secret ${this.#names.secret}`, 'secrets')
  }

  async #setApplicationId(
    store: ScopeStore,
    applicationId: ApplicationId,
    audience: Audience | undefined
  ): Promise<void> {
    const { applicationIdVariable } = this.#names
    if (applicationIdVariable === undefined) return
    const present = foundOrNothing(await store.findVariable(applicationIdVariable))
    if (present?.value.toLowerCase() === applicationId) return
    await store.setVariable(applicationIdVariable, applicationId, audience, present !== undefined)
  }

  #requireStore(): ScopeStore {
    if (this.#store !== undefined) return this.#store
    throw new ActionError(
      'input-invalid',
      `The input "delivery-token" is missing, without which ${this.name} cannot be written: give a fine-grained personal access token, or the token of a GitHub App, with ${neededPermissions(this.#scope)}. The job's own token can never write secrets. If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.`
    )
  }

  #requirePassword(): string {
    const { pfxPassword } = this.#settings
    if (pfxPassword !== undefined) return pfxPassword
    throw new ActionError(
      'input-invalid',
      `The input "pfx-password" is missing: it protects the PFX in ${this.name}. Take it from a secret.`
    )
  }
}

function contested(name: string): ActionError {
  return new ActionError(
    'request-refused',
    `Another run wrote ${name} at the same time, so that it is not known whose certificate it holds. Let one run at a time deliver there, with "concurrency" in the workflow, and run again.`
  )
}
