import type { ApplicationId, PermissionId } from '../../domain/identifiers.ts'
import type { Resource } from '../../domain/permissions/permission.ts'
import type { RecentlyMade } from '../../domain/tenant/recently-made.ts'
import { ActionError } from '../../errors.ts'
import type { ApplicationSignIn, CertificateWithKey, HeldRoles, RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
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

  constructor(settings: ApplicationSignInSettings) {
    this.#settings = settings
  }

  async rolesFor(
    resource: Resource,
    expected: ReadonlySet<string>,
    expectedDirectoryRoles: ReadonlySet<PermissionId> = new Set()
  ): Promise<HeldRoles> {
    const waiting = backoff(this.#settings.context)
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

  async #roles(resource: Resource): Promise<HeldRoles> {
    const { tokens, applicationId, certificate, audienceOf, context } = this.#settings
    const source = tokens.withCertificate({ clientId: applicationId, role: 'application' }, certificate)
    const { roles = new Set<string>(), directoryRoles } = (await source.token(audienceOf(resource), context)).claims
    return { roles, directoryRoles }
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
  { roles, directoryRoles }: HeldRoles,
  expected: ReadonlySet<string>,
  expectedDirectoryRoles: ReadonlySet<PermissionId>
): boolean {
  return (
    expected.isSubsetOf(roles) && (directoryRoles === undefined || expectedDirectoryRoles.isSubsetOf(directoryRoles))
  )
}
