import type { ObservedTenant } from './observed-tenant.ts'
import { unreadText } from './reading.ts'

type ReadParts = Pick<ObservedTenant, 'organization' | 'subscriptions' | 'account'> &
  Partial<Pick<ObservedTenant, 'certificatePolicies'>>

/** What the run had to do without, and why. */
export function readingWarnings({
  organization,
  subscriptions,
  account,
  certificatePolicies
}: ReadParts): readonly string[] {
  const readings = [
    { what: 'the organization', reading: organization },
    { what: 'the subscriptions', reading: subscriptions },
    { what: 'the impersonation account', reading: account?.user },
    { what: 'the mailbox of the impersonation account', reading: account?.mailbox },
    { what: 'the app management policy of the tenant', reading: certificatePolicies?.tenant },
    { what: 'the app management policy of the application', reading: certificatePolicies?.own }
  ]
  return readings.flatMap(({ what, reading }) =>
    reading === undefined || reading.kind === 'read' ? [] : [`${sentenceCase(unreadText(what, reading))}.`]
  )
}

function sentenceCase(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}`
}
