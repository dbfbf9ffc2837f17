import { randomUUID, X509Certificate } from 'node:crypto'
import type { Application } from './application.ts'
import type { SignInCertificate } from './certificate-authority.ts'
import { graphTime } from './certificates.ts'

/** Certificate and private key of an administering identity. */
export interface ClientCertificate {
  readonly pem: string
  /** A file that holds them. */
  readonly file: string
}

const credentialName = 'CN=Entra registration pipeline (made by the emulator)'

/** Removes that of an earlier run, whose key went with it. */
export function forgetClientCertificate(application: Application): void {
  application.keyCredentials = application.keyCredentials.filter(({ displayName }) => displayName !== credentialName)
}

/** Registers a certificate, once. */
export function registerClientCertificate(application: Application, made: SignInCertificate): void {
  const { validFrom, validTo } = new X509Certificate(made.certificate)
  forgetClientCertificate(application)
  application.keyCredentials = [
    ...application.keyCredentials,
    {
      keyId: randomUUID(),
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
      key: made.der,
      customKeyIdentifier: made.thumbprint,
      displayName: credentialName,
      startDateTime: graphTime(new Date(validFrom)),
      endDateTime: graphTime(new Date(validTo))
    }
  ]
}
