import { describe, expect, it } from '@jest/globals'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { resolvePermissions } from '../../src/domain/plan/resolve-permissions.ts'
import { unexpectedPermissionIds } from '../../src/domain/plan/unexpected-permission-ids.ts'
import type { ObservedTenant } from '../../src/domain/tenant/observed-tenant.ts'
import { emptyTenant } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const registration = registrationOf()
const { permissions } = requiredPermissions(registration)

/** A tenant whose resources give every permission its published ID. */
function publishedTenant(): Pick<ObservedTenant, 'resources'> {
  const { resources } = emptyTenant(registration)
  return {
    resources: new Map(
      [...resources].map(([resource, observed]) => [
        resource,
        observed && {
          ...observed,
          offers: permissions
            .filter((permission) => permission.resource === resource)
            .map(({ type, value, publishedId }) => ({ type, value, id: publishedId }))
        }
      ])
    )
  }
}

const resolvedIn = ({ resources }: Pick<ObservedTenant, 'resources'>) =>
  resolvePermissions(requiredPermissions(registration), resources)

describe('the published IDs of permissions', () => {
  it('are said nothing of where the tenant has the same', () => {
    expect(unexpectedPermissionIds(resolvedIn(publishedTenant()))).toEqual([])
  })

  it('are told beside the tenant’s own where those differ', () => {
    const [first] = permissions
    if (first === undefined) throw new Error('the registration needs no permission')
    const [warning, ...others] = unexpectedPermissionIds(resolvedIn(emptyTenant(registration)))
    expect(others).toEqual([])
    expect(warning).toMatch(
      new RegExp(`${first.value} of Microsoft Graph \\([0-9a-f-]{36}, not ${first.publishedId}\\)`)
    )
  })
})
