import { setSecret } from '@actions/core'
import { KeyVaultCertificate } from '../adapters/delivery/key-vault/key-vault-certificate.ts'
import { Vb365Server } from '../adapters/delivery/vb365-server/vb365-server.ts'
import type { GithubPace } from '../adapters/github/github-pace.ts'
import type { Registration } from '../domain/request/registration.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Destination, RunContext } from '../ports.ts'
import type { SignIns } from './sign-in.ts'
import { vaultAccess } from './vault-access.ts'

export interface DeliverySettings {
  readonly registration: Registration
  readonly inputs: Inputs
  readonly signIns: SignIns
  readonly githubPace: GithubPace
  readonly pfxIterations: number | undefined
  readonly friendlyName: string
}

/**
 * The destinations that record which certificate is in use. Another kind is another folder and one line here.
 * @throws ActionError for what is wrong with their settings, before the network is touched
 */
export async function wireRecords(settings: DeliverySettings, context: RunContext): Promise<readonly Destination[]> {
  return [...keyVault(settings, context), ...vb365(settings, context), ...(await github(settings, context))]
}

function keyVault(settings: DeliverySettings, context: RunContext): Destination[] {
  const { registration, friendlyName } = settings
  const { keyVault: location } = registration.delivery
  if (location === undefined) return []
  return [new KeyVaultCertificate({ location, ...vaultAccess(settings, context), friendlyName })]
}

function vb365({ registration, inputs }: DeliverySettings, context: RunContext): Destination[] {
  const { vb365: delivery } = registration.delivery
  if (delivery === undefined) return []
  return [new Vb365Server({ delivery, password: inputs.vb365Password, registration, context, mask: setSecret })]
}

async function github(settings: DeliverySettings, context: RunContext): Promise<Destination[]> {
  const { registration, inputs, githubPace: pace, pfxIterations, friendlyName } = settings
  const { application } = registration
  const { github: delivery } = registration.delivery
  if (delivery === undefined) return []
  // Its cryptography is of no use to those who deliver elsewhere.
  const { GithubSecret } = await import('../adapters/delivery/github-secret/github-secret.ts')
  const destination = new GithubSecret({
    delivery,
    repository: process.env['GITHUB_REPOSITORY'] || undefined,
    applicationId: application.flow === 'existing' ? application.applicationId : undefined,
    apiUrl: process.env['GITHUB_API_URL'] || 'https://api.github.com',
    token: inputs.deliveryToken,
    pfxPassword: inputs.pfxPassword,
    pfxIterations,
    friendlyName,
    mask: setSecret,
    pace,
    context
  })
  return [destination]
}
