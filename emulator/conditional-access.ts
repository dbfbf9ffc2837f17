import type { Application } from './application.ts'

type Client = Pick<Application, 'appId' | 'displayName'>

/**
 * Conditional Access for workload identities: a policy that blocks every sign-in of single applications, as one does that
 * lets in only known addresses (learn.microsoft.com/entra/identity/conditional-access/workload-identity).
 */
export class ConditionalAccess {
  readonly #blocked: Set<string>

  constructor(blocked: readonly string[]) {
    this.#blocked = new Set(blocked)
  }

  /** Blocks an application from now on, by its ID or, as for one that is still to be made, by its display name. */
  block(application: string): void {
    this.#blocked.add(application)
  }

  /** Takes an application that was blocked out of the policy, by what it was blocked by. */
  unblock(application: string): void {
    if (!this.#blocked.delete(application)) throw new Error(`${application} is not blocked`)
  }

  blocks({ appId, displayName }: Client): boolean {
    return this.#blocked.has(appId) || this.#blocked.has(displayName)
  }
}
