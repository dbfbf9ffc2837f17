import type { ServicePrincipalId } from '../../domain/identifiers.ts'
import type { GrantStep } from '../../ports.ts'
import type { GraphRequest } from './graph-connection.ts'
import { ListAddition } from './list-addition.ts'
import type { ServicePrincipalGrants } from './service-principal-queries.ts'

/** A grant that is being made, until a reading shows it. */
export interface PendingGrant {
  readonly step: GrantStep
  readonly isStored: boolean
  /** True where the write replaces a list that others write too: it has to be read before and after. */
  readonly replaces: boolean
  request(principalId: ServicePrincipalId): GraphRequest
  /** It was sent, and no answer says whether it was stored. */
  sentWithoutAnswer(): void
  /** True for a reading that lacks what an earlier one had, without a write of ours that could have dropped it. */
  lacksKnown(stored: ServicePrincipalGrants): boolean
  accept(stored: ServicePrincipalGrants): void
}

export function pendingGrant(step: GrantStep): PendingGrant {
  return step.kind === 'grant-delegated-scopes' ? new PendingScopes(step) : new PendingAssignment(step)
}

type AssignmentStep = Exclude<GrantStep, { kind: 'grant-delegated-scopes' }>

/** An app role or a directory role: an object of its own, which is there or not. */
class PendingAssignment implements PendingGrant {
  readonly step: AssignmentStep
  readonly replaces = false
  #isStored = false

  constructor(step: AssignmentStep) {
    this.step = step
  }

  get isStored(): boolean {
    return this.#isStored
  }

  request(principalId: ServicePrincipalId): GraphRequest {
    switch (this.step.kind) {
      case 'grant-app-role': {
        const { id, resourceServicePrincipalId: resourceId } = this.step.permission
        return {
          method: 'POST',
          path: `/servicePrincipals/${principalId}/appRoleAssignments`,
          body: { principalId, resourceId, appRoleId: id }
        }
      }
      case 'assign-directory-role':
        return {
          method: 'POST',
          path: '/roleManagement/directory/roleAssignments',
          body: { principalId, roleDefinitionId: this.step.role.roleTemplateId, directoryScopeId: '/' }
        }
    }
  }

  sentWithoutAnswer(): void {}

  lacksKnown(): boolean {
    return false
  }

  accept({ appRoleAssignments, directoryRoles }: ServicePrincipalGrants): void {
    switch (this.step.kind) {
      case 'grant-app-role': {
        const { id, resourceServicePrincipalId } = this.step.permission
        this.#isStored = appRoleAssignments.some(
          ({ resourceId, appRoleId }) => resourceId === resourceServicePrincipalId && appRoleId === id
        )
        return
      }
      case 'assign-directory-role':
        this.#isStored = directoryRoles.includes(this.step.role.roleTemplateId)
        return
    }
  }
}

type ScopesStep = Extract<GrantStep, { kind: 'grant-delegated-scopes' }>

/** Delegated scopes: the one grant of a resource holds them all, and Graph replaces them as a whole. */
class PendingScopes implements PendingGrant {
  readonly step: ScopesStep
  readonly #scopes: ListAddition<{ readonly scope: readonly string[] }, string>
  #grantId: string | undefined

  constructor(step: ScopesStep) {
    this.step = step
    this.#grantId = step.grantId
    this.#scopes = new ListAddition(
      {
        property: 'scope',
        entriesOf: ({ scope }) => scope,
        identify: (value) => value,
        write: ({ scope }, added) => [...scope, ...added].join(' '),
        describe: (value) => value
      },
      step.needed.map(({ value }) => value)
    )
    if (this.#grantId === undefined) this.#scopes.accept({ scope: [] })
  }

  get isStored(): boolean {
    return this.#grantId !== undefined && this.#scopes.missing().length === 0
  }

  get replaces(): boolean {
    return this.#grantId !== undefined
  }

  request(principalId: ServicePrincipalId): GraphRequest {
    const scope = this.#scopes.value()
    if (this.#grantId !== undefined) {
      return { method: 'PATCH', path: `/oauth2PermissionGrants/${this.#grantId}`, body: { scope } }
    }
    const { resourceServicePrincipalId: resourceId } = this.step
    return {
      method: 'POST',
      path: '/oauth2PermissionGrants',
      body: { clientId: principalId, consentType: 'AllPrincipals', resourceId, scope }
    }
  }

  sentWithoutAnswer(): void {
    if (this.replaces) this.#scopes.sentWithoutAnswer()
  }

  lacksKnown(stored: ServicePrincipalGrants): boolean {
    return this.#scopes.lacksKnown({ scope: this.#grantIn(stored)?.scopes ?? [] })
  }

  /** A grant that was deleted meanwhile cannot be added to: it is made anew. */
  accept(stored: ServicePrincipalGrants): void {
    const grant = this.#grantIn(stored)
    this.#grantId = grant?.id
    this.#scopes.accept({ scope: grant?.scopes ?? [] })
  }

  #grantIn({ delegatedGrants }: ServicePrincipalGrants) {
    return delegatedGrants.find(({ resourceId }) => resourceId === this.step.resourceServicePrincipalId)
  }
}
