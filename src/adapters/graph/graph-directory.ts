import type { Application, ServicePrincipal } from '@microsoft/microsoft-graph-types'
import {
  type ApplicationId,
  type ApplicationObjectId,
  applicationId,
  applicationObjectId,
  type ServicePrincipalId,
  servicePrincipalId
} from '../../domain/identifiers.ts'
import type { Step } from '../../domain/plan/plan.ts'
import { MANAGED_BY } from '../../domain/request/managed-names.ts'
import type { Caller, DeclaredResourceAccess, ObservedTenant } from '../../domain/tenant/observed-tenant.ts'
import type { TenantQuery } from '../../domain/tenant/tenant-query.ts'
import { ActionError } from '../../errors.ts'
import type {
  ApplicationAdditions,
  ApplicationIdentifiers,
  CertificateWithKey,
  Directory,
  GrantStep,
  ObservedOrganization,
  RunContext
} from '../../ports.ts'
import {
  certificateAddition,
  declarationAddition,
  publicClientFlowAddition,
  redirectUriAddition,
  type WireApplicationProperties
} from './application-additions.ts'
import { withApplicationLocked } from './application-lock.ts'
import { applicationPath, deletedApplications } from './application-reader.ts'
import { addToApplication } from './application-update.ts'
import { applyGrants } from './grant-writer.ts'
import type { GraphConnection } from './graph-connection.ts'
import { incompleteAnswer, type Operation } from './graph-error.ts'
import { GraphReader } from './graph-reader.ts'
import { newKeyCredential } from './key-credentials.ts'
import type { PropertyAddition } from './list-addition.ts'
import { writeOnce } from './retry.ts'
import { readOrganizationAndAccount, readTenant } from './tenant-reader.ts'

const WRITE_OWN_APPLICATIONS = 'Application.ReadWrite.OwnedBy'

/** The tenant's directory behind Microsoft Graph. */
export class GraphDirectory implements Directory {
  readonly #connection: GraphConnection
  readonly #reader: GraphReader
  readonly #context: RunContext
  readonly #caller: () => Promise<Caller>

  /** @param caller what the token says that the connection signs in with */
  constructor(connection: GraphConnection, context: RunContext, caller: () => Promise<Caller>) {
    this.#connection = connection
    this.#caller = caller
    this.#reader = new GraphReader(connection, context)
    this.#context = context
  }

  caller(): Promise<Caller> {
    return this.#caller()
  }

  observeOrganization(account: TenantQuery['account']): Promise<ObservedOrganization> {
    return readOrganizationAndAccount(this.#reader, account)
  }

  async observe(query: TenantQuery): Promise<ObservedTenant> {
    return readTenant(this.#reader, query, await this.#caller())
  }

  async createApplication(
    step: Extract<Step, { kind: 'create-application' }>,
    certificate: CertificateWithKey
  ): Promise<ApplicationIdentifiers> {
    const operation = {
      doing: `Creating the application "${step.displayName}"`,
      leastPrivilege: WRITE_OWN_APPLICATIONS
    }
    const { uniqueName, displayName } = step
    const { identifiers, isNew } = await writeOnce(
      {
        ...operation,
        write: () =>
          this.#connection.send({ method: 'POST', path: '/applications', body: newApplication(step, certificate) }),
        look: async () => {
          const found = await this.#findApplication({ by: 'uniqueName', uniqueName, displayName }, operation)
          return found && { identifiers: found, isNew: false }
        },
        explainDuplicate: () => this.#explainReservedName(step),
        read: (body) => ({ identifiers: readIdentifiers(body), isNew: true })
      },
      this.#context
    )
    // One that was found may be another run's, with the certificate, the settings and the permissions of that run.
    if (!isNew) {
      await this.#addTo(identifiers.objectId, operation, [
        certificateAddition(certificate, step.certificate.keyCredentialName),
        ...settingAdditions({ allowPublicClientFlows: true, ...step })
      ])
    }
    return identifiers
  }

  updateApplication(objectId: ApplicationObjectId, additions: ApplicationAdditions): Promise<void> {
    return this.#addTo(objectId, { doing: 'Updating the application' }, settingAdditions(additions))
  }

  registerCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void> {
    const operation = { doing: 'Registering the certificate on the application' }
    return this.#addTo(objectId, operation, [certificateAddition(certificate, keyCredentialName)])
  }

