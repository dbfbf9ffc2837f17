import type { ServicePrincipalId } from '../domain/identifiers.ts'
import { describeStep } from '../domain/plan/describe-plan.ts'
import type { PlannedCertificate, Step } from '../domain/plan/plan.ts'
import { isOf, STAGES, type Stage, type StepOf } from '../domain/plan/step-stages.ts'
import { ActionError, asActionError } from '../errors.ts'
import type { ApplicationChange, ApplicationIdentifiers, CertificateWithKey, Directory, Log } from '../ports.ts'

/** What is known of the application while a plan is carried out. */
export interface ApplyState {
  readonly identifiers: ApplicationIdentifiers | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  /** The certificate that was registered in this run. */
  readonly certificate: CertificateWithKey | undefined
}

export interface Applied extends ApplyState {
  readonly completed: readonly Step[]
  /** Why it ended before all steps were done. */
  readonly failure: ActionError | undefined
}

export interface ApplyPorts {
  readonly directory: Directory
  readonly log: Log
  /** The certificate of a planned step with its key; a new one is safe on disk when this returns. */
  readonly obtain: (planned: PlannedCertificate) => Promise<CertificateWithKey>
}

interface Work {
  readonly state: ApplyState
  readonly ports: ApplyPorts
  readonly complete: (step: Step) => void
}

type Writers = {
  readonly [Of in Stage]: (steps: readonly StepOf<Of>[], work: Work) => Promise<Partial<ApplyState>>
}

const WRITERS: Writers = {
  application: createApplication,
  certificate: registerCertificate,
  settings: updateApplication,
  'service-principal': createServicePrincipal,
  grants: grantPermissions
}

/**
 * Carries out the steps of a plan, stage by stage. Ends at the first failure and says how far it got: every step is
 * completed in the end, or there is a failure.
 */
export async function apply(
  steps: readonly Step[],
  known: Pick<ApplyState, 'identifiers' | 'servicePrincipalId'>,
  ports: ApplyPorts
): Promise<Applied> {
  const completed = new Set<Step>()
  const complete = (step: Step) => {
    completed.add(step)
    const { mark, text } = describeStep(step)
    ports.log.info(`  ${mark} ${text}`)
  }
  let state: ApplyState = { ...known, certificate: undefined }
  try {
    for (const stage of STAGES) state = { ...state, ...(await carryOut(stage, steps, { state, ports, complete })) }
    refuseLeftOver(steps, completed)
  } catch (error) {
    return { ...state, completed: [...completed], failure: asActionError(error) }
  }
  return { ...state, completed: [...completed], failure: undefined }
}

async function carryOut<Of extends Stage>(stage: Of, steps: readonly Step[], work: Work): Promise<Partial<ApplyState>> {
  const ofStage = steps.filter(isOf(stage))
  return ofStage.length === 0 ? {} : WRITERS[stage](ofStage, work)
}

/** A plan that is not carried out whole must never pass for one that is. */
function refuseLeftOver(steps: readonly Step[], completed: ReadonlySet<Step>): void {
  const left = steps.filter((step) => !completed.has(step)).map(({ kind }) => kind)
  if (left.length === 0) return
  throw new ActionError(
    'unexpected',
    `The plan was not carried out whole; left over: ${left.join(', ')}. This is a fault of the action; please report it.`
  )
}

async function createApplication(steps: readonly StepOf<'application'>[], work: Work): Promise<Partial<ApplyState>> {
  let result: Partial<ApplyState> = {}
  for (const step of steps) {
    const certificate = await work.ports.obtain(step.certificate)
    const identifiers = await work.ports.directory.createApplication(step, certificate)
    work.complete(step)
    result = { identifiers, certificate }
  }
  return result
}

async function registerCertificate(steps: readonly StepOf<'certificate'>[], work: Work): Promise<Partial<ApplyState>> {
  const { objectId } = applicationOf(work.state)
  let result: Partial<ApplyState> = {}
  for (const step of steps) {
    const certificate = await work.ports.obtain(step.certificate)
    await work.ports.directory.registerCertificate(objectId, certificate, step.certificate.keyCredentialName)
    work.complete(step)
    result = { certificate }
  }
  return result
}

/** All settings go in one request: writes to one object are refused when they come close together. */
async function updateApplication(
  steps: readonly StepOf<'settings'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const change: ApplicationChange = Object.assign({}, ...steps.map(changeOf))
  await ports.directory.updateApplication(applicationOf(state).objectId, change)
  steps.forEach(complete)
  return {}
}

function changeOf(step: StepOf<'settings'>): ApplicationChange {
  switch (step.kind) {
    case 'allow-public-client-flows':
      return { allowPublicClientFlows: true }
    case 'add-redirect-uri':
      return { redirectUris: step.all }
    case 'declare-permissions':
      return { declaredAccess: step.all }
  }
}

async function createServicePrincipal(
  steps: readonly StepOf<'service-principal'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const servicePrincipalId = await ports.directory.createServicePrincipal(applicationOf(state).applicationId)
  steps.forEach(complete)
  return { servicePrincipalId }
}

async function grantPermissions(
  steps: readonly StepOf<'grants'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const { servicePrincipalId } = state
  if (servicePrincipalId === undefined) throw missing('service principal')
  await ports.directory.grant(servicePrincipalId, steps, complete)
  return {}
}

function applicationOf({ identifiers }: ApplyState): ApplicationIdentifiers {
  if (identifiers === undefined) throw missing('application')
  return identifiers
}

function missing(what: string): ActionError {
  return new ActionError(
    'unexpected',
    `The plan has steps for ${what === 'application' ? 'an' : 'a'} ${what} that is not there. This is a fault of the action; please report it.`
  )
}
