import type { HeldCertificate, ObservedDestination } from '../../../domain/certificate/destination.ts'
import type { ApplicationId, TenantId } from '../../../domain/identifiers.ts'
import type { Registration, Vb365Delivery } from '../../../domain/request/registration.ts'
import { ActionError, type ActionErrorCode } from '../../../errors.ts'
import { ITERATIONS_FOR_RANDOM_PASSWORD, writePfx } from '../../../pkcs12/write-pfx.ts'
import type { CertificateWithKey, Destination, DestinationReading, Handover, RunContext } from '../../../ports.ts'
import { oneTimePassword } from '../../certificate/one-time-password.ts'
import { bringUpToDate, verifyStored } from './bring-up-to-date.ts'
import type { Vb365Organization } from './organization.ts'
import type { ApplicationCredential } from './organization-body.ts'
import { refuseImpossibleServices } from './service-rules.ts'
import { requireChangeable } from './undeliverable.ts'
import { Vb365Api } from './vb365-api.ts'
import { type Patience, Vb365Connection } from './vb365-connection.ts'
import { Vb365Session } from './vb365-session.ts'
import {
  additionalServices,
  applicationsOf,
  differences,
  heldThumbprint,
  type WantedOrganization,
  wantedOrganization
} from './wanted-organization.ts'

export interface Vb365ServerSettings {
  readonly delivery: Vb365Delivery
  /** Of the account `delivery.username`, from the input `vb365-password`. Secret. Undefined where it is not given. */
  readonly password: string | undefined
  readonly registration: Pick<Registration, 'tenant' | 'region' | 'services' | 'application' | 'certificate'>
  readonly context: RunContext
  readonly mask: (secret: string) => void
  /** How long one answer may take; by default a minute for what only reads, ten for a change. */
  readonly patience?: Patience
}

/**
 * VB365 runs on Windows Server 2016 as well, which cannot import a PFX in AES. The file is protected by TLS on its way,
 * and opened on arrival.
 * https://helpcenter.veeam.com/docs/vbo365/guide/vbo_system_requirements.html
 */
const PFX_PROTECTION = { encryption: 'TripleDES_SHA1', iterations: ITERATIONS_FOR_RANDOM_PASSWORD } as const

/** The organization of the tenant on a VB365 server, over its REST API of version 8. */
export class Vb365Server implements Destination {
  readonly kind = 'vb365'
  readonly name: string
  readonly #settings: Vb365ServerSettings
  readonly #wanted: WantedOrganization
  readonly #connection: Vb365Connection
  #opened: Vb365Api | undefined

  constructor(settings: Vb365ServerSettings) {
    const { delivery, registration } = settings
    this.#settings = settings
    this.name = new URL(delivery.server).origin
    this.#wanted = wantedOrganization(registration, delivery)
    this.#connection = new Vb365Connection({ ...settings, delivery: { ...delivery, server: this.name } })
  }

  /** Before anything is made: the server answers and is the right one, signs in, and gives its organizations. */
  async prepare(): Promise<void> {
    const { registration, context } = this.#settings
    refuseImpossibleServices(registration)
    const api = this.#api()
    const unhealthy = await api.health()
    if (unhealthy.length > 0) {
      context.log.warning(`The VB365 server ${this.name} calls itself unhealthy: ${unhealthy.join(', ')}.`)
    }
    await api.requireListing()
  }

