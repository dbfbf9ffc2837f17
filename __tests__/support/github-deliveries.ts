import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import { GithubSecret, type GithubSecretSettings } from '../../src/adapters/delivery/github-secret/github-secret.ts'
import { GithubPace } from '../../src/adapters/github/github-pace.ts'
import type { HeldCertificate } from '../../src/domain/certificate/destination.ts'
import { applicationId, thumbprint } from '../../src/domain/identifiers.ts'
import type { SecretScope } from '../../src/domain/request/registration.ts'
import type { CertificateWithKey, Clock } from '../../src/ports.ts'
import { FEW_ITERATIONS } from './few-iterations.ts'
import { runContext } from './run-contexts.ts'

export const PFX_PASSWORD = 'pfx-Test-1 "ü"'
export const SECRET = 'VB365_CONTOSO_PFX'
export const APPLICATION_ID = applicationId('6f1c2a52-7f5e-4f3a-9a0b-2f1d3c4b5a69')

export const REPOSITORY: SecretScope = { kind: 'repository', repository: undefined }
export const ENVIRONMENT: SecretScope = { kind: 'environment', repository: undefined, environment: 'vb365' }
export const ORGANIZATION: SecretScope = { kind: 'organization', organization: 'contoso', visibility: 'private' }

/** The GitHub of an emulator that was started with one. */
export function githubOf({ github }: RunningEmulator): RunningGithub {
  if (github === undefined) throw new Error('the emulator was started without a GitHub')
  return github
}

export interface GithubDeliveryOptions extends Partial<GithubSecretSettings> {
  readonly scope?: SecretScope
  readonly secret?: string
  readonly applicationIdVariable?: string
  /** Another way to the API, as through a server that fails on demand. */
  readonly origin?: string
}

/** A destination on an emulated GitHub: an environment's secret, unless `options` name another. */
export function githubSecret(github: RunningGithub, options: GithubDeliveryOptions = {}): GithubSecret {
  const { scope = ENVIRONMENT, secret = SECRET, applicationIdVariable, origin, ...settings } = options
  const { apiUrl, repository, token } = github
  return new GithubSecret({
    delivery: { secret, scope, applicationIdVariable },
    repository,
    applicationId: undefined,
    apiUrl: origin === undefined ? apiUrl : apiUrl.replace(new URL(apiUrl).origin, origin),
    token,
    pfxPassword: PFX_PASSWORD,
    pfxIterations: FEW_ITERATIONS,
    friendlyName: 'VB365 Contoso',
    mask: () => undefined,
    pace: new GithubPace(),
    context: runContext(),
    ...settings
  })
}

/** What is handed over of a certificate. */
export function handover(certificate: CertificateWithKey) {
  return { certificate, applicationId: APPLICATION_ID, tenantId: undefined, isReplaceable: () => true }
}

export async function holdsOf(destination: GithubSecret): Promise<HeldCertificate> {
  return (await destination.observe()).observed.holds
}

export const NOTHING: HeldCertificate = { kind: 'known', thumbprint: undefined }
export const holding = (text: string): HeldCertificate => ({ kind: 'known', thumbprint: thumbprint(text) })

/** The scope of the emulator that a delivery goes to. */
export function storedIn({ site, repository: fullName }: RunningGithub, scope: SecretScope) {
  const [owner = '', name = ''] = fullName.split('/')
  const organization = site.organizations.get(owner)
  const repository = organization?.repositories.get(name)
  const found = {
    organization,
    repository,
    environment:
      scope.kind === 'environment' ? repository?.environments.get(scope.environment.toLowerCase()) : undefined
  }[scope.kind]
  if (found === undefined) throw new Error(`the emulator has no such ${scope.kind}`)
  return found
}

/** The clock of the emulator; sleeping moves it on at once. `slept` is in milliseconds. */
export function emulatorClock(emulator: RunningEmulator): Clock & { readonly slept: readonly number[] } {
  const slept: number[] = []
  return {
    slept,
    now: () => emulator.clock.now(),
    async sleep(milliseconds) {
      slept.push(milliseconds)
      emulator.setClock(new Date(emulator.clock.now().getTime() + milliseconds))
    }
  }
}
