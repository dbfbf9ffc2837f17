import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import { ActionError } from '../../errors.ts'
import { startsLikePfx } from '../../pkcs12/other-formats.ts'
import { readPfx } from '../../pkcs12/read-pfx.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { readBoundedFile } from '../files/read-bounded-file.ts'
import { decodeBase64, isEncodedAgain } from './base64.ts'
import { certificateFacts } from './certificate-facts.ts'
import { refuseOutsideValidity } from './certificate-validity.ts'
import { naming } from './naming.ts'
import { hasLostLineBreaks, holdsPem, pemBlocks, pfxInPem } from './pem.ts'

/** The input `client-certificate`, as it was given. */
export interface ClientCertificateInput {
  /** PEM, base64 of a PFX or PEM, or the path of any of these. Secret unless it is a path. */
  readonly value: string
  /** Of the PFX or of the PEM's private key. Secret. */
  readonly password: string | undefined
  readonly workingDirectory: string
}

const SIZE_LIMIT = 1024 * 1024
/** Bytes; too short for an RSA key of 2048 bits, and longer than most paths. */
const SHORTEST_PFX = 256
const ALLOWED =
  'give a PEM with certificate and private key, a PFX, the path of one of them, or one of them encoded as base64'

/**
 * Reads the certificate with which an identity signs in.
 * @throws ActionError `input-invalid` or `certificate-invalid`; no part of the value is in the message
 */
export async function readClientCertificate(input: ClientCertificateInput, now: Date): Promise<CertificateWithKey> {
  return naming('Input "client-certificate"', async () => {
    const certificate = await certificateOf(input)
    refuseOutsideValidity(certificate, now)
    return certificate
  })
}

async function certificateOf(input: ClientCertificateInput): Promise<CertificateWithKey> {
  const bytes = await bytesOf(input)
  const text = bytes.toString('latin1')
  const pfx = pfxInPem(text) ?? bytes
  if (holdsPem(text) && pfx === bytes) return fromPem(text, input.password)
  const content = await readPfx(pfx, input.password, 'client-certificate-password')
  return { ...content, facts: certificateFacts(content.certificate) }
}

async function bytesOf({ value, workingDirectory }: ClientCertificateInput): Promise<Buffer> {
  if (holdsPem(value)) return Buffer.from(value, 'utf8')
  const file = await readFile(resolve(workingDirectory, value.trim()))
  if (file !== undefined) return certificateIn(decodeBase64(file.toString('latin1'))) ?? file
  const decoded = decodeBase64(value)
  const certificate = certificateIn(decoded)
  if (certificate !== undefined) return certificate
  if (decoded !== undefined) {
    // A path such as certs/client consists of base64 characters too.
    throw invalid(
      `The input "client-certificate" names no file that can be read, and taken as base64 it is neither a PFX nor a PEM. If it is a path, check it: it is taken from the working directory of the job. Otherwise ${ALLOWED}.`
    )
  }
  throw invalid(`The input "client-certificate" is neither the path of a file nor base64: ${ALLOWED}.`)
}

/** Decoded bytes that may be a PFX or a PEM; undefined for others, which may have been a path. */
function certificateIn(decoded: Buffer | undefined): Buffer | undefined {
  if (decoded === undefined) return undefined
  if (isEncodedAgain(decoded)) {
    throw invalid(
      'The input "client-certificate" is encoded twice: what it holds is base64 of base64. Encode the PEM or the PFX once.'
    )
  }
  const mayBePfx = decoded.length >= SHORTEST_PFX && startsLikePfx(decoded)
  return mayBePfx || holdsPem(decoded.toString('latin1')) ? decoded : undefined
}

/** Undefined when there is no such file, so that the value can be something else. */
async function readFile(path: string): Promise<Buffer | undefined> {
  const content = await readBoundedFile(path, SIZE_LIMIT).catch(() => undefined)
  if (typeof content !== 'string') return content
  throw invalid(`The file that the input "client-certificate" names is not a certificate: ${ALLOWED}.`)
}

function fromPem(text: string, password: string | undefined): CertificateWithKey {
  const blocks = pemBlocks(text)
  if (blocks.length === 0 || blocks.some(hasLostLineBreaks)) {
    throw invalid(
      'The PEM in "client-certificate" has lost its line breaks or its end: store it again as it is in its file, or encoded as base64.'
    )
  }
  const key = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (key === undefined) throw invalid(`The PEM in "client-certificate" has no private key: ${ALLOWED}.`)
  const privateKey = privateKeyOf(key.text, password)
  if (privateKey.asymmetricKeyType !== 'rsa') {
    throw invalid(
      'The private key in "client-certificate" is not an RSA key: Entra takes no other, so give another certificate.'
    )
  }
  const certificates = blocks
    .filter(({ label }) => label === 'CERTIFICATE')
    .map((block) => parsedCertificate(block.text))
  const matching = certificates.find((certificate) => certificate.checkPrivateKey(privateKey))
  if (matching === undefined) {
    throw invalid('The PEM in "client-certificate" has no certificate that belongs to its private key.')
  }
  return { facts: certificateFacts(matching.raw), certificate: matching.raw, chain: [], privateKey }
}

function privateKeyOf(block: string, password: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: block, format: 'pem', ...(password === undefined ? {} : { passphrase: password }) })
  } catch {
    // OpenSSL's own error is not kept: it may quote from what it was given.
    throw invalid(
      password === undefined
        ? 'The private key in "client-certificate" does not open, and the input "client-certificate-password" is empty: check that the key is whole. If it has a password, check the name of its GitHub secret, and that the job names the environment that holds it.'
        : 'The private key in "client-certificate" does not open: check the input "client-certificate-password", and that the key is whole.'
    )
  }
}

function parsedCertificate(block: string): X509Certificate {
  try {
    return new X509Certificate(block)
  } catch {
    throw invalid(
      'The certificate in "client-certificate" is damaged: copy the PEM again, with its first and last line.'
    )
  }
}

function invalid(message: string): ActionError {
  return new ActionError('input-invalid', message)
}