  /** @throws ActionError as well where the organization could not be delivered to, so that nothing is registered for it */
  async observe(tenantId: Promise<TenantId | undefined>): Promise<DestinationReading> {
    const owner = await tenantId
    if (owner === undefined) return this.#reading(unknown('the ID of the tenant is not known'))
    if (this.#settings.password === undefined) {
      return this.#reading(unknown('the input "vb365-password" is not given'))
    }
    const api = this.#api()
    const found = await attempt(api.organizationsOf(owner))
    if (found.kind === 'unknown') return this.#reading(found)
    const organization = requireChangeable(this.name, found.value, this.#wanted)
    if (organization === undefined) return this.#reading({ kind: 'known', thumbprint: undefined })
    this.#warnOfAdditionalServices(organization)
    const state = {
      applicationId: this.#applicationOf(organization),
      outdated: differences(organization, this.#wanted)
    }
    const pool = await attempt(api.backupApplications(organization))
    // A certificate that may be in use there must not be taken for one that is not.
    if (pool.kind === 'unknown') return this.#reading(pool, state)
    const thumbprint = heldThumbprint(organization, this.#wanted)
    const inUse = [...new Set(pool.value.map((application) => application.thumbprint))]
    return this.#reading(
      { kind: 'known', thumbprint },
      { ...state, inUse: inUse.filter((used) => used !== thumbprint) }
    )
  }

  async deliver({ certificate, applicationId, tenantId }: Handover): Promise<void> {
    if (tenantId === undefined) throw unknownTenant(this.name)
    const { delivery, context } = this.#settings
    const { thumbprint } = certificate.facts
    const { replaceApplication } = delivery
    const target = { server: this.name, tenantId, applicationId, thumbprint, wanted: this.#wanted, replaceApplication }
    await bringUpToDate(target, this.#api(), () => this.#credential(certificate, applicationId), context)
    await verifyStored(target, this.#api(), context)
  }

  /** Signs in with its first call. */
  #api(): Vb365Api {
    const { delivery, password, context } = this.#settings
    if (password === undefined) {
      throw new ActionError(
        'input-invalid',
        `The input "vb365-password" is missing: it is the password of the account ${delivery.username} on the VB365 server ${this.name}. Take it from a secret.`
      )
    }
    const shared = { server: this.name, username: delivery.username, connection: this.#connection, context }
    this.#opened ??= new Vb365Api({ ...shared, session: new Vb365Session({ ...shared, password }) })
    return this.#opened
  }

  async #credential(certificate: CertificateWithKey, applicationId: ApplicationId): Promise<ApplicationCredential> {
    const { certificate: request } = this.#settings.registration
    const { thumbprint, subject } = certificate.facts
    const password = oneTimePassword((secret) => this.#connection.keepSecret(secret))
    const friendlyName = request.source === 'generate' ? request.friendlyName : subject
    const pfx = await writePfx({ ...certificate, friendlyName }, { password, ...PFX_PROTECTION })
    return { applicationId, thumbprint, pfx: pfx.toString('base64'), pfxPassword: password }
  }

  /** Where the services have different applications, one that is not that of the registration. */
  #applicationOf(organization: Vb365Organization): ApplicationId | undefined {
    const { application } = this.#settings.registration
    const own = application.flow === 'existing' ? application.applicationId : undefined
    const held = applicationsOf(organization)
    return held.find((applicationId) => applicationId !== own) ?? held[0]
  }

  #warnOfAdditionalServices(organization: Vb365Organization): void {
    const additional = additionalServices(organization, this.#wanted)
    if (additional.length === 0) return
    this.#settings.context.log.warning(
      `The organization ${organization.name} on the VB365 server ${this.name} also protects ${additional.join(', ')}, which "services" of the registration does not name. They are left on and get the same certificate, but the application may lack permissions for them.`
    )
  }

  #reading(
    holds: HeldCertificate,
    state: Partial<Pick<ObservedDestination, 'applicationId' | 'outdated' | 'inUse'>> = {}
  ): DestinationReading {
    const { kind, name } = this
    const observed: ObservedDestination = {
      kind,
      name,
      holds,
      staged: [],
      outdated: [],
      inUse: [],
      applicationId: undefined,
      ...state
    }
    return { observed, keys: [] }
  }
}

type Unknown = Extract<HeldCertificate, { kind: 'unknown' }>

function unknown(why: string): Unknown {
  return { kind: 'unknown', why }
}

/** What a server that is only looked at may be: unavailable, or not to be read. */
const UNREADABLE: ReadonlySet<ActionErrorCode> = new Set([
  'service-unreachable',
  'sign-in-failed',
  'permission-missing',
  'request-refused'
])

async function attempt<Value>(reading: Promise<Value>): Promise<{ kind: 'read'; value: Value } | Unknown> {
  try {
    return { kind: 'read', value: await reading }
  } catch (error) {
    if (!(error instanceof ActionError) || !UNREADABLE.has(error.code)) throw error
    return unknown(error.message.replace(/\.$/, ''))
  }
}

function unknownTenant(server: string): ActionError {
  return new ActionError(
    'request-refused',
    `The certificate was not delivered to the VB365 server ${server}: the ID of the tenant is not known, by which the organization is found there. Give the ID of the tenant as "tenant" in the registration file.`
  )
}
