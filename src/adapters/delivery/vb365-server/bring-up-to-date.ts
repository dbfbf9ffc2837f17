import type { ApplicationId, TenantId, Thumbprint } from '../../../domain/identifiers.ts'
import { ActionError, asActionError } from '../../../errors.ts'
import type { Log, RunContext } from '../../../ports.ts'
import { backoff } from '../../backoff.ts'
import { SERVICE_NAMES, type Vb365Organization } from './organization.ts'
import { type ApplicationCredential, organizationBody } from './organization-body.ts'
import { mayPass, retryAfterOf } from './retry.ts'
import { requireChangeable, requireOwn } from './undeliverable.ts'
import type { Vb365Api } from './vb365-api.ts'
import { failureError } from './vb365-error.ts'
import { differences, servicesInUse, type WantedOrganization } from './wanted-organization.ts'

/** What the organization is to become. */
export interface OrganizationTarget {
  readonly server: string
  readonly tenantId: TenantId
  readonly applicationId: ApplicationId
  readonly thumbprint: Thumbprint
  readonly wanted: WantedOrganization
  readonly replaceApplication: boolean
}

/**
 * Adds the organization or changes it, exactly once: before it sends anything again it looks at what the server has made
 * of the first try.
 * @param makeCredential called when something has to be sent at all
 */
export async function bringUpToDate(
  target: OrganizationTarget,
  api: Vb365Api,
  makeCredential: () => Promise<ApplicationCredential>,
  context: RunContext
): Promise<void> {
  const { server, wanted } = target
  const waiting = backoff(server, context)
  let organization = await look(target, api)
  if (organization !== undefined && isUpToDate(organization, target)) return
  const credential = await makeCredential()
  for (;;) {
    const doing = organization === undefined ? 'Adding the organization to' : 'Changing the organization on'
    context.log.info(`${doing} the VB365 server ${server}, which connects to Microsoft 365 first`)
    const answer = await api.store(organization, organizationBody(organization, wanted, credential))
    if (answer.kind === 'success') return
    const failure = failureError(server, doing, answer)
    if (!mayPass(answer)) throw failure
    const hasTime = await waiting.wait(retryAfterOf(answer))
    // It collides with something that is not this tenant's: another try would not help.
    const collides = organization === undefined && answer.kind === 'refusal' && answer.status === 409
    organization = await look(target, api).catch((error: unknown) => {
      throw afterwards(`${failure.message} Whether the server stored it is not known`, error)
    })
    if (organization !== undefined && isUpToDate(organization, target)) return
    if (!hasTime || (collides && organization === undefined)) throw failure
  }
}

async function look(
  { server, tenantId, applicationId, wanted, replaceApplication }: OrganizationTarget,
  api: Vb365Api
): Promise<Vb365Organization | undefined> {
  const organization = requireChangeable(server, await api.organizationsOf(tenantId), wanted)
  if (organization !== undefined) requireOwn(server, organization, applicationId, replaceApplication)
  return organization
}

/** The error of a look that was to show what the server has made of a change. */
function afterwards(what: string, cause: unknown): ActionError {
  const error = asActionError(cause)
  if (error.code === 'cancelled') return error
  return new ActionError(error.code, `${what}: ${error.message} The next run looks and finishes it.`, { cause })
}

function isUpToDate(organization: Vb365Organization, target: OrganizationTarget): boolean {
  return differences(organization, target.wanted).length === 0 && unservedServices(organization, target).length === 0
}

/** Names of the services that do not have the application with the certificate. */
function unservedServices(
  organization: Vb365Organization,
  { wanted, applicationId, thumbprint }: OrganizationTarget
): readonly string[] {
  return servicesInUse(organization, wanted).flatMap((service) => {
    const connection = organization.connections[service]
    const isServed = connection.applicationId === applicationId && connection.thumbprint === thumbprint
    return isServed ? [] : [SERVICE_NAMES[service].label]
  })
}

/**
 * Looks at what the server holds after it took the certificate.
 * @throws ActionError where it does not hold what it took
 */
export async function verifyStored(target: OrganizationTarget, api: Vb365Api, { log }: RunContext): Promise<void> {
  const { server, tenantId, applicationId, thumbprint, wanted } = target
  const [organization] = await api.organizationsOf(tenantId).catch((error: unknown) => {
    throw afterwards(`The VB365 server ${server} took the certificate ${thumbprint} and does not show it`, error)
  })
  const unserved =
    organization === undefined ? ['the organization, which is gone'] : unservedServices(organization, target)
  if (organization === undefined || unserved.length > 0) {
    throw new ActionError(
      'request-refused',
      `The VB365 server ${server} took the certificate ${thumbprint} of the application ${applicationId} and does not show it for ${unserved.join(' and ')}. Look at the organization in VB365, and run again.`
    )
  }
  const different = differences(organization, wanted)
  if (different.length > 0) {
    log.warning(
      `The VB365 server ${server} took the organization ${organization.name} and still differs from the registration: ${different.join(', ')}.`
    )
  }
  await warnOfEarlierCertificates(organization, target, api, log)
}

/** Backups may sign in with an entry of their own, which a change of the organization need not touch. */
async function warnOfEarlierCertificates(
  organization: Vb365Organization,
  { server, applicationId, thumbprint }: OrganizationTarget,
  api: Vb365Api,
  log: Log
): Promise<void> {
  const what = `The organization ${organization.name} on the VB365 server ${server} has the certificate ${thumbprint} now, but its backup applications`
  const applications = await api.backupApplications(organization).catch((error: unknown) => {
    const { code, message } = asActionError(error)
    if (code === 'cancelled') throw error
    log.warning(`${what} could not be read: ${message}`)
    return []
  })
  const earlier = applications.filter(
    (application) => application.applicationId === applicationId && application.thumbprint !== thumbprint
  )
  for (const { thumbprint: kept } of earlier) {
    log.warning(
      `${what} still use ${kept} for the same application ${applicationId}. Backups will fail there once that certificate is removed or expires: give the new PFX in the Backup Applications Manager of VB365, or remove the entry.`
    )
  }
}
