import type { CertificateSource } from '../certificates/certificate-source.ts'
import type { ServicePrincipalId } from '../domain/identifiers.ts'
import { describeStep } from '../domain/plan/describe-plan.ts'
import type { Step } from '../domain/plan/plan.ts'
import { type ActionError, asActionError } from '../errors.ts'
import type {
  ApplicationChange,
  ApplicationIdentifiers,
  CertificateWithKey,
  Directory,
  GrantStep,
  Log
} from '../ports.ts'

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
  readonly supply: Pick<CertificateSource, 'obtain'>
}

interface Stage {
  readonly steps: readonly Step[]
  readonly state: ApplyState
  readonly ports: ApplyPorts
  readonly complete: (step: Step) => void
}

type StageWork = (stage: Stage) => Promise<Partial<ApplyState>>

/** The certificate comes first: a tenant's policy may refuse it, and then nothing else is written. */
const STAGES: readonly StageWork[] = [
  createApplication,
  registerCertificate,
  updateApplication,
  createServicePrincipal,
  grantPermissions
]

/** Carries out the steps of a plan. Ends at the first failure and tells how far it came. */
export async function apply(
  steps: readonly Step[],
  known: Pick<ApplyState, 'identifiers' | 'servicePrincipalId'>,
  ports: ApplyPorts
): Promise<Applied> {
  const completed: Step[] = []
  const complete = (step: Step) => {
    completed.push(step)
    const { mark, text } = describeStep(step)
    ports.log.info(`  ${mark} ${text}`)
  }
  let state: ApplyState = { ...known, certificate: undefined }
  for (const work of STAGES) {
    try {
      state = { ...state, ...(await work({ steps, state, ports, complete })) }
    } catch (error) {
      return { ...state, completed, failure: asActionError(error) }
    }
  }
  return { ...state, completed, failure: undefined }
}

async function createApplication({ steps, ports, complete }: Stage): Promise<Partial<ApplyState>> {
  const step = steps.find((candidate) => candidate.kind === 'create-application')
  if (step === undefined) return {}
  const certificate = await ports.supply.obtain(step.certificate)
  const identifiers = await ports.directory.createApplication(step, certificate)
  complete(step)
  return { identifiers, certificate }
}

/** All settings go in one request: writes to one object are refused when they come close together. */
async function updateApplication({ steps, state, ports, complete }: Stage): Promise<Partial<ApplyState>> {
  const settings = steps.filter((step) => changeOf(step) !== undefined)
  if (settings.length === 0 || state.identifiers === undefined) return {}
  const change: ApplicationChange = Object.assign({}, ...settings.map(changeOf))
  await ports.directory.updateApplication(state.identifiers.objectId, change)
  settings.forEach(complete)
  return {}
}

function changeOf(step: Step): ApplicationChange | undefined {
  switch (step.kind) {
    case 'allow-public-client-flows':
      return { allowPublicClientFlows: true }
    case 'add-redirect-uri':
      return { redirectUris: step.all }
    case 'declare-permissions':
      return { declaredAccess: step.all }
    default:
      return undefined
  }
}

async function registerCertificate({ steps, state, ports, complete }: Stage): Promise<Partial<ApplyState>> {
  const step = steps.find((candidate) => candidate.kind === 'register-certificate')
  if (step === undefined || state.identifiers === undefined) return {}
  const certificate = await ports.supply.obtain(step.certificate)
  const { keyCredentialName } = step.certificate
  await ports.directory.registerCertificate(state.identifiers.objectId, certificate, keyCredentialName)
  complete(step)
  return { certificate }
}

async function createServicePrincipal({ steps, state, ports, complete }: Stage): Promise<Partial<ApplyState>> {
  const step = steps.find((candidate) => candidate.kind === 'create-service-principal')
  if (step === undefined || state.identifiers === undefined) return {}
  const servicePrincipalId = await ports.directory.createServicePrincipal(state.identifiers.applicationId)
  complete(step)
  return { servicePrincipalId }
}

async function grantPermissions({ steps, state, ports, complete }: Stage): Promise<Partial<ApplyState>> {
  const grants = steps.filter(isGrant)
  if (grants.length === 0 || state.servicePrincipalId === undefined) return {}
  await ports.directory.grant(state.servicePrincipalId, grants, complete)
  return {}
}

function isGrant(step: Step): step is GrantStep {
  return (
    step.kind === 'grant-app-role' || step.kind === 'grant-delegated-scopes' || step.kind === 'assign-directory-role'
  )
}
