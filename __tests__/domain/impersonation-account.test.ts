import { describe, expect, it } from '@jest/globals'
import {
  type Finding,
  type IdentityFacts,
  judgeIdentity,
  worstResult
} from '../../src/domain/checks/impersonation-account.ts'
import type { ObservedAccount, ObservedUser } from '../../src/domain/tenant/observed-tenant.ts'
import { emptyTenant, guidOf, TENANT_ID } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'

const USERNAME = 'backup@contoso.com'
const identity = { kind: 'username', username: USERNAME } as const
const tenant = emptyTenant(registrationOf())

const FOUNDATION = { id: guidOf(8, 3), name: 'EXCHANGE_S_FOUNDATION' }
const ENTERPRISE = { id: guidOf(8, 4), name: 'EXCHANGE_S_ENTERPRISE' }
const ARCHIVE = { id: guidOf(8, 5), name: 'EXCHANGE_S_ARCHIVE_ADDON' }
/** The published ID of EXCHANGE_S_STANDARD. */
const PUBLISHED_STANDARD = '9aaf7827-d63c-4b61-89c3-182f06f82e5c'

function factsOf(account: Partial<ObservedAccount>, changes: Partial<IdentityFacts> = {}): IdentityFacts {
  const user = { kind: 'read', value: { enabled: true, servicePlanIds: [ENTERPRISE.id] } } as const
  return {
    organization: tenant.organization,
    subscriptions: { kind: 'read', value: [FOUNDATION, ENTERPRISE, ARCHIVE] },
    account: { userPrincipalName: USERNAME, user, mailbox: undefined, ...account },
    ...changes
  }
}

/** For public folders, which alone need a mailbox. */
const withMailbox = (user: Partial<ObservedUser>, changes: Partial<IdentityFacts> = {}) =>
  factsOf(
    {
      user: { kind: 'read', value: { enabled: true, servicePlanIds: [], ...user } },
      mailbox: { kind: 'read', value: true }
    },
    changes
  )

const details = (findings: readonly Finding[], result: Finding['result']) =>
  findings.filter((finding) => finding.result === result).map(({ detail }) => detail)

describe('the domain', () => {
  it('of the account passes when it is verified', () => {
    const findings = judgeIdentity(identity, factsOf({}))
    expect(details(findings, 'passed')).toContain('contoso.com is a verified domain of the tenant')
  })

  it('of the account fails otherwise, and the verified ones are named', () => {
    const findings = judgeIdentity({ kind: 'username', username: 'backup@contoso.example' }, factsOf({}))
    expect(details(findings, 'failed')).toEqual([
      'contoso.example is not a verified domain of the tenant; verified are contoso.com, contoso.onmicrosoft.com'
    ])
  })

  it('of which there are hundreds is compared with all, and the nearest few are named', () => {
    const others = Array.from({ length: 900 }, (_, index) => `customer-${index}.example`)
    const organization = {
      kind: 'read',
      value: { tenantId: TENANT_ID, initialDomain: undefined, verifiedDomains: [...others, 'contoso.com'] }
    } as const
    const mistyped = judgeIdentity({ kind: 'username', username: 'backup@contsoo.com' }, factsOf({}, { organization }))
    const [detail = ''] = details(mistyped, 'failed')
    expect(detail).toMatch(
      /^contsoo\.com is not a verified domain of the tenant; verified are contoso\.com, .* and 896 more$/
    )
    expect(detail.length).toBeLessThan(250)
  })

  it('passes in any letter case', () => {
    expect(worstResult(judgeIdentity({ kind: 'username', username: 'Backup@Contoso.COM' }, factsOf({})))).toBe('passed')
  })

  it('of an organization name is all that is looked at', () => {
    const named = (organizationName: string) =>
      judgeIdentity(
        { kind: 'organizationName', organizationName },
        factsOf({ user: { kind: 'read', value: undefined } })
      )
    expect(named('contoso.onmicrosoft.com')).toEqual([expect.objectContaining({ result: 'passed' })])
    expect(named('fabrikam.com')).toEqual([expect.objectContaining({ result: 'failed' })])
  })

  it('is unknown where the organization may not be read, and the permission is named', () => {
    const organization = { kind: 'denied', leastPrivilege: 'Organization.Read.All' } as const
    expect(details(judgeIdentity(identity, factsOf({}, { organization })), 'unknown')).toEqual([
      'the signed-in identity may not read the verified domains; the permission Organization.Read.All would allow it'
    ])
  })
})

