import type { ServicePrincipal } from '@microsoft/microsoft-graph-types'
import { type ApplicationId, type ServicePrincipalId, servicePrincipalId } from '../../domain/identifiers.ts'
import { WRITE_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import { incompleteAnswer } from './graph-error.ts'
import { objectQuery } from './graph-query.ts'
import { readOne } from './graph-reader.ts'
import type { GraphSession } from './graph-session.ts'
import type { Operation } from './operation.ts'
import { writeOnce } from './write-once.ts'

const CREATING: Operation = { doing: 'Creating the service principal', needs: [WRITE_APPLICATIONS] }

/** https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals */
export function createServicePrincipal(session: GraphSession, appId: ApplicationId): Promise<ServicePrincipalId> {
  const query = objectQuery({
    path: `/servicePrincipals(appId='${appId}')?$select=id`,
    operation: CREATING,
    read: (servicePrincipal: ServicePrincipal | undefined) => servicePrincipal && idOf(servicePrincipal)
  })
  return writeOnce(session, {
    operation: CREATING,
    request: {
      method: 'POST',
      path: '/servicePrincipals',
      // The tag is what makes it appear under "Enterprise applications" in the portal.
      body: { appId, tags: ['WindowsAzureActiveDirectoryIntegratedApp'] }
    },
    look: () => readOne(session, query),
    read: (body) => idOf((body ?? {}) as ServicePrincipal)
  })
}

function idOf({ id }: ServicePrincipal): ServicePrincipalId {
  if (!id) throw incompleteAnswer('a service principal without id')
  return servicePrincipalId(id)
}
