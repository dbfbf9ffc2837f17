import { describe, expect, it } from '@jest/globals'
import type { Check } from '../../src/domain/checks/checks.ts'
import type { Plan, Step } from '../../src/domain/plan/plan.ts'
import { type AppliedOutcome, hasChanges, type VerifiedOutcome } from '../../src/domain/result/outcome.ts'
import { checksError } from '../../src/domain/result/verdict.ts'
import { ActionError } from '../../src/errors.ts'
import { APPLICATION_ID, certificateFactsOf, emptyTenant, NOW, TENANT_ID } from '../support/observed-tenant-builder.ts'
import {
  appliedOutcomeOf,
  blockedOutcomeOf,
  checkedOutcomeOf,
  plannedOutcomeOf,
  verifiedOutcomeOf
} from '../support/outcome-builder.ts'
import { planOf } from '../support/plan-builder.ts'
import { certificateRequestOf, registrationOf } from '../support/registration-builder.ts'
import { RENDER_CONTEXT, summaryOf } from '../support/rendered.ts'

const helpOn = (code: string) => `[What this means, and what helps](${RENDER_CONTEXT.errorPage}#${code})`
const { thumbprint, thumbprintSha256 } = certificateFactsOf('a')
const registration = registrationOf()
const certificate = { kind: 'generate', request: certificateRequestOf() } as const
const first: Step = { kind: 'create-service-principal' }
const second: Step = { kind: 'allow-public-client-flows' }
const plan: Plan = { steps: [first, second], present: [], blockers: [], forAdministrator: [] }
const nothing: Plan = { steps: [], present: [{ kind: 'public-client-flows' }], blockers: [], forAdministrator: [] }
const passed: Check = { name: 'connect-graph', result: 'passed', detail: 'a token holds its roles', durationMs: 1234 }
const unknown: Check = { name: 'exchange-plan', result: 'unknown', detail: 'may not be read', durationMs: 0 }

/** A run that carried its whole plan out and was proved. */
const appliedOutcome = (changes: Partial<AppliedOutcome> = {}) =>
  appliedOutcomeOf({ plan, completed: plan.steps, checks: [passed], ...changes })

const linesOf = (changes: Partial<AppliedOutcome>) => summaryOf(appliedOutcome(changes)).split('\n')

