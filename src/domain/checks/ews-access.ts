import type { ApplicationId } from '../identifiers.ts'
import type { Registration } from '../request/registration.ts'
import type { EwsReading, EwsSettings } from '../tenant/ews-settings.ts'
import type { EwsAnswer } from './ews-answer.ts'
import { hasEwsEnded } from './ews-timeline.ts'

/** What is known of EWS in a tenant. */
export interface EwsEvidence {
  readonly applicationId: ApplicationId
  readonly region: Registration['region']
  readonly reading: EwsReading
  readonly answer: EwsAnswer
  readonly now: Date
}

/** Why EWS is shut for an application, or will be. */
export type EwsCause =
  | 'ended'
  | 'switched-off'
  | 'not-listed'
  | 'empty-list'
  | 'never-set'
  /** It is, and the settings that would say why cannot be read. */
  | 'refused'

/** Whether EWS lets an application in; `detail` is a clause without a full stop. */
export type EwsAccess =
  | { readonly kind: 'open'; readonly detail: string }
  /** Only until Microsoft's enforcement, which goes from tenant to tenant, reaches this one. */
  | { readonly kind: 'open-until-enforced'; readonly cause: EwsCause; readonly detail: string }
  | { readonly kind: 'shut'; readonly cause: EwsCause; readonly detail: string }
  | { readonly kind: 'unknown'; readonly cause: EwsCause | undefined; readonly detail: string }

/**
 * Judges by what EWS itself answered before what the settings say, and by the settings before dates: how far the
 * enforcement has come in a tenant cannot be read, and changes of the settings take up to 24 hours to work.
 */
export function judgeEwsAccess(evidence: EwsEvidence): EwsAccess {
  const { reading, answer } = evidence
  if (answer.kind !== 'opened' && hasEwsEnded(evidence, evidence.now)) {
    return shut('ended', 'Microsoft ended EWS in Exchange Online on 2027-04-01, and no list of applications helps')
  }
  return reading.kind === 'read' ? judgeSettings(reading.settings, evidence) : judgeAnswer(answer, reading.why)
}

function shut(cause: EwsCause, detail: string): EwsAccess {
  return { kind: 'shut', cause, detail: `EWS is shut for this application: ${detail}` }
}

/** Where the settings could not be read. */
function judgeAnswer(answer: EwsAnswer, why: string): EwsAccess {
  const unread = `the settings could not be read (${why})`
  switch (answer.kind) {
    case 'opened':
      return { kind: 'open', detail: `EWS let the application in; ${unread}` }
    case 'shut':
      return shut('refused', `it answered "${answer.reason}"; ${unread}`)
    case 'no-account':
    case 'no-mailbox':
      return { kind: 'unknown', cause: undefined, detail: `EWS answered, but no mailbox was opened, and ${unread}` }
    case 'unknown': {
      const seen = answer.why === why ? '' : `, and ${answer.why}`
      return { kind: 'unknown', cause: undefined, detail: `${unread}${seen}` }
    }
  }
}

function judgeSettings(settings: EwsSettings, evidence: EwsEvidence): EwsAccess {
  const { applicationId, answer } = evidence
  const { enabled, allowed } = settings
  if (enabled === false) return stillOpen(shut('switched-off', SWITCHED_OFF), answer)
  if (enabled === undefined) return judgeUnenforced('never-set', NEVER_SET, evidence)
  if (allowed.length === 0) return judgeUnenforced('empty-list', EMPTY_LIST, evidence)
  if (allowed.includes(applicationId)) return judgeListed(settings, answer)
  const listed = allowed.length === 1 ? 'the one application' : `the ${allowed.length} applications`
  const detail = `${applicationId} is not among ${listed} on the list of those that may use it (EwsAllowedAppIDs)`
  return stillOpen(shut('not-listed', detail), answer)
}

const SWITCHED_OFF =
  'it is switched off for the whole organization (EwsEnabled is false), as Microsoft does from October 2026 on wherever no list of applications was set'
const NEVER_SET = 'EwsEnabled was never set, which Microsoft turns into false from October 2026 on'
const EMPTY_LIST =
  'EWS is switched on with an empty list of applications (EwsAllowedAppIDs), which lets no application in from October 2026 on'

/** A change that has not come into force everywhere. */
function stillOpen(access: EwsAccess, { kind }: EwsAnswer): EwsAccess {
  if (kind !== 'opened') return access
  return { ...access, detail: `${access.detail}. It let the application in once more, which ends within 24 hours` }
}

/**
 * Settings that let every application in before the enforcement reaches the tenant, and none afterwards. For the other
 * clouds no enforcement is published.
 */
function judgeUnenforced(
  cause: 'never-set' | 'empty-list',
  detail: string,
  { answer, region }: EwsEvidence
): EwsAccess {
  if (cause === 'never-set' && region !== 'Worldwide' && answer.kind !== 'shut') {
    return { kind: 'open', detail: 'EWS was never restricted here (EwsEnabled is not set)' }
  }
  switch (answer.kind) {
    case 'opened':
      return {
        kind: 'open-until-enforced',
        cause,
        detail: `EWS let the application in, but only until Microsoft enforces its policy in this tenant: ${detail}`
      }
    case 'shut':
      return shut(cause, `${detail} ("${answer.reason}")`)
    case 'no-account':
    case 'no-mailbox':
      return {
        kind: 'unknown',
        cause,
        detail: `${detail}; whether Microsoft enforces that in this tenant yet cannot be read`
      }
    case 'unknown':
      return cause === 'empty-list'
        ? shut(cause, detail)
        : { kind: 'unknown', cause, detail: `${detail}, and ${answer.why}` }
  }
}

function judgeListed({ allowed, userAgents }: EwsSettings, answer: EwsAnswer): EwsAccess {
  const listed = `the application is ${allowed.length === 1 ? 'the only one' : `one of ${allowed.length}`} on the list of those that may use EWS (EwsAllowedAppIDs)`
  if (answer.kind === 'opened') return { kind: 'open', detail: listed }
  if (userAgents !== undefined) {
    const patterns = userAgents.patterns.length === 0 ? 'none' : userAgents.patterns.join(', ')
    return unclear(
      `${listed}, but there is a policy on user agents as well (EwsApplicationAccessPolicy ${userAgents.kind}: ${patterns}); whether it lets VB365 pass cannot be seen from here`
    )
  }
  return answer.kind === 'shut'
    ? unclear(
        `${listed}, but EWS answered "${answer.reason}": a change takes up to 24 hours to work, and a mailbox can have EWS switched off for itself. Run mode "verify" tomorrow`
      )
    : { kind: 'open', detail: listed }
}

function unclear(detail: string): EwsAccess {
  return { kind: 'unknown', cause: undefined, detail }
}
