import type { CertificateFacts } from '../domain/certificate/certificate.ts'
import type { Judgement } from '../domain/checks/checks.ts'
import type { AccessFacts } from '../domain/checks/judge-access.ts'
import { makePlan } from '../domain/plan/make-plan.ts'
import { judgeOwnSettings, unreadSettings } from '../domain/plan/own-settings.ts'
import { resolvePermissions } from '../domain/plan/resolve-permissions.ts'
import { foundApplication } from '../domain/tenant/observed-tenant.ts'
import { queryFor } from '../domain/tenant/tenant-query.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { ObservedOrganization, TenantReader } from '../ports.ts'

export interface OwnView {
  readonly organization: ObservedOrganization
  readonly settings: Judgement
}

/** What the application's own permissions let it read: mostly everything, as VB365 needs to read the directory. */
export async function observeItself(
  { registration, requirements, now }: Pick<AccessFacts, 'registration' | 'requirements' | 'now'>,
  certificate: CertificateFacts,
  view: TenantReader
): Promise<OwnView> {
  const query = queryFor(registration, requirements)
  const observed = await view.observe(query).catch((error: unknown) => {
    const failure = asActionError(error)
    if (failure.code === 'cancelled') throw failure
    return failure
  })
  if (observed instanceof ActionError) {
    const settings = unreadSettings(observed.message.replace(/\.$/, ''))
    return { organization: await view.observeOrganization(query.account), settings }
  }
  if (foundApplication(observed) === undefined) {
    return { organization: observed, settings: unreadSettings('it does not find its own registration in this tenant') }
  }
  const offer = { kind: 'provided', facts: certificate } as const
  const planning = {
    registration,
    observed,
    certificate: offer,
    destinations: [],
    keysAtHand: new Set([certificate.thumbprint]),
    rotation: 'never' as const,
    signsInWithCertificate: true,
    ews: undefined,
    now
  }
  const plan = makePlan(planning, resolvePermissions(requirements, observed.resources))
  return { organization: observed, settings: judgeOwnSettings(plan) }
}
