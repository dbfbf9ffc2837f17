import { isRecord } from '../certificate/destination.ts'
import type { Step } from './plan.ts'

/**
 * What is written together, in this order. An application gets certificate and settings in one request, before all else: a
 * tenant's policy may refuse the certificate, and then nothing has been written. It is delivered once it is proved.
 */
export const STAGES = ['application', 'update', 'service-principal', 'grants', 'ews', 'delivery', 'pruning'] as const
export type Stage = (typeof STAGES)[number]

/** The stage that carries out each kind of step. */
export const STAGE_OF = {
  'create-application': 'application',
  'register-certificate': 'update',
  'set-unique-name': 'update',
  'allow-public-client-flows': 'update',
  'add-redirect-uri': 'update',
  'declare-permissions': 'update',
  'create-service-principal': 'service-principal',
  'grant-app-role': 'grants',
  'grant-delegated-scopes': 'grants',
  'assign-directory-role': 'grants',
  'allow-ews': 'ews',
  'deliver-certificate': 'delivery',
  'remove-certificate': 'pruning'
} as const satisfies Readonly<Record<Step['kind'], Stage>>

type KindOf<Of extends Stage> = {
  readonly [Kind in Step['kind']]: (typeof STAGE_OF)[Kind] extends Of ? Kind : never
}[Step['kind']]

/** The steps of one stage. */
export type StepOf<Of extends Stage> = Extract<Step, { readonly kind: KindOf<Of> }>

export function isOf<Of extends Stage>(stage: Of): (step: Step) => step is StepOf<Of> {
  return (step): step is StepOf<Of> => STAGE_OF[step.kind] === stage
}

/** True for what the application's own tokens show: it has to be there before the application is proved. */
export function isInTokens({ kind }: Step): boolean {
  return kind === 'grant-app-role' || kind === 'assign-directory-role'
}

/** What waits for what: the application is proved between registration and delivery, and removal comes last. */
export type Phase = 'registration' | 'delivery' | 'pruning'

export function phaseOf({ kind }: Step): Phase {
  const stage: Stage = STAGE_OF[kind]
  return stage === 'delivery' || stage === 'pruning' ? stage : 'registration'
}

/** True for what differs from the registration. A file that is missing does not: a hosted runner is new every time. */
export function isDifference(step: Step): boolean {
  return step.kind !== 'deliver-certificate' || isRecord({ kind: step.destination })
}

/** True for what keeps VB365 from working; an old certificate that is still to be removed does not. */
export function isNeeded(step: Step): boolean {
  return isDifference(step) && phaseOf(step) !== 'pruning'
}
