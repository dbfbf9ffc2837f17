import type { User } from '@microsoft/microsoft-graph-types'
import type { ObservedAccount, Reading } from '../../domain/tenant/observed-tenant.ts'
import type { TenantQuery } from '../../domain/tenant/tenant-query.ts'
import type { GraphAnswer, GraphRequest } from './graph-connection.ts'
import { actionErrorOf, graphErrorOf, kindOf } from './graph-error.ts'
import type { GraphReader } from './graph-reader.ts'

type AccountQuery = NonNullable<TenantQuery['account']>

/** What is asked about the impersonation account; nothing where there is none. */
export interface AccountRequests {
  readonly user: GraphRequest | undefined
  readonly mailbox: GraphRequest | undefined
}

export function accountRequests(account: AccountQuery | undefined): AccountRequests {
  if (account === undefined) return { user: undefined, mailbox: undefined }
  const path = `/users/${encodeURIComponent(account.userPrincipalName)}`
  return {
    user: { method: 'GET', path: `${path}?$select=id,accountEnabled,assignedPlans` },
    mailbox: account.withMailbox ? { method: 'GET', path: `${path}/mailboxSettings` } : undefined
  }
}

export type AccountAnswers = { readonly [Name in keyof AccountRequests]: GraphAnswer | undefined }

export function readAccount(
  reader: GraphReader,
  account: AccountQuery | undefined,
  answers: AccountAnswers
): ObservedAccount | undefined {
  if (account === undefined) return undefined
  return {
    userPrincipalName: account.userPrincipalName,
    user: readUser(reader, answers.user),
    mailbox: answers.mailbox && readMailbox(answers.mailbox)
  }
}

/** A licence in force or in its grace period, https://learn.microsoft.com/graph/api/resources/assignedplan */
const IN_FORCE: readonly (string | null | undefined)[] = ['Enabled', 'Warning']

function readUser(reader: GraphReader, answer: GraphAnswer | undefined): ObservedAccount['user'] {
  const reading = reader.objectIfAllowed<User>(answer, {
    doing: 'Looking for the impersonation account',
    leastPrivilege: 'User.Read.All'
  })
  if (reading.kind === 'denied') return reading
  if (reading.value === undefined) return { kind: 'read', value: undefined }
  const { accountEnabled, assignedPlans } = reading.value
  const inForce = (assignedPlans ?? []).filter(({ capabilityStatus }) => IN_FORCE.includes(capabilityStatus))
  return {
    kind: 'read',
    value: {
      enabled: accountEnabled !== false,
      servicePlanIds: inForce.flatMap(({ servicePlanId }) => servicePlanId ?? [])
    }
  }
}

/** A user without mailbox is answered 404, `MailboxNotEnabledForRESTAPI`. */
function readMailbox(answer: GraphAnswer): Reading<boolean> {
  const operation = {
    doing: 'Looking for the mailbox of the impersonation account',
    leastPrivilege: 'MailboxSettings.Read'
  }
  const fault = graphErrorOf(answer)
  if (fault === undefined) return { kind: 'read', value: true }
  switch (kindOf(fault)) {
    case 'denied':
      return { kind: 'denied', leastPrivilege: operation.leastPrivilege }
    case 'not-found':
      return { kind: 'read', value: false }
    default:
      throw actionErrorOf(fault, operation)
  }
}
