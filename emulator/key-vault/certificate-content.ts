import { type Credential, readCredential } from '../credential.ts'
import { isEncryptedByPbes2, openPfx } from '../openssl.ts'
import { badParameter, type KeyVaultError } from './key-vault-error.ts'
import type { ContentType } from './vault.ts'

const unreadablePfx = (): KeyVaultError =>
  badParameter(
    'The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.'
  )

async function readPfx(value: string, password: string, refuseAes: boolean): Promise<Credential> {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value)) throw unreadablePfx()
  const pfx = Buffer.from(value, 'base64')
  if (refuseAes && isEncryptedByPbes2(pfx)) throw unreadablePfx()
  const credential = await openPfx(pfx, password)
  if (!credential) throw unreadablePfx()
  return credential
}

/** PEM has to have a PKCS#8 key, and only line feeds (Azure/azure-cli#19017, Azure/azure-rest-api-specs#11361). */
function readPem(value: string): Credential {
  const credential = value.includes('\r') ? undefined : readCredential(value)
  if (!credential) {
    throw badParameter(
      'The specified PEM X.509 certificate content is in an unexpected format. Please check if certificate is in valid PEM format.'
    )
  }
  return credential
}

/** What is imported, as the policy's content type says to read it. */
export interface CertificateContent {
  readonly value: string
  readonly password: string
  readonly contentType: ContentType
  readonly refuseAes: boolean
}

/** Opens what a client imports: PFX as base64, or PEM text. */
export async function openContent(content: CertificateContent): Promise<Credential> {
  const { value, password, contentType, refuseAes } = content
  const credential =
    contentType === 'application/x-pem-file' ? readPem(value) : await readPfx(value, password, refuseAes)
  const { asymmetricKeyType } = credential.privateKey
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'ec') return credential
  throw badParameter(`Keys of the type ${asymmetricKeyType} are not supported.`)
}
