/**
 * Reads a certificate from the real certificate store of this machine and proves that its key is the right one:
 * `node read-store.ts THUMBPRINT [CurrentUser|LocalMachine]`. It needs a certificate that was put there before, so it is a
 * script for a workflow and no test. Prints what is public; a refusal is printed and ends with exit code 1.
 */
import { sign, verify, X509Certificate } from 'node:crypto'
import { readStoreCertificate } from '../../../src/adapters/certificate-store/read-store-certificate.ts'
import { systemStorePorts } from '../../../src/adapters/certificate-store/system-store-ports.ts'
import { thumbprint } from '../../../src/domain/identifiers.ts'
import { STORE_LOCATIONS } from '../../../src/domain/registration.ts'
import { ActionError } from '../../../src/errors.ts'

const [wanted = '', place = 'CurrentUser'] = process.argv.slice(2)
const location = STORE_LOCATIONS.find((each) => each === place)
if (!/^[0-9A-Fa-f]{40}$/.test(wanted) || location === undefined) {
  throw new Error(`Give a SHA-1 thumbprint and one of ${STORE_LOCATIONS.join(', ')}.`)
}

const log = { info: console.log, warning: console.warn, debug: console.debug }
let masked = 0
const ports = systemStorePorts(log, () => {
  masked += 1
})

try {
  const request = { source: 'store', thumbprint: thumbprint(wanted), location } as const
  const { facts, certificate, privateKey } = await readStoreCertificate(request, ports)
  if (facts.thumbprint !== wanted.toUpperCase()) throw new Error(`Another certificate was read: ${facts.thumbprint}`)
  const text = Buffer.from(facts.thumbprintSha256)
  const publicKey = new X509Certificate(certificate).publicKey
  if (!verify('sha256', text, publicKey, sign('sha256', text, privateKey))) {
    throw new Error('The private key is not that of the certificate.')
  }
  console.log(
    `${process.platform}, ${location}: ${facts.thumbprint}, ${facts.subject}, until ${facts.notAfter.toISOString()}`
  )
  console.log(`The key signs for the certificate. One-time passwords masked: ${masked}`)
} catch (error) {
  if (!(error instanceof ActionError)) throw error
  console.log(`Refused (${error.code}): ${error.message}`)
  process.exitCode = 1
}
