import { refuseOutsideValidity } from '../adapters/certificate/certificate-validity.ts'
import { readClientCertificate } from '../adapters/certificate/client-certificate.ts'
import type { TokenService, TokenSource } from '../adapters/entra/token-service.ts'
import type { Cloud } from '../domain/tenant/cloud.ts'
import { ActionError } from '../errors.ts'
import type { Inputs } from '../inputs.ts'
import type { Clock } from '../ports.ts'

/**
 * How the administering identity signs in: with the secret or the certificate that is given, otherwise as this GitHub
 * job.
 * @throws ActionError `input-invalid` or `certificate-invalid`, before the network is touched
 */
export async function signIn(
  inputs: Inputs,
  tokens: TokenService,
  cloud: Cloud,
  workingDirectory: string,
  clock: Clock
): Promise<TokenSource> {
  const { clientId, clientSecret, clientCertificate: value, clientCertificatePassword: password } = inputs
  if (clientId === undefined) {
    throw new ActionError(
      'input-invalid',
      'The input "client-id" is missing: give the application ID of the identity that administers the tenant.'
    )
  }
  const identity = { clientId, who: 'the administering identity' }
  if (clientSecret !== undefined && value !== undefined) {
    throw new ActionError(
      'input-invalid',
      'Both "client-secret" and "client-certificate" are given: give the one that the administering identity signs in with.'
    )
  }
  if (clientSecret !== undefined) return tokens.withSecret(identity, clientSecret)
  if (value === undefined) return tokens.withGithubFederation(identity, cloud.federationAudience)
  const certificate = await readClientCertificate({ value, password, workingDirectory })
  refuseOutsideValidity(certificate, clock.now())
  return tokens.withCertificate(identity, certificate)
}
