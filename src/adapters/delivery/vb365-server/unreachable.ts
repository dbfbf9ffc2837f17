import { ActionError } from '../../../errors.ts'
import { connectionProblem } from '../../connection-problem.ts'
import { UnexpectedCertificate } from './server-pin.ts'

/** Why a server cannot be reached at all, and what to do about it. */
export function unreachableError(server: string, cause: unknown): ActionError {
  return new ActionError('service-unreachable', `The VB365 server ${server} ${problemOf(server, cause)}.`, { cause })
}

function problemOf(server: string, cause: unknown): string {
  if (cause instanceof UnexpectedCertificate) return unexpectedCertificate(server, cause)
  const { code } = Object(cause)
  const why = typeof code === 'string' ? UNTRUSTED[code] : undefined
  return why === undefined ? unconnected(cause) : untrusted(server, why)
}

function unexpectedCertificate(server: string, { seen }: UnexpectedCertificate): string {
  const shown = seen === undefined ? 'it showed none' : `the fingerprint of its certificate is ${seen}`
  return `does not have the certificate that "serverThumbprint" in "delivery.vb365" names: ${shown}. Nothing was sent to it. If its certificate was replaced, put the new fingerprint there, ${howToRead(server)}`
}

/** What the authorities of a machine say of a certificate that VB365 made itself, or that is for another name. */
const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name'
}

function untrusted(server: string, why: string): string {
  return `is not trusted by this machine: its certificate ${why}. Give the SHA-256 fingerprint of its certificate as "serverThumbprint" in "delivery.vb365", ${howToRead(server)}`
}

/** VB365 itself shows only the SHA-1 thumbprint. */
function howToRead(server: string): string {
  const { hostname, port } = new URL(server)
  return `as this command shows it from a network that you trust: openssl s_client -connect ${hostname}:${port || '443'} </dev/null | openssl x509 -noout -fingerprint -sha256`
}

function unconnected(cause: unknown): string {
  return `cannot be reached: ${connectionProblem(cause).text}. Check "server" in "delivery.vb365", and that the REST API is enabled there (General Options > REST API)`
}