describe('the account', () => {
  it('passes when it is there and enabled', () => {
    expect(judgeIdentity(identity, factsOf({}))).toEqual([
      { result: 'passed', detail: 'contoso.com is a verified domain of the tenant' },
      { result: 'passed', detail: `the account ${USERNAME} is enabled` }
    ])
  })

  it('fails when the tenant has none of that name', () => {
    const findings = judgeIdentity(identity, factsOf({ user: { kind: 'read', value: undefined } }))
    expect(details(findings, 'failed')).toEqual([`the tenant has no user ${USERNAME}; check "application.username"`])
  })

  it('fails when it is disabled, with both ways out', () => {
    const user = { kind: 'read', value: { enabled: false, servicePlanIds: [] } } as const
    expect(details(judgeIdentity(identity, factsOf({ user })), 'failed')).toEqual([
      `the account ${USERNAME} is disabled; enable it, or name another in "application.username"`
    ])
  })

  it('is unknown where users may not be read, and the permission is named', () => {
    const findings = judgeIdentity(identity, factsOf({ user: { kind: 'denied', leastPrivilege: 'User.Read.All' } }))
    expect(worstResult(findings)).toBe('unknown')
    expect(details(findings, 'unknown')[0]).toContain('the permission User.Read.All would allow it')
  })

  it('is unknown where reading it failed, and the reason is given', () => {
    const findings = judgeIdentity(identity, factsOf({ user: { kind: 'unreadable', reason: 'HTTP 500' } }))
    expect(details(findings, 'unknown')).toEqual([`the account ${USERNAME} could not be read: HTTP 500`])
  })

  it('needs neither licence nor mailbox where no public folders are protected', () => {
    const user = { kind: 'read', value: { enabled: true, servicePlanIds: [] } } as const
    expect(worstResult(judgeIdentity(identity, factsOf({ user, mailbox: undefined })))).toBe('passed')
  })
})

describe('the licence for public folders', () => {
  const licence = `${USERNAME} has no Exchange Online licence that carries a mailbox, which public folders need`

  it('passes with a plan that carries a mailbox', () => {
    const findings = judgeIdentity(identity, withMailbox({ servicePlanIds: [FOUNDATION.id, ENTERPRISE.id] }))
    expect(details(findings, 'passed')).toContain(`${USERNAME} has an Exchange Online licence`)
  })

  it.each([
    ['no plan', []],
    ['the Exchange foundation alone, which carries no mailbox', [FOUNDATION.id]],
    ['an archive add-on alone', [ARCHIVE.id]],
    ['a plan of another service', [guidOf(8, 9)]]
  ])('fails with %s', (_what, servicePlanIds) => {
    expect(details(judgeIdentity(identity, withMailbox({ servicePlanIds })), 'failed')).toEqual([licence])
  })

  it('is unknown with a plan that only its name puts near Exchange', () => {
    const plan = { id: guidOf(8, 7), name: 'EXCHANGE2030_PREMIUM' }
    const subscriptions = { kind: 'read', value: [plan] } as const
    const findings = judgeIdentity(identity, withMailbox({ servicePlanIds: [plan.id] }, { subscriptions }))
    expect(worstResult(findings)).toBe('unknown')
    expect(details(findings, 'unknown')).toEqual([
      `it is not known whether the Exchange licence of ${USERNAME} carries a mailbox, which public folders need`
    ])
  })

  describe('where the subscriptions may not be read', () => {
    const subscriptions = { kind: 'denied', leastPrivilege: 'LicenseAssignment.Read.All' } as const
    const judge = (...servicePlanIds: readonly string[]) =>
      judgeIdentity(identity, withMailbox({ servicePlanIds }, { subscriptions }))

    it('passes with a plan of a published ID', () => {
      expect(worstResult(judge(PUBLISHED_STANDARD))).toBe('passed')
    })

    it('is unknown with plans that only the subscriptions name, and the permission is named', () => {
      const findings = judge(ENTERPRISE.id)
      expect(worstResult(findings)).toBe('unknown')
      expect(details(findings, 'unknown')).toEqual([
        `the signed-in identity may not read the subscriptions, which name the licences of ${USERNAME}; the permission LicenseAssignment.Read.All would allow it`
      ])
    })

    it('fails without any plan', () => {
      expect(details(judge(), 'failed')).toEqual([licence])
    })
  })
})

describe('the mailbox for public folders', () => {
  const judge = (mailbox: ObservedAccount['mailbox']) => judgeIdentity(identity, factsOf({ mailbox }))

  it('passes when it is active', () => {
    expect(details(judge({ kind: 'read', value: true }), 'passed')).toContain(`the mailbox of ${USERNAME} is active`)
  })

  it('fails when it is not, and says that a new one takes its time', () => {
    const [detail] = details(judge({ kind: 'read', value: false }), 'failed')
    expect(detail).toContain(`${USERNAME} has no active mailbox in Exchange Online`)
    expect(detail).toContain('takes minutes to hours')
  })

  it('is unknown where mailboxes may not be read, and the permission is named', () => {
    expect(details(judge({ kind: 'denied', leastPrivilege: 'User.Read.All' }), 'unknown')).toEqual([
      `the signed-in identity may not read the mailbox of ${USERNAME}; the permission User.Read.All would allow it`
    ])
  })
})

describe('the worst of several findings', () => {
  const finding = (result: Finding['result']): Finding => ({ result, detail: '' })

  it.each([
    ['failed', ['passed', 'unknown', 'failed']],
    ['unknown', ['passed', 'unknown', 'passed']],
    ['passed', ['passed', 'passed']]
  ] as const)('is %s', (worst, results) => {
    expect(worstResult(results.map(finding))).toBe(worst)
  })
})
