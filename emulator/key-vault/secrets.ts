import { type Credential, credentialPem } from '../credential.ts'
import { makePfxWithoutPassword } from '../openssl.ts'
import { renderSecret } from './bundles.ts'
import {
  type KeyVaultApp,
  type KeyVaultContext,
  type KeyVaultState,
  parameter,
  requireAction
} from './key-vault-context.ts'
import { KeyVaultError, secretNotFound } from './key-vault-error.ts'
import { vaultOrigin } from './paging.ts'
import { type CertificateVersion, newest } from './vault.ts'

/** Where the key cannot be exported, the secret holds only the certificate. */
function certificatesOnly({ certificate, chain }: Credential): string {
  return [certificate, ...chain].map((each) => each.toString()).join('')
}

async function secretValue({ credential, exportable, contentType }: CertificateVersion): Promise<string> {
  if (contentType === 'application/x-pem-file') {
    return exportable ? credentialPem(credential) : certificatesOnly(credential)
  }
  if (!exportable) return credential.certificate.raw.toString('base64')
  return (await makePfxWithoutPassword(credential)).toString('base64')
}

async function get(c: KeyVaultContext, state: KeyVaultState): Promise<Response> {
  const name = parameter(c, 'name')
  requireAction(c, state, 'secrets/getSecret/action', `secrets/${name}`)
  const stored = state.contents.certificates.get(name.toLowerCase())
  if (!stored) throw secretNotFound(name)
  const wanted = parameter(c, 'version')
  const version = wanted === '' ? newest(stored) : stored.versions.find((candidate) => candidate.version === wanted)
  if (!version) throw secretNotFound(`${name}/${wanted}`)
  if (!version.enabled) {
    throw new KeyVaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled')
  }
  return c.json(renderSecret(vaultOrigin(c), stored.name, version, await secretValue(version)))
}

/** Adds the secrets behind the certificates: their keys, as PFX with an empty password or as PEM. */
export function addSecrets(app: KeyVaultApp, state: KeyVaultState): void {
  app.get('/secrets/:name', (c) => get(c, state))
  app.get('/secrets/:name/:version', (c) => get(c, state))
}
