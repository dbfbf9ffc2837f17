import type { ObservedTenant } from './observed-tenant.ts'

/** What the signed-in identity could not look at, with the permission that would let it. */
export function missingReadPermissions({
  organization,
  subscriptions,
  account
}: Pick<ObservedTenant, 'organization' | 'subscriptions' | 'account'>): readonly string[] {
  const readings = [
    { what: 'the organization', reading: organization },
    { what: 'the subscriptions', reading: subscriptions },
    { what: 'the impersonation account', reading: account?.user },
    { what: 'the mailbox of the impersonation account', reading: account?.mailbox }
  ]
  return readings.flatMap(({ what, reading }) =>
    reading?.kind === 'denied'
      ? [`The signed-in identity may not read ${what}; the permission ${reading.leastPrivilege} would allow it.`]
      : []
  )
}
