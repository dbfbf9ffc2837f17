import type { ServicePrincipalId } from '../domain/identifiers.ts'
import type { PlannedCertificate, Step } from '../domain/plan/plan.ts'
import { declaredAccessOf } from '../domain/plan/plan-application.ts'
import { ewsAdditions } from '../domain/plan/plan-ews.ts'
import { isInTokens, type Stage, type StepOf } from '../domain/plan/step-stages.ts'
import { ActionError } from '../errors.ts'
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

/** What is known of the application while a plan is carried out. */
export interface ApplyState {
  readonly identifiers: ApplicationIdentifiers | undefined
  readonly servicePrincipalId: ServicePrincipalId | undefined
  /** The certificate that this run registers. Its key is safe, even where a failure follows. */
  readonly certificate: CertificateWithKey | undefined
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

/** The work of one stage. */
export interface StageWork {
  readonly state: ApplyState
  readonly ports: ApplyPorts
  readonly complete: (step: Step) => void
  readonly beside: WorkBeside
}

/** What still goes on when its stage has ended: it is read back, and written again where another writer was faster. */
export interface WorkBeside {
  /** The proof waits for it. */
  beforeProof(work: Promise<void>): void
  beforeEnd(work: Promise<void>): void
  /** @throws what any of it throws */
  ended(): Promise<void>
}

type StageWriters = {
  readonly [Of in Stage]: (steps: readonly StepOf<Of>[], work: StageWork) => Promise<Partial<ApplyState>>
}

/** How the steps of each stage are carried out, and what is known of the application then. */
export const STAGE_WRITERS: StageWriters = {
  application: createApplication,
  update: updateApplication,
  'service-principal': createServicePrincipal,
  grants: grantPermissions,
  ews: allowEws,
  delivery: deliverCertificate,
  pruning: prune
}

async function createApplication(
  steps: readonly StepOf<'application'>[],
  work: StageWork
): Promise<Partial<ApplyState>> {
  let identifiers: ApplicationIdentifiers | undefined
  for (const step of steps) {
    identifiers = await work.ports.directory.createApplication(step, required(work.state.certificate, 'certificate'))
    work.complete(step)
  }
  return { identifiers }
}

/** The stage ends when the write is accepted: a refusal leaves nothing written, and what comes next does not build on it. */
async function updateApplication(
  steps: readonly StepOf<'update'>[],
  { state, ports, complete, beside }: StageWork
): Promise<Partial<ApplyState>> {
  const { objectId } = required(state.identifiers, 'application')
  const { certificate, ...settings }: ApplicationAdditions = Object.assign(
    {},
    ...steps.map((step) => additionsOf(step, state))
  )
  const taken = Promise.withResolvers<void>()
  // An application that rolls its own certificate gets nothing else, and cannot write itself.
  const stored =
    certificate !== undefined && Object.keys(settings).length === 0
      ? ports.certificates.registerCertificate(objectId, certificate.certificate, certificate.keyCredentialName)
      : ports.directory.updateApplication(objectId, { ...settings, ...(certificate && { certificate }) }, taken.resolve)
  const completed = stored.then(() => steps.forEach(complete))
  beside.beforeProof(completed)
  await Promise.race([taken.promise, completed])
  return {}
}

function additionsOf(step: StepOf<'update'>, { certificate }: ApplyState): ApplicationAdditions {
  switch (step.kind) {
    case 'register-certificate': {
      const { keyCredentialName } = step.certificate
      return { certificate: { certificate: required(certificate, 'certificate'), keyCredentialName } }
    }
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
  { state, ports, complete }: StageWork
): Promise<Partial<ApplyState>> {
  const { applicationId } = required(state.identifiers, 'application')
  const servicePrincipalId = await ports.directory.createServicePrincipal(applicationId)
  steps.forEach(complete)
  return { servicePrincipalId }
}

/** The stage ends when the application's tokens show what they can show. */
async function grantPermissions(
  steps: readonly StepOf<'grants'>[],
  { state, ports, complete, beside }: StageWork
): Promise<Partial<ApplyState>> {
  const shown = Promise.withResolvers<void>()
  const toShow = new Set<Step>(steps.filter(isInTokens))
  const showIfAll = () => {
    if (toShow.size === 0) shown.resolve()
  }
  const granted = ports.directory.grant(required(state.servicePrincipalId, 'service principal'), steps, (step) => {
    complete(step)
    toShow.delete(step)
    showIfAll()
  })
  showIfAll()
  beside.beforeEnd(granted)
  await Promise.race([shown.promise, granted])
  return {}
}

/** The one list of the whole organization is left alone until all else is written. */
async function allowEws(
  steps: readonly StepOf<'ews'>[],
  { state, ports, complete, beside }: StageWork
): Promise<Partial<ApplyState>> {
  const { applicationId } = required(state.identifiers, 'application')
  await beside.ended()
  for (const step of steps) {
    await ports.allowInEws(ewsAdditions(step, applicationId))
    complete(step)
  }
  return {}
}

async function deliverCertificate(
  steps: readonly StepOf<'delivery'>[],
  { state, ports, complete }: StageWork
): Promise<Partial<ApplyState>> {
  await ports.deliver(steps, required(state.identifiers, 'application'), state.certificate, complete)
  return {}
}

async function prune(
  steps: readonly StepOf<'pruning'>[],
  { state, ports, complete }: StageWork
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
