import type { ServicePrincipalId } from '../domain/identifiers.ts'
import type { PlannedCertificate, Step } from '../domain/plan/plan.ts'
import { declaredAccessOf } from '../domain/plan/plan-application.ts'
import { certificateToRegister } from '../domain/plan/plan-certificate.ts'
import { ewsAdditions } from '../domain/plan/plan-ews.ts'
import { isOf, STAGES, type Stage, type StepOf } from '../domain/plan/step-stages.ts'
import { ActionError, asActionError } from '../errors.ts'
import type {
  ApplicationAdditions,
  ApplicationIdentifiers,
  ApplicationWriter,
  CertificateWithKey,
  CertificateWriter,
  Clock,
  ExchangeOrganization,
  Log
} from '../ports.ts'
import { removeCertificates } from './prune.ts'
import { stepLines } from './step-lines.ts'

/** What is known of the application while a plan is carried out. */
export interface ApplyState {
  readonly identifiers: ApplicationIdentifiers | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  /** The certificate that this run registers. Its key is safe, even where a failure follows. */
  readonly certificate: CertificateWithKey | undefined
}

export interface Applied extends ApplyState {
  readonly completed: readonly Step[]
  /** Why it ended before all steps were done. */
  readonly failure: ActionError | undefined
}

export interface ApplyPorts {
  readonly directory: ApplicationWriter
  readonly certificates: CertificateWriter
  readonly allowInEws: ExchangeOrganization['allowInEws']
  readonly log: Log
  readonly clock: Pick<Clock, 'now'>
  /** The certificate of a planned step with its key; the key of a new one is safe when this returns. */
  readonly obtain: (planned: PlannedCertificate) => Promise<CertificateWithKey>
  /** Delivers what is proved, and calls `complete` for each step that is done. */
  readonly deliver: (
    steps: readonly StepOf<'delivery'>[],
    application: ApplicationIdentifiers,
    registered: CertificateWithKey | undefined,
    complete: (step: Step) => void
  ) => Promise<void>
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
  grants: grantPermissions,
  ews: allowEws,
  delivery: deliverCertificate,
  pruning: prune
}

/**
 * Carries out steps of a plan, stage by stage. Ends at the first failure and says how far it got: every step is completed
 * in the end, or there is a failure.
 */
export async function apply(steps: readonly Step[], known: ApplyState, ports: ApplyPorts): Promise<Applied> {
  const completed = new Set<Step>()
  const show = stepLines(ports.log, ports.clock)
  const complete = (step: Step) => {
    completed.add(step)
    show(step)
  }
  let state = known
  try {
    const planned = certificateToRegister(steps)
    if (planned !== undefined) state = { ...state, certificate: await ports.obtain(planned) }
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
  let identifiers: ApplicationIdentifiers | undefined
  for (const step of steps) {
    identifiers = await work.ports.directory.createApplication(step, required(work.state.certificate, 'certificate'))
    work.complete(step)
  }
  return { identifiers }
}

async function registerCertificate(
  steps: readonly StepOf<'certificate'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const { objectId } = required(state.identifiers, 'application')
  const certificate = required(state.certificate, 'certificate')
  for (const step of steps) {
    await ports.certificates.registerCertificate(objectId, certificate, step.certificate.keyCredentialName)
    complete(step)
  }
  return {}
}

/** All settings go in one request: writes to one object are refused when they come close together. */
async function updateApplication(
  steps: readonly StepOf<'settings'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const additions: ApplicationAdditions = Object.assign({}, ...steps.map(additionsOf))
  await ports.directory.updateApplication(required(state.identifiers, 'application').objectId, additions)
  steps.forEach(complete)
  return {}
}

function additionsOf(step: StepOf<'settings'>): ApplicationAdditions {
  switch (step.kind) {
    case 'set-unique-name':
      return { uniqueName: step.uniqueName }
    case 'allow-public-client-flows':
      return { allowPublicClientFlows: true }
    case 'add-redirect-uri':
      return { redirectUris: [step.uri] }
    case 'declare-permissions':
      return { declaredAccess: declaredAccessOf(step.missing) }
  }
}

async function createServicePrincipal(
  steps: readonly StepOf<'service-principal'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const { applicationId } = required(state.identifiers, 'application')
  const servicePrincipalId = await ports.directory.createServicePrincipal(applicationId)
  steps.forEach(complete)
  return { servicePrincipalId }
}

async function grantPermissions(
  steps: readonly StepOf<'grants'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  await ports.directory.grant(required(state.servicePrincipalId, 'service principal'), steps, complete)
  return {}
}

async function allowEws(
  steps: readonly StepOf<'ews'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  const { applicationId } = required(state.identifiers, 'application')
  for (const step of steps) {
    await ports.allowInEws(ewsAdditions(step, applicationId))
    complete(step)
  }
  return {}
}

async function deliverCertificate(
  steps: readonly StepOf<'delivery'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  await ports.deliver(steps, required(state.identifiers, 'application'), state.certificate, complete)
  return {}
}

async function prune(
  steps: readonly StepOf<'pruning'>[],
  { state, ports, complete }: Work
): Promise<Partial<ApplyState>> {
  await removeCertificates(steps, required(state.identifiers, 'application'), ports.certificates, complete)
  return {}
}

function required<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value
  throw new ActionError(
    'unexpected',
    `The plan has steps that need the ${what}, which is not there. This is a fault of the action; please report it.`
  )
}
