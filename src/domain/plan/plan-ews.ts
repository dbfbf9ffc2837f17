import { hasEwsEnded } from '../checks/ews-timeline.ts'
import type { ApplicationId } from '../identifiers.ts'
import type { EwsAdditions, EwsReading, EwsSettings } from '../tenant/ews-settings.ts'
import { foundApplication } from '../tenant/observed-tenant.ts'
import { missingExchangeRights } from './exchange-rights.ts'
import type { Blocker, PlanPart, Step } from './plan.ts'
import { isSelfRotation, type PlanningFacts } from './planning-facts.ts'

type AllowEws = Extract<Step, { kind: 'allow-ews' }>

/** What there is to do so that the application may use EWS, if the registration asks for it. Nothing after its end. */
export function planEws(facts: PlanningFacts): PlanPart {
  const { registration, ews } = facts
  const { exchange } = registration
  if (exchange.ews === 'check' || ews?.reading.kind !== 'read' || hasEwsEnded(registration, facts.now)) {
    return { steps: [], present: [] }
  }
  const { enabled, allowed } = ews.reading.settings
  const applicationId = foundApplication(facts.observed)?.applicationId
  const isListed = applicationId !== undefined && allowed.includes(applicationId)
  if (isListed && enabled === true) return { steps: [], present: [{ kind: 'ews-access', allowed: allowed.length }] }
  const others = beginsList(ews.reading.settings) ? (exchange.ewsOthers ?? []) : []
  return {
    steps: [
      {
        kind: 'allow-ews',
        isListed,
        allowed: allowed.length,
        others: others.filter((other) => other !== applicationId && !allowed.includes(other)),
        switchOn: enabled !== true
      }
    ],
    present: []
  }
}

/**
 * True where the list does not decide yet who gets in: every application may, until Microsoft's enforcement reaches the
 * tenant. While EWS is switched off no application gets in, so a list shuts none out.
 */
function beginsList({ enabled, allowed }: EwsSettings): boolean {
  return enabled === undefined || (enabled && allowed.length === 0)
}

/** What keeps the application from being put on the list. */
export function ewsBlockers(facts: PlanningFacts, steps: readonly Step[]): readonly Blocker[] {
  const { registration, ews, observed } = facts
  const { exchange } = registration
  if (exchange.ews === 'check' || ews === undefined || hasEwsEnded(registration, facts.now)) return []
  // It rolls its certificates, whatever else is left to an administrator.
  if (isSelfRotation(facts)) return []
  const { reading } = ews
  const { caller } = observed
  switch (reading.kind) {
    case 'unknown':
      return [{ kind: 'ews-unreadable', why: reading.why }]
    case 'refused':
      return [{ kind: 'exchange-rights-missing', caller, missing: missingExchangeRights(ews), why: reading.why }]
    case 'read': {
      if (!steps.some(({ kind }) => kind === 'allow-ews')) return []
      const missing = missingExchangeRights(ews)
      const { enabled, allowed } = reading.settings
      return [
        ...(missing.length === 0
          ? []
          : [{ kind: 'exchange-rights-missing', caller, missing, why: undefined } as const]),
        ...(beginsList(reading.settings) && exchange.ewsOthers === undefined
          ? [{ kind: 'ews-open-to-all', isSwitchedOn: enabled === true, allowed: allowed.length } as const]
          : [])
      ]
    }
  }
}

/** What carrying out the step adds to the settings. */
export function ewsAdditions({ others, switchOn }: AllowEws, applicationId: ApplicationId): EwsAdditions {
  return { applications: [applicationId, ...others], switchOn }
}

/** What is known of the settings after a run, from the reading before it. */
export function readingAfter(
  reading: EwsReading | undefined,
  completed: readonly Step[],
  applicationId: ApplicationId
): EwsReading | undefined {
  const step = completed.find(({ kind }) => kind === 'allow-ews')
  if (reading?.kind !== 'read' || step?.kind !== 'allow-ews') return reading
  const { enabled, allowed, userAgents } = reading.settings
  const { applications, switchOn } = ewsAdditions(step, applicationId)
  return {
    kind: 'read',
    settings: {
      enabled: switchOn ? true : enabled,
      allowed: [...new Set([...allowed, ...applications])],
      userAgents
    }
  }
}
