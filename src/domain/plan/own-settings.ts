import type { Judgement } from '../checks/checks.ts'
import { describeBlocker } from './describe-blocker.ts'
import { describeStep } from './describe-plan.ts'
import type { Blocker, Plan, Step } from './plan.ts'

/**
 * What tokens do not show of an application: app roles are in its tokens, its certificate signs in, and what it declares
 * grants nothing.
 */
const BEYOND_TOKENS: ReadonlySet<Step['kind']> = new Set([
  'allow-public-client-flows',
  'add-redirect-uri',
  'grant-delegated-scopes',
  'assign-directory-role'
] as const)
const NOT_OFFERED: ReadonlySet<Blocker['kind']> = new Set(['resource-missing', 'permission-missing'] as const)

/** Judges an application that is changed in nothing by what it reads of itself, which a plan compares. */
export function judgeOwnSettings({ steps, forAdministrator, blockers }: Plan): Judgement {
  const missing = [
    ...[...steps, ...forAdministrator]
      .filter(({ kind }) => BEYOND_TOKENS.has(kind))
      .map((step) => describeStep(step).text),
    ...blockers
      .filter(({ kind }) => NOT_OFFERED.has(kind))
      .map((blocker) => describeBlocker(blocker).replace(/\.$/, ''))
  ]
  return missing.length === 0
    ? {
        result: 'passed',
        detail: 'public client flow, redirect URI, delegated permissions and directory role are in place'
      }
    : {
        result: 'failed',
        detail: `what VB365 needs is not all in place; missing: ${missing.join('; ')}. Let an administrator do that, or set "grantPermissions" to true.`
      }
}

/** The same where the application may not read it: what cannot be looked at has not passed. */
export function unreadSettings(why: string): Judgement {
  return {
    result: 'unknown',
    detail: `the application may not read of itself whether public client flow, redirect URI, delegated permissions and directory role are in place: ${why}`
  }
}