describe('the summary of a run that applies', () => {
  const lines = linesOf({})

  it('says for which application in which tenant', () => {
    expect(lines[0]).toBe('## ✅ Veeam Backup for Microsoft 365 in contoso.onmicrosoft.com')
  })

  it('names an existing application by its ID', () => {
    const application = { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com' }
    const [title] = linesOf({ registration: registrationOf({ application }) })
    expect(title).toBe(`## ✅ ${APPLICATION_ID} in contoso.onmicrosoft.com`)
  })

  it('names an existing application by its display name where that was read', () => {
    const application = { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com' }
    const found: Plan = { ...nothing, present: [{ kind: 'application', displayName: 'Contoso backup' }] }
    const [title] = linesOf({ registration: registrationOf({ application }), plan: found })
    expect(title).toBe('## ✅ Contoso backup in contoso.onmicrosoft.com')
  })

  it('says that all is ready and how much was changed', () => {
    expect(lines[2]).toBe('**Ready for Veeam Backup for Microsoft 365. 2 changes made.**')
    expect(linesOf({ completed: [first] })[2]).toContain('1 change made.')
  })

  it('says that nothing was changed where everything was in place', () => {
    expect(linesOf({ plan: nothing, completed: [], checks: [] })[2]).toBe(
      '**Everything was in place already. Nothing was changed**, and nothing was verified anew: mode `verify` does that.'
    )
    expect(linesOf({ plan: nothing, completed: [] })[2]).toBe(
      '**Ready for Veeam Backup for Microsoft 365. Nothing was changed.**'
    )
  })

  it('does not call in place what nobody can prove, and says where the key was made', () => {
    const inPlace = {
      plan: nothing,
      completed: [],
      pfx: undefined,
      checks: [{ ...passed, result: 'unknown' }]
    } as const
    expect(linesOf(inPlace).slice(2, 4)).toEqual([
      '> [!WARNING]',
      '> Not known to be ready. Connect to Microsoft Graph: a token holds its roles. Nothing was changed. The PFX of the certificate is not here: an earlier run made it.'
    ])
    const registration = registrationOf({ certificate: { source: 'pfx', path: 'contoso.pfx' } })
    expect(linesOf({ ...inPlace, registration })[3]).toMatch(/Nothing was changed\.$/)
  })

  it('says what to choose in VB365 after a new application, where the wizard offers to make another one', () => {
    const next = '1. Choose *Use an existing Microsoft Entra application*.'
    const [made] = planOf({ registration, observed: emptyTenant(registration), certificate, now: NOW }).steps
    if (made === undefined) throw new Error('a plan for an empty tenant makes something')
    expect(linesOf({ completed: [made] }).join('\n')).toContain(next)
    expect(lines.join('\n')).not.toContain(next)
    const application = { flow: 'existing', applicationId: APPLICATION_ID, username: 'backup@contoso.com' }
    const existing = { registration: registrationOf({ application }), completed: [made] }
    expect(linesOf(existing).join('\n')).not.toContain(next)
    const failed = { failure: new ActionError('cancelled', 'Cancelled.'), completed: [made] }
    expect(linesOf(failed).join('\n')).not.toContain(next)
  })

  it('does not call ready what could not be proved', () => {
    expect(linesOf({ checks: [{ ...passed, result: 'unknown', name: 'ews-access' }, passed] }).slice(2, 4)).toEqual([
      '> [!WARNING]',
      '> Not known to be ready. EWS access: a token holds its roles. 2 changes made.'
    ])
  })

  it('does not call in place what it was only to check and could not', () => {
    const application = { flow: 'existing', applicationId: APPLICATION_ID, username: 'a@contoso.com' } as const
    const registration = registrationOf({
      application: { ...application, grantPermissions: false },
      certificate: { source: 'pfx', path: 'contoso.pfx' }
    })
    const lines = (checks: readonly Check[]) => summaryOf(checkedOutcomeOf({ registration, checks })).split('\n')
    expect(lines([passed, unknown])[3]).toBe(
      '> Not known to be ready. Check Exchange Online plan: may not be read. Nothing was written.'
    )
    expect(lines([passed])[2]).toBe(
      '**Ready for Veeam Backup for Microsoft 365. Every check passed. Nothing was written.**'
    )
  })

  it('has what VB365 asks for, to be copied', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          `^- \\*\\*Application ID\\*\\* \`${APPLICATION_ID}\` · \\[open in Entra\\]\\(https://entra.microsoft.com/`
        ),
        expect.stringMatching(`^- \\*\\*Certificate thumbprint\\*\\* \`${thumbprint}\` · `),
        'Certificate valid until **2027-11-20**, 365 days left',
        '- **PFX** `out/contoso.pfx`',
        `- Tenant ID: \`${TENANT_ID}\``,
        `- Certificate thumbprint, SHA-256: \`${thumbprintSha256}\``
      ])
    )
  })

  it('leads to the admin center of the cloud that the tenant is in', () => {
    const { registration } = appliedOutcome()
    const text = summaryOf(appliedOutcome({ registration: { ...registration, region: 'China' } }))
    expect(text).toContain(
      `(https://entra.microsoftonline.cn/${TENANT_ID}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/${APPLICATION_ID})`
    )
    expect(text).not.toContain('entra.microsoft.com')
  })

  it('says that a certificate has expired', () => {
    const registered = { ...appliedOutcome().registered, daysLeft: -1 }
    expect(linesOf({ registered })).toContain('Certificate valid until **2027-11-20**, **expired**')
  })

  it('says which places have the certificate', () => {
    const destinations = [
      { kind: 'github', name: 'VB365_PFX in contoso/backup', state: 'in-place' },
      { kind: 'vb365', name: 'https://vb365:4443', state: 'outstanding' }
    ] as const
    expect(linesOf({ destinations })).toEqual(
      expect.arrayContaining([
        '- **GitHub secret** `VB365_PFX in contoso/backup`: has this certificate',
        '- **VB365 server** `https://vb365:4443`: ⚠️ lacks this certificate'
      ])
    )
  })

  it('leaves out what is not known', () => {
    const registered = { ...appliedOutcome().registered, certificate: undefined, tenantId: undefined }
    const text = summaryOf(appliedOutcome({ registered, pfx: undefined }))
    expect(text).not.toMatch(/thumbprint|Tenant ID|PFX|undefined/)
    expect(text).toContain('- **Application ID** ')
  })

  it('shows each check with its time, and none for what took none', () => {
    const shown = linesOf({
      checks: [passed, unknown, { ...passed, name: 'connect-exchange', detail: 'a mailbox was read' }]
    })
    expect(shown).toEqual(
      expect.arrayContaining([
        '### Does it work: 2 of 3 checks passed',
        '| ✅ Connect to Microsoft Graph | a token holds its roles <sub>1.23 s</sub> |',
        '| ⚪ Check Exchange Online plan: not known | see above |'
      ])
    )
  })

  it('folds the checks away where all passed', () => {
    expect(lines).toContain('<details><summary>✅ <b>Does it work:</b> the check passed</summary>')
  })

  it('says what was done, and folds away what was there', () => {
    const text = summaryOf(appliedOutcome({ plan: { ...plan, present: nothing.present } }))
    expect(text).toContain(
      '### What changed\n\n- **Added** service principal of the application\n- **Changed** allow public'
    )
    expect(text).toContain('<details><summary>What was in place already (1)</summary>')
    expect(text).toContain('- public client flows are allowed')
    expect(text).not.toContain('What was not done')
  })

  it('counts permissions by API, with their names to unfold', () => {
    const { steps } = planOf({ registration, observed: emptyTenant(registration), certificate, now: NOW })
    const text = summaryOf(appliedOutcome({ completed: steps }))
    expect(text).toContain(
      '<details><summary><b>Granted</b> Microsoft Graph: 14 app roles and 10 delegated permissions</summary>\n\n- app roles: `ChannelMember.Read.All`, '
    )
  })

  it('warns of what could not be read', () => {
    const lines = linesOf({ warnings: ['The identity may not read the subscriptions.', 'Nor the account.'] })
    expect(lines.filter((line) => line === '> [!WARNING]')).toHaveLength(2)
    expect(lines).toContain('> The identity may not read the subscriptions.')
  })
})

