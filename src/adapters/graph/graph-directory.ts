import type { ApplicationId, ApplicationObjectId, ServicePrincipalId } from '../../domain/identifiers.ts'
import { WRITE_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import type { RegisteredCertificate } from '../../domain/plan/plan.ts'
import type { StepOf } from '../../domain/plan/step-stages.ts'
import type { Caller, ObservedTenant } from '../../domain/tenant/observed-tenant.ts'
import type { TenantQuery } from '../../domain/tenant/tenant-query.ts'
import type {
  ApplicationAdditions,
  ApplicationIdentifiers,
  ApplicationWriter,
  CertificateWithKey,
  GrantStep,
  ObservedOrganization,
  RunContext,
  TenantReader
} from '../../ports.ts'
import { settingAdditions } from './application-additions.ts'
import { createApplication } from './application-creation.ts'
import { changeApplication } from './application-update.ts'
import { certificateAddition, certificateReturn } from './certificate-addition.ts'
import { CertificateRemoval } from './certificate-removal.ts'
import { applyGrants } from './grant-writer.ts'
import type { GraphConnection } from './graph-connection.ts'
import type { GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'
import { createServicePrincipal } from './service-principal-creation.ts'
import { readOrganizationAndAccount, readTenant } from './tenant-reader.ts'
import { nameApplication } from './unique-name.ts'

const UPDATING: Operation = { doing: 'Updating the application', needs: [WRITE_APPLICATIONS] }
const REGISTERING: Operation = { doing: 'Registering the certificate on the application', needs: [WRITE_APPLICATIONS] }
const REGISTERING_AND_UPDATING: Operation = {
  doing: 'Registering the certificate on the application and updating its settings',
  needs: [WRITE_APPLICATIONS]
}
const removing = ({ thumbprint }: RegisteredCertificate): Operation => ({
  doing: `Removing the certificate ${thumbprint} from the application`,
  needs: [WRITE_APPLICATIONS]
})

/** The tenant's directory behind Microsoft Graph. */
export class GraphDirectory implements TenantReader, ApplicationWriter {
  readonly #session: GraphSession

  /** @param caller what the token says that the connection signs in with */
  constructor(connection: GraphConnection, context: RunContext, caller: () => Promise<Caller>) {
    this.#session = { connection, context, caller }
  }

  caller(): Promise<Caller> {
    return this.#session.caller()
  }

  observeOrganization(account: TenantQuery['account']): Promise<ObservedOrganization> {
    return readOrganizationAndAccount(this.#session, account)
  }

  observe(query: TenantQuery): Promise<ObservedTenant> {
    return readTenant(this.#session, query)
  }

  createApplication(step: StepOf<'application'>, certificate: CertificateWithKey): Promise<ApplicationIdentifiers> {
    return createApplication(this.#session, step, certificate)
  }

  async updateApplication(
    objectId: ApplicationObjectId,
    { certificate: added, uniqueName, ...settings }: ApplicationAdditions,
    taken?: () => void
  ): Promise<void> {
    const certificates = added === undefined ? [] : [certificateAddition(added.certificate, added.keyCredentialName)]
    const changes = [...certificates, ...settingAdditions(settings)]
    const operation = added === undefined ? UPDATING : REGISTERING_AND_UPDATING
    if (changes.length > 0) await changeApplication(this.#session, { operation, objectId, changes, taken })
    if (uniqueName !== undefined) await nameApplication(this.#session, objectId, uniqueName)
  }

  registerCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void> {
    const changes = [certificateAddition(certificate, keyCredentialName)]
    return changeApplication(this.#session, { operation: REGISTERING, objectId, changes })
  }

  keepCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void> {
    const changes = [certificateReturn(certificate, keyCredentialName)]
    return changeApplication(this.#session, { operation: REGISTERING, objectId, changes })
  }

  removeCertificate(objectId: ApplicationObjectId, certificate: RegisteredCertificate): Promise<void> {
    const changes = [new CertificateRemoval(certificate)]
    return changeApplication(this.#session, { operation: removing(certificate), objectId, changes })
  }

  createServicePrincipal(applicationId: ApplicationId): Promise<ServicePrincipalId> {
    return createServicePrincipal(this.#session, applicationId)
  }

  grant(
    servicePrincipalId: ServicePrincipalId,
    steps: readonly GrantStep[],
    done: (step: GrantStep) => void
  ): Promise<void> {
    return applyGrants(this.#session, { servicePrincipalId, steps, done })
  }
}
