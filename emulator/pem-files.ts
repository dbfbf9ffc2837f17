import type { SignInCertificate } from './certificate-authority.ts'
import type { ClientCertificate } from './client-certificate.ts'
import { TemporaryFolder } from './temporary-folder.ts'

/** Certificates as the files that clients read them from, each there from when it is asked for until all are removed. */
export class PemFiles {
  readonly #folder = new TemporaryFolder()

  /** The file of the authority that signed the server certificate. */
  authority(pem: string): string {
    return this.#folder.write('ca.pem', `${pem}\n`)
  }

  clientCertificate({ certificate, privateKey }: SignInCertificate): ClientCertificate {
    const pem = `${certificate}\n${privateKey}\n`
    return { pem, file: this.#folder.write('client-certificate.pem', pem) }
  }

  remove(): void {
    this.#folder.remove()
  }
}