describe('the summary of a run that plans', () => {
  it('says what a run would do, unfolded, and that nothing was written', () => {
    const text = summaryOf(plannedOutcomeOf({ plan }))
    expect(text).toContain('A run with mode `apply` would make 2 changes. Nothing was written.')
    expect(text).toMatch(/### What would change\n\n- \*\*Add\*\* service principal/)
    expect(text).not.toMatch(/What changed|Does it work/)
  })

  it('tells apart the changes that something stands in the way of', () => {
    const blocked: Plan = { ...plan, blockers: [{ kind: 'account-unusable', detail: 'no such user' }] }
    const text = summaryOf(blockedOutcomeOf({ mode: { kind: 'plan', failOnDrift: false }, plan: blocked }))
    expect(text).toContain('### What would change once nothing stands in the way\n\n- ')
  })

  it('counts a single change', () => {
    expect(summaryOf(plannedOutcomeOf({ plan: { ...plan, steps: [first] } }))).toContain('would make 1 change.')
  })

  it('says that nothing would change', () => {
    const text = summaryOf(plannedOutcomeOf({ plan: nothing }))
    expect(text).toContain('The tenant is as the registration says.')
    expect(text).not.toContain('would change\n')
  })

  it('shows the changes beside the failure where drift is one', () => {
    const failure = new ActionError('drift', '2 things differ from the registration file.')
    const text = summaryOf(plannedOutcomeOf({ plan, failure }))
    expect(text).toContain(
      `> [!CAUTION]\n> 2 things differ from the registration file.\n>\n> Nothing was written. ${helpOn('drift')}`
    )
    expect(text).toContain('### What would change')
    expect(text).not.toContain('What was not done')
  })
})

describe('the summary of a run that verifies', () => {
  const lines = (changes: Partial<VerifiedOutcome>) =>
    summaryOf(verifiedOutcomeOf({ plan: nothing, ...changes })).split('\n')

  it('says that every check passed', () => {
    expect(lines({ checks: [passed] })[2]).toBe(
      '**Ready for Veeam Backup for Microsoft 365. Every check passed. Nothing was written.**'
    )
  })

  it('does not say so where a check could not be made', () => {
    expect(lines({ checks: [passed, unknown] })[3]).toBe(
      '> Not known to be ready. Check Exchange Online plan: may not be read. Nothing was written.'
    )
  })
})

describe('the summary of an application that is granted nothing', () => {
  const delivery = {
    kind: 'deliver-certificate',
    destination: 'keyVault',
    name: 'contoso/vb365',
    certificate: { kind: 'new' }
  } as const

  it('says that nothing was written where its certificate is where it belongs', () => {
    expect(summaryOf(checkedOutcomeOf({ checks: [passed] }))).toContain('Every check passed. Nothing was written.**')
  })

  it('says where its certificate was delivered, which is a change', () => {
    const outcome = checkedOutcomeOf({
      checks: [passed],
      plan: { ...nothing, steps: [delivery] },
      completed: [delivery]
    })
    expect(summaryOf(outcome)).toContain('Every check passed. The certificate was delivered to 1 place.**')
    expect(summaryOf(outcome)).toContain('### What changed')
    expect(hasChanges(outcome)).toBe(true)
  })

  it('does not say that nothing was written where a delivery failed', () => {
    const failure = new ActionError('request-refused', 'The vault refused.')
    const plan = { ...nothing, steps: [delivery] }
    expect(summaryOf(checkedOutcomeOf({ checks: [passed], plan, failure }))).toContain('> No step was completed.')
  })
})

describe('the summary of a run that failed', () => {
  const failure = new ActionError('request-refused', 'Graph refused to grant Sites.Read.All.')

  it('says why, how far it came, and shows what was done and what was not', () => {
    const text = summaryOf(appliedOutcome({ failure, completed: [first], checks: [] }))
    expect(text).toContain(
      `> [!CAUTION]\n> Graph refused to grant Sites.Read.All.\n>\n> 1 step was done, 1 was not. ${helpOn('request-refused')}`
    )
    expect(text).toContain('### What changed\n\n- **Added** service principal')
    expect(text).toContain('### What was not done\n\n- **Change** allow public client flows')
    expect(text).not.toContain('Ready for')
  })

  it('says that no step was completed where that is so: one may have been carried out unheard', () => {
    expect(summaryOf(appliedOutcome({ failure, completed: [] }))).toContain('> No step was completed.')
  })

  it('shows the commands that the failure asks for, each once', () => {
    const instruction = { title: 'Let it write', language: 'shell', lines: ['az role assignment create'] } as const
    const denied = new ActionError('request-refused', 'The vault refused.', { instructions: [instruction] })
    const text = summaryOf(appliedOutcome({ failure: denied, completed: [first], instructions: [{ ...instruction }] }))
    expect(text.split('az role assignment create')).toHaveLength(2)
    expect(text).toContain('Let it write')
  })

  it('lists what stands in the way where that is several things', () => {
    const blockers: Plan['blockers'] = [
      { kind: 'application-missing', applicationId: APPLICATION_ID },
      { kind: 'account-unusable', detail: 'no *such* user' }
    ]
    const joined = new ActionError('application-unusable', 'The first. The second.')
    const text = summaryOf(blockedOutcomeOf({ failure: joined, plan: { ...plan, blockers } }))
    expect(text).toContain(
      `> 2 things stand in the way:\n>\n> - No application has the application ID ${APPLICATION_ID}`
    )
    expect(text).toMatch(/\n> - .*no \\\*such\\\* user\.\n>\n> Nothing was written\./)
  })

  it('lists checks that failed for several reasons, with the advice they share once', () => {
    const advice = 'Run again later.'
    const failed = (name: Check['name'], detail: string): Check => ({
      name,
      result: 'failed',
      detail,
      advice,
      durationMs: 1
    })
    const checks = [
      failed('connect-graph', 'lacks A'),
      passed,
      failed('connect-sharepoint', 'lacks *B*'),
      failed('exchange-plan', 'none')
    ]
    const pfx = { path: 'contoso.pfx.staged', state: 'staged' } as const
    const text = summaryOf(
      appliedOutcome({ checks, pfx, failure: checksError(checks, undefined, pfx) ?? failure, completed: [first] })
    )
    expect(text).toContain(
      [
        '> [!CAUTION]',
        '> The application is not ready.',
        '>',
        '> - Connect to Microsoft Graph: lacks A.',
        '> - Connect to SharePoint: lacks \\*B\\*.',
        '> - Check Exchange Online plan: none.',
        '>',
        '> Run again later. The PFX is kept at contoso.pfx.staged; the next run proves and delivers it.',
        '>',
        `> 1 step was done, 1 was not. ${helpOn('verification-failed')}`
      ].join('\n')
    )
  })

  it('never shows the original error behind the failure', () => {
    const cause = new Error('the original error')
    const text = summaryOf(appliedOutcome({ failure: new ActionError('request-refused', 'Refused.', { cause }) }))
    expect(text).not.toContain('the original error')
  })
})

describe('the instructions of a summary', () => {
  it('are commands to copy, as they are', () => {
    const text = summaryOf(
      appliedOutcome({
        instructions: [
          {
            title: 'Make the account *owner*',
            language: 'powershell',
            lines: ['Connect-ExchangeOnline', "Get-PublicFolder -Identity '\\' | Add-X -User 'a_b*c@contoso.com'"]
          }
        ]
      })
    )
    expect(text).toContain(
      [
        'Make the account \\*owner\\*:',
        '',
        '```powershell',
        'Connect-ExchangeOnline',
        "Get-PublicFolder -Identity '\\' | Add-X -User 'a_b*c@contoso.com'",
        '```'
      ].join('\n')
    )
  })

  it('stand under one heading', () => {
    const instruction = { title: 'Do this', language: 'shell', lines: ['az version'] } as const
    const lines = linesOf({ instructions: [instruction, { ...instruction, title: 'And this' }] })
    expect(lines.filter((line) => line === '### What to do next')).toHaveLength(1)
    expect(lines).toEqual(expect.arrayContaining(['Do this:', 'And this:']))
  })

  it('cannot be broken out of: a registration lets no backtick and no line break into what they are made of', () => {
    for (const username of ['back`up@contoso.com', 'back\nup@contoso.com', '```@contoso.com']) {
      const application = { flow: 'existing', applicationId: APPLICATION_ID, username }
      expect(() => registrationOf({ application })).toThrow('user principal name')
    }
  })
})

describe('names of others in a summary', () => {
  const evil = 'a|b `c` <img src=x>\n\n# heading\r\n[link](https://example.test) @ops'
  const shown = 'a\\|b \\`c\\` &lt;img src=x&gt; # heading \\[link\\](https:<!-- -->//example.test) @<!-- -->ops'

  it('are harmless in the title', () => {
    const registration = registrationOf()
    const application = { flow: 'new', name: evil } as const
    const [title] = linesOf({ registration: { ...registration, application, tenant: evil } })
    expect(title).toBe(`## ✅ ${shown} in ${shown}`)
  })

  it.each([
    [
      'a check',
      { checks: [{ ...passed, detail: evil }] },
      `| ✅ Connect to Microsoft Graph | ${shown} <sub>1.23 s</sub> |`
    ],
    ['a warning', { warnings: [evil] }, `> ${shown}`],
    ['a failure', { failure: new ActionError('request-refused', evil) }, `> ${shown}`],
    [
      'a plan',
      { plan: { ...nothing, present: [{ kind: 'application', displayName: evil }] } },
      `- application "${shown}"`
    ]
  ] satisfies [string, Partial<AppliedOutcome>, string][])('stay in one line of %s', (_where, changes, line) => {
    expect(linesOf(changes)).toContain(line)
  })

  it.each(['D:\\a\\_temp\\x.pfx', '__tests__/x.pfx', 'out/*x*~~y~~.pfx'])(
    'show the path %s letter for letter',
    (path) => {
      expect(linesOf({ pfx: { path, state: 'delivered' } })).toContain(`- **PFX** \`${path}\``)
    }
  )

  it('keep a path with pipes and backticks as it is', () => {
    expect(linesOf({ pfx: { path: 'a|b`c.pfx', state: 'delivered' } })).toContain('- **PFX** `` a|b`c.pfx ``')
  })
})

describe('the size of a summary', () => {
  const CUT = 'This was cut at its size limit. The rest is in the log.'
  const many = (detail: string, count: number): Partial<AppliedOutcome> => ({
    checks: Array.from({ length: count }, () => ({ ...passed, detail }))
  })

  it('stays below the mebibyte at which the runner drops it, measured in bytes', () => {
    const text = summaryOf(appliedOutcome(many('日本語'.repeat(100), 1500)))
    expect(text.length).toBeLessThan(900_000)
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(Buffer.byteLength(text)).toBeGreaterThan(890_000)
  })

  it('is cut at the end of a line, after what matters, and says where the rest is', () => {
    const lines = linesOf(many('日本語'.repeat(100), 1500))
    expect(lines.at(-6)).toMatch(/^\| ✅ .* <sub>1\.23 s<\/sub> \|$/)
    expect(lines.slice(-3)).toEqual(['', CUT, ''])
    expect(lines.join('\n')).not.toContain('\ufffd')
    expect(lines[0]).toMatch(/^## /)
  })

  it('leaves no code block open where it is cut, which would swallow all that follows', () => {
    const command = `Add-PublicFolderClientPermission -Identity '${'x'.repeat(1000)}'`
    const title = 'Make the account owner'
    const lines = linesOf({ instructions: [{ title, language: 'powershell', lines: Array(1000).fill(command) }] })
    expect(lines.slice(-7)).toEqual([command, '```', '', '</details>', '', CUT, ''])
    expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```powershell', '```'])
  })

  it('leaves nothing folded open where it is cut', () => {
    const present = Array(2000).fill({ kind: 'application', displayName: 'x'.repeat(500) })
    const lines = linesOf({ plan: { ...plan, present } })
    expect(lines.slice(-6)).toEqual([expect.stringMatching(/^- application ".*x"$/), '', '</details>', '', CUT, ''])
    expect(lines.filter((line) => line === '</details>')).toHaveLength(
      lines.filter((line) => line.startsWith('<details>')).length
    )
  })

  it('is not cut below the limit', () => {
    expect(summaryOf(appliedOutcome(many('日本語'.repeat(100), 900)))).not.toContain(CUT)
  })
})
