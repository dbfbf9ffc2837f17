import type { User } from '@microsoft/microsoft-graph-types'
import { READ_MAILBOX_SETTINGS, READ_USERS } from '../../domain/plan/caller-permissions.ts'
import type { ObservedUser } from '../../domain/tenant/observed-tenant.ts'
import type { Reading } from '../../domain/tenant/reading.ts'
import { type GraphError, kindOf } from './graph-error.ts'
import { type GraphQuery, objectQuery, optional } from './graph-query.ts'

/** A licence in force or in its grace period, https://learn.microsoft.com/graph/api/resources/assignedplan */
const IN_FORCE: readonly (string | null | undefined)[] = ['Enabled', 'Warning']

/** A user as VB365 would impersonate it; undefined: the tenant has none of that name. */
export function accountQuery(userPrincipalName: string): GraphQuery<Reading<ObservedUser | undefined>> {
  const query = objectQuery({
    path: `${userPath(userPrincipalName)}?$select=id,accountEnabled,assignedPlans`,
    operation: { doing: 'Looking for the impersonation account', needs: [READ_USERS] },
    read: (user: User | undefined): ObservedUser | undefined =>
      user && {
        enabled: user.accountEnabled !== false,
        servicePlanIds: (user.assignedPlans ?? [])
          .filter(({ capabilityStatus }) => IN_FORCE.includes(capabilityStatus))
          .flatMap(({ servicePlanId }) => servicePlanId ?? [])
      }
  })
  return optional(query, (error) => kindOf(error) === 'not-found')
}

/** Whether a user has an active mailbox; its kind is all that is asked of it. */
export function mailboxQuery(userPrincipalName: string): GraphQuery<Reading<boolean>> {
  const query = objectQuery({
    path: `${userPath(userPrincipalName)}/mailboxSettings/userPurpose`,
    operation: { doing: 'Looking for the mailbox of the impersonation account', needs: [READ_MAILBOX_SETTINGS] },
    read: (purpose: object | undefined) => purpose !== undefined
  })
  return optional(query, hasNoMailbox)
}

function hasNoMailbox({ code }: GraphError): boolean {
  return ['MailboxNotEnabledForRESTAPI', 'Request_ResourceNotFound', 'ErrorInvalidUser'].includes(code)
}

function userPath(userPrincipalName: string): string {
  return `/users/${encodeURIComponent(userPrincipalName)}`
}
