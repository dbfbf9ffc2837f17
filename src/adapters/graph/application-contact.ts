import type { Organization, Site } from '@microsoft/microsoft-graph-types'
import type { Contact, GraphContact } from '../../domain/checks/contact.ts'
import type { Reading } from '../../domain/tenant/reading.ts'
import { incompleteAnswer } from './graph-error.ts'
import { type GraphQuery, listQuery, objectQuery, optional } from './graph-query.ts'
import { readAll } from './graph-reader.ts'
import type { GraphSession } from './graph-session.ts'

/** The smallest reading that every application of VB365 may do. https://learn.microsoft.com/graph/api/organization-list */
const ORGANIZATION: GraphQuery<Reading<true>> = optional(
  listQuery({
    path: '/organization?$select=id',
    operation: {
      doing: 'Reading the organization',
      needs: [{ anyOf: ['Directory.Read.All', 'Directory.ReadWrite.All'], purpose: 'to read the organization' }]
    },
    read: ([organization]: readonly Organization[]) => {
      if (!organization?.id) throw incompleteAnswer('no organization')
      return true as const
    }
  })
)

/** https://learn.microsoft.com/graph/api/site-get */
const ROOT_SITE: GraphQuery<Reading<string>> = optional(
  objectQuery({
    path: '/sites/root?$select=webUrl',
    operation: {
      doing: 'Looking for the root site',
      needs: [{ anyOf: ['Sites.Read.All'], purpose: 'to look for the root site' }]
    },
    read: (site: Site | undefined) => {
      if (!site?.webUrl) throw incompleteAnswer('a root site without its address')
      return site.webUrl
    }
  })
)

/** Reads something harmless as the registered application, in one round trip. */
export async function contactGraph(session: GraphSession, withRootSite: boolean): Promise<GraphContact> {
  const { organization, rootSite } = await readAll(session, {
    organization: ORGANIZATION,
    rootSite: withRootSite ? ROOT_SITE : undefined
  })
  const { roles } = await session.caller()
  return {
    organization: contactOf(organization, roles?.size === 0),
    rootSite:
      rootSite?.kind === 'read'
        ? { kind: 'found', webUrl: rootSite.value }
        : { kind: 'unknown', why: rootSite === undefined ? 'it was not asked' : whyUnread(rootSite) }
  }
}

/** A denial is an answer to an application that may read nothing. */
function contactOf(reading: Reading<true>, mayReadNothing: boolean): Contact {
  if (reading.kind === 'read') return { kind: 'answered', detail: 'the organization was read' }
  if (reading.kind === 'denied' && mayReadNothing) return { kind: 'answered', detail: 'Microsoft Graph answered' }
  return { kind: 'unknown', why: whyUnread(reading) }
}

function whyUnread(reading: Exclude<Reading<unknown>, { kind: 'read' }>): string {
  return reading.kind === 'denied'
    ? `Microsoft Graph denied it, for which the application needs ${reading.leastPrivilege}`
    : reading.reason
}
