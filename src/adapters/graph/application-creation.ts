import type { Application } from '@microsoft/microsoft-graph-types'
import { WRITE_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import type { StepOf } from '../../domain/plan/step-stages.ts'
import { applicationTagOf, MANAGED_BY } from '../../domain/request/managed-names.ts'
import type { DeclaredResourceAccess } from '../../domain/tenant/observed-tenant.ts'
import { ActionError } from '../../errors.ts'
import type { ApplicationIdentifiers, CertificateWithKey } from '../../ports.ts'
import { settingAdditions } from './application-additions.ts'
import { deletedApplicationsQuery, identifiersOf, namedQuery, taggedQuery } from './application-queries.ts'
import { changeApplication } from './application-update.ts'
import { certificateAddition } from './certificate-addition.ts'
import { readAll, readOne } from './graph-reader.ts'
import type { GraphSession } from './graph-session.ts'
import { newKeyCredential } from './key-credentials.ts'
import type { Operation } from './operation.ts'
import { nameApplication } from './unique-name.ts'
import { writeOnce } from './write-once.ts'

type CreationStep = StepOf<'application'>

interface CreatedApplication {
  readonly identifiers: ApplicationIdentifiers
  readonly uniqueName: string | null | undefined
  /** False for one that was there already: it may be another run's. */
  readonly isNew: boolean
}

/**
 * Creates an application with all that it needs, in one request. That `uniqueName` is stored is documented for an upsert
 * only, which would not make the caller an owner; so the answer is read, and a tag stands in for a name that is not there.
 * https://learn.microsoft.com/graph/api/application-post-applications, microsoftgraph/msgraph-bicep-types#154 and #210
 */
export async function createApplication(
  session: GraphSession,
  step: CreationStep,
  certificate: CertificateWithKey
): Promise<ApplicationIdentifiers> {
  const operation: Operation = {
    doing: `Creating the application "${step.displayName}"`,
    needs: [WRITE_APPLICATIONS]
  }
  const { identifiers, uniqueName, isNew } = await writeOnce<CreatedApplication>(session, {
    operation,
    request: { method: 'POST', path: '/applications', body: newApplication(step, certificate) },
    look: () => findCreated(session, step.uniqueName),
    explainDuplicate: () => explainReservedName(session, step),
    read: (body) => ({ ...readCreated((body ?? {}) as Application), isNew: true })
  })
  const { objectId } = identifiers
  if (uniqueName !== step.uniqueName) await nameApplication(session, objectId, step.uniqueName)
  // Another run's has the certificate, the settings and the permissions of that run.
  if (!isNew) {
    const changes = [
      certificateAddition(certificate, step.certificate.keyCredentialName),
      ...settingAdditions({ allowPublicClientFlows: true, ...step })
    ]
    await changeApplication(session, { operation, objectId, changes })
  }
  return identifiers
}

function newApplication(step: CreationStep, certificate: CertificateWithKey): Record<string, unknown> {
  return {
    displayName: step.displayName,
    uniqueName: step.uniqueName,
    tags: [applicationTagOf(step.uniqueName)],
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

function readCreated(application: Application): Omit<CreatedApplication, 'isNew'> {
  return { identifiers: identifiersOf(application), uniqueName: application.uniqueName }
}

/** By its unique name or, where Graph did not store that, by its tag. */
async function findCreated(session: GraphSession, uniqueName: string): Promise<CreatedApplication | undefined> {
  const { named, tagged } = await readAll(session, {
    named: namedQuery(uniqueName),
    tagged: taggedQuery(applicationTagOf(uniqueName))
  })
  if (named !== undefined) return { identifiers: named, uniqueName, isNew: false }
  const identifiers = tagged.kind === 'read' ? tagged.value : undefined
  return identifiers && { identifiers, uniqueName: undefined, isNew: false }
}

/** A deleted application keeps its unique name for 30 days (microsoftgraph/msgraph-bicep-types#137). */
async function explainReservedName(
  session: GraphSession,
  { displayName, uniqueName }: CreationStep
): Promise<ActionError | undefined> {
  const deleted = await readOne(session, deletedApplicationsQuery())
  if (deleted.kind !== 'read') return undefined
  const holder = deleted.value.find((one) => one.uniqueName === uniqueName)
  return holder === undefined
    ? undefined
    : new ActionError(
        'application-conflict',
        `The application "${displayName}" was deleted and keeps its unique name for 30 days: ${holder.applicationId}. Restore it, or delete it permanently, in the Entra admin center under App registrations, Deleted applications; or choose another "application.name".`
      )
}