  createServicePrincipal(id: ApplicationId): Promise<ServicePrincipalId> {
    const operation = { doing: 'Creating the service principal', leastPrivilege: WRITE_OWN_APPLICATIONS }
    return writeOnce(
      {
        ...operation,
        write: () =>
          this.#connection.send({
            method: 'POST',
            path: '/servicePrincipals',
            // The tag is what makes it appear under "Enterprise applications" in the portal.
            body: { appId: id, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] }
          }),
        look: () => this.#findServicePrincipal(id, operation),
        read: readServicePrincipalId
      },
      this.#context
    )
  }

  grant(id: ServicePrincipalId, steps: readonly GrantStep[], done: (step: GrantStep) => void): Promise<void> {
    return applyGrants(this.#connection, this.#reader, this.#context, { servicePrincipalId: id, steps, done })
  }

  /** One at a time for each application: what one registration reads, another must not be about to change. */
  #addTo(
    objectId: ApplicationObjectId,
    { doing }: Pick<Operation, 'doing'>,
    additions: readonly PropertyAddition<WireApplicationProperties>[]
  ): Promise<void> {
    const operation = { doing, leastPrivilege: WRITE_OWN_APPLICATIONS }
    return withApplicationLocked(objectId, this.#context.signal, () =>
      addToApplication(this.#connection, this.#reader, this.#context, { operation, objectId, additions })
    )
  }

  async #findApplication(
    application: TenantQuery['application'],
    operation: Operation
  ): Promise<ApplicationIdentifiers | undefined> {
    const [answer] = await this.#reader.together([
      { method: 'GET', path: `${applicationPath(application)}?$select=id,appId` }
    ])
    const found = this.#reader.object<Application>(answer, operation)
    return found === undefined ? undefined : readIdentifiers(found)
  }

  /** A deleted application keeps its unique name for 30 days (microsoftgraph/msgraph-bicep-types#137). */
  async #explainReservedName({
    displayName,
    uniqueName
  }: Extract<Step, { kind: 'create-application' }>): Promise<ActionError | undefined> {
    const deleted = await deletedApplications(this.#reader, 'displayName', displayName)
    const holder = deleted.find((one) => one.uniqueName === uniqueName || one.uniqueName === undefined)
    return holder === undefined
      ? undefined
      : new ActionError(
          'application-conflict',
          `The application "${displayName}" was deleted and keeps its unique name for 30 days: ${holder.applicationId}. Restore it, or delete it permanently, in the Entra admin center under App registrations, Deleted applications; or choose another "application.name".`
        )
  }

  async #findServicePrincipal(id: ApplicationId, operation: Operation): Promise<ServicePrincipalId | undefined> {
    const [answer] = await this.#reader.together([
      { method: 'GET', path: `/servicePrincipals(appId='${id}')?$select=id` }
    ])
    const found = this.#reader.object<ServicePrincipal>(answer, operation)
    return found === undefined ? undefined : readServicePrincipalId(found)
  }
}

function settingAdditions({
  allowPublicClientFlows,
  redirectUris,
  declaredAccess
}: ApplicationAdditions): readonly PropertyAddition<WireApplicationProperties>[] {
  return [
    ...(allowPublicClientFlows === undefined ? [] : [publicClientFlowAddition()]),
    ...(redirectUris === undefined ? [] : [redirectUriAddition(redirectUris)]),
    ...(declaredAccess === undefined ? [] : [declarationAddition(declaredAccess)])
  ]
}

function newApplication(
  step: Extract<Step, { kind: 'create-application' }>,
  certificate: CertificateWithKey
): Record<string, unknown> {
  return {
    displayName: step.displayName,
    uniqueName: step.uniqueName,
    signInAudience: 'AzureADMyOrg',
    notes: `Registered for Veeam Backup for Microsoft 365 by the GitHub Action ${MANAGED_BY}.`,
    isFallbackPublicClient: true,
    publicClient: { redirectUris: step.redirectUris },
    requiredResourceAccess: wireAccess(step.declaredAccess),
    keyCredentials: [newKeyCredential(certificate, step.certificate.keyCredentialName)]
  }
}

function wireAccess(declared: readonly DeclaredResourceAccess[]): readonly object[] {
  return declared.map(({ resourceAppId, permissions }) => ({ resourceAppId, resourceAccess: permissions }))
}

function readIdentifiers(body: unknown): ApplicationIdentifiers {
  const { id, appId } = (body ?? {}) as Application
  if (!id || !appId) throw incompleteAnswer('an application without id or appId')
  return { objectId: applicationObjectId(id), applicationId: applicationId(appId) }
}

function readServicePrincipalId(body: unknown): ServicePrincipalId {
  const { id } = (body ?? {}) as ServicePrincipal
  if (!id) throw incompleteAnswer('a service principal without id')
  return servicePrincipalId(id)
}
