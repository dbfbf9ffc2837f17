import type { ApplicationId } from '../../domain/identifiers.ts'
import type { Resource } from '../../domain/permissions/permission.ts'
import { ActionError } from '../../errors.ts'
import type { ApplicationSignIn, CertificateWithKey, RunContext } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import { isTransient, maybeNotReplicated, tokenRefusalOf } from './token-refusal.ts'
import type { TokenService } from './token-service.ts'

export interface ApplicationSignInSettings {
  readonly tokens: TokenService
  readonly applicationId: ApplicationId
  readonly certificate: CertificateWithKey
  readonly audienceOf: (resource: Resource) => string
  /** Its deadline is how long a credential or grant made just now may take to be visible everywhere. */
  readonly context: RunContext
}

/** Signs in as the registered application. Every try is a new sign-in: the library would answer from its memory. */
export class EntraApplicationSignIn implements ApplicationSignIn {
  readonly #settings: ApplicationSignInSettings

  constructor(settings: ApplicationSignInSettings) {
    this.#settings = settings
  }

  async rolesFor(resource: Resource, expected: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const waiting = backoff(this.#settings.context)
    for (;;) {
      const roles = await this.#roles(resource).catch((error: unknown) => {
        if (!(error instanceof ActionError) || !mayPass(error)) throw error
        return error
      })
      if (!(roles instanceof ActionError) && expected.isSubsetOf(roles)) return roles
      if (await waiting.wait()) continue
      if (roles instanceof ActionError) throw roles
      return roles
    }
  }

  async #roles(resource: Resource): Promise<ReadonlySet<string>> {
    const { tokens, applicationId, certificate, audienceOf } = this.#settings
    const identity = { clientId: applicationId, who: 'the registered application' }
    const source = tokens.withCertificate(identity, certificate)
    return (await source.token(audienceOf(resource))).claims.roles ?? new Set()
  }
}

function mayPass(error: ActionError): boolean {
  const refusal = tokenRefusalOf(error.cause)
  return refusal === undefined
    ? error.code === 'service-unreachable'
    : isTransient(refusal) || maybeNotReplicated(refusal)
}
