/**
 * Reads a certificate from the real certificate store of this machine and proves that its key is the right one:
 * `node read-store.ts LOCATION THUMBPRINT [--refused PATTERN | --read-or-refused PATTERN]`. It needs a certificate that was
 * put there before, so it is a script for a workflow and no test. With `--refused` it succeeds only when the reading is
 * refused with a sentence that has the pattern; with `--read-or-refused` that is as good as a certificate, for what
 * machines of one system do differently. Prints what is public.
 */
import { sign, verify, X509Certificate } from 'node:crypto'
import { parseArgs } from 'node:util'
import { setSecret } from '@actions/core'
import { readStoreCertificate } from '../../../src/adapters/certificate-store/read-store-certificate.ts'
import { systemStorePorts } from '../../../src/adapters/certificate-store/system-store-ports.ts'
import { thumbprint } from '../../../src/domain/identifiers.ts'
import { STORE_LOCATIONS } from '../../../src/domain/request/registration.ts'
import { ActionError } from '../../../src/errors.ts'
import type { CertificateWithKey } from '../../../src/ports.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { refused: { type: 'string' }, 'read-or-refused': { type: 'string' } }
})
const [place = '', wanted = ''] = positionals
const location = STORE_LOCATIONS.find((each) => each === place)
// A variable that an earlier step did not set is no thumbprint that is refused.
if (location === undefined || !/^[0-9A-F]{40}$/i.test(wanted)) {
  throw new Error(`Give one of ${STORE_LOCATIONS.join(', ')} and a SHA-1 thumbprint.`)
}
const refusal = values.refused ?? values['read-or-refused']
const started = performance.now()

try {
  const request = { source: 'store', location, thumbprint: thumbprint(wanted) } as const
  const log = { info: console.log, warning: console.warn, debug: console.debug, waiting: () => () => undefined }
  const found = await readStoreCertificate(request, systemStorePorts(log, setSecret))
  if (values.refused !== undefined) throw new Error(`It was read, but has to be refused with: ${values.refused}`)
  proveKey(found)
  const { facts } = found
  console.log(
    `${location}: ${facts.thumbprint}, ${facts.subject}, until ${facts.notAfter.toISOString()}: read with its key in ${elapsed()}`
  )
} catch (error) {
  if (refusal === undefined || !(error instanceof ActionError) || error.code !== 'certificate-store') throw error
  if (!new RegExp(refusal).test(error.message)) throw error
  console.log(`${location}: refused in ${elapsed()}, as it should be: ${error.message}`)
}

function proveKey({ facts, certificate, privateKey }: CertificateWithKey): void {
  if (facts.thumbprint !== wanted.toUpperCase()) throw new Error(`Another certificate was read: ${facts.thumbprint}`)
  const text = Buffer.from(facts.thumbprintSha256)
  const { publicKey } = new X509Certificate(certificate)
  if (!verify('sha256', text, publicKey, sign('sha256', text, privateKey))) {
    throw new Error('The private key is not that of the certificate.')
  }
}

function elapsed(): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`
}
