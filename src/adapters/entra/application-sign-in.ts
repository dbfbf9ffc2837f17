import type { HeldRights } from '../../domain/checks/connections.ts'
import type { ApplicationId, PermissionId } from '../../domain/identifiers.ts'
import type { Resource } from '../../domain/permissions/permission.ts'
import type { RecentlyMade } from '../../domain/tenant/recently-made.ts'
import { ActionError } from '../../errors.ts'
import type { ApplicationSignIn, CertificateWithKey, RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import type { AccessToken } from './access-token.ts'
import type { TokenSource } from './shared-token-source.ts'
import { maybeNotReplicated, tokenRefusalOf } from './token-refusal.ts'
import type { TokenService } from './token-service.ts'

export interface ApplicationSignInSettings {
  readonly tokens: TokenService
  readonly applicationId: ApplicationId
  readonly certificate: CertificateWithKey
  readonly audienceOf: (resource: Resource) => string
  /** What may not be visible everywhere yet: waiting helps against nothing else. */
  readonly made: RecentlyMade | 'nothing'
  readonly context: RunContext
}

/** Signs in as the registered application. Every try is a new sign-in: a token says for ever what it said at first. */
export class EntraApplicationSignIn implements ApplicationSignIn {
  readonly #settings: ApplicationSignInSettings
  /** Of the last sign-in for each resource. */
  readonly #sources = new Map<Resource, TokenSource>()

  constructor(settings: ApplicationSignInSettings) {
    this.#settings = settings
  }

  async rolesFor(
    resource: Resource,
    expected: ReadonlySet<string>,
    expectedDirectoryRoles: ReadonlySet<PermissionId> = new Set()
  ): Promise<HeldRights> {
    const waiting = backoff('Microsoft Entra', this.#settings.context)
    for (;;) {
      const held = await this.#roles(resource).catch((error: unknown) => {
        if (!this.#mayPass(error)) throw error
        return error
      })
      if (!(held instanceof ActionError) && holdsAll(held, expected, expectedDirectoryRoles)) return held
      if (this.#settings.made !== 'nothing' && (await waiting.wait())) continue
      if (held instanceof ActionError) throw held
      return held
    }
  }

  /**
   * A token of the last sign-in for a resource.
   * @param audience another name of the resource
   * @throws ActionError when no token is issued
   */
  token(resource: Resource, audience = this.#settings.audienceOf(resource)): Promise<AccessToken> {
    const source = this.#sources.get(resource) ?? this.#newSource(resource)
    return source.token(audience, this.#settings.context)
  }

  async #roles(resource: Resource): Promise<HeldRights> {
    const { audienceOf, context } = this.#settings
    const { claims } = await this.#newSource(resource).token(audienceOf(resource), context)
    const { roles = new Set<string>(), directoryRoles } = claims
    return { roles, directoryRoles }
  }

  #newSource(resource: Resource): TokenSource {
    const { tokens, applicationId, certificate } = this.#settings
    const source = tokens.withCertificate({ clientId: applicationId, role: 'application' }, certificate)
    this.#sources.set(resource, source)
    return source
  }

  #mayPass(error: unknown): error is ActionError {
    const { made } = this.#settings
    if (!(error instanceof ActionError) || made === 'nothing') return false
    const refusal = tokenRefusalOf(error.cause)
    return refusal !== undefined && maybeNotReplicated(refusal, made)
  }
}

/** Directory roles that the token does not name at all will not be named by the next one either. */
function holdsAll(
  { roles, directoryRoles }: HeldRights,
  expected: ReadonlySet<string>,
  expectedDirectoryRoles: ReadonlySet<PermissionId>
): boolean {
  return (
    expected.isSubsetOf(roles) && (directoryRoles === undefined || expectedDirectoryRoles.isSubsetOf(directoryRoles))
  )
}
