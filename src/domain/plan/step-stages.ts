import type { Step } from './plan.ts'

/**
 * What is written together, in this order. The certificate comes before the settings: a tenant's policy may refuse it,
 * and then nothing else has been written. It is delivered once it is proved.
 */
export const STAGES = ['application', 'certificate', 'settings', 'service-principal', 'grants', 'delivery'] as const
export type Stage = (typeof STAGES)[number]

/** The stage that carries out each kind of step. */
export const STAGE_OF = {
  'create-application': 'application',
  'register-certificate': 'certificate',
  'set-unique-name': 'settings',
  'allow-public-client-flows': 'settings',
  'add-redirect-uri': 'settings',
  'declare-permissions': 'settings',
  'create-service-principal': 'service-principal',
  'grant-app-role': 'grants',
  'grant-delegated-scopes': 'grants',
  'assign-directory-role': 'grants',
  'deliver-certificate': 'delivery'
} as const satisfies Readonly<Record<Step['kind'], Stage>>

type KindOf<Of extends Stage> = {
  readonly [Kind in Step['kind']]: (typeof STAGE_OF)[Kind] extends Of ? Kind : never
}[Step['kind']]

/** The steps of one stage. */
export type StepOf<Of extends Stage> = Extract<Step, { readonly kind: KindOf<Of> }>

export function isOf<Of extends Stage>(stage: Of): (step: Step) => step is StepOf<Of> {
  return (step): step is StepOf<Of> => STAGE_OF[step.kind] === stage
}

/** True for what is done before the application can be proved: all that is written in the tenant. */
export function isInTenant(step: Step): boolean {
  return STAGE_OF[step.kind] !== 'delivery'
}
