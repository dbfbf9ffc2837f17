import type { KeyObject } from 'node:crypto'
import { chainOf } from './certificate-chain.ts'
import { readCertificates, selectKeyPair } from './key-pair.ts'
import { openEnvelope } from './open-envelope.ts'
import type { PfxEnvelope } from './pfx-envelope.ts'
import { readPfxEnvelope } from './pfx-envelope.ts'
import { pfxError } from './pfx-error.ts'
import type { SafeItems } from './safe-contents.ts'

export interface PfxContent {
  /** DER of the certificate that belongs to the key. */
  readonly certificate: Uint8Array
  /** DER of its issuer, the issuer's issuer and so on, as far as the file has them. */
  readonly chain: readonly Uint8Array[]
  /** RSA, 2048 bits or more, proved to belong to the certificate. */
  readonly privateKey: KeyObject
  readonly friendlyName: string | undefined
}

/** The input of the action that a password comes from. */
export type PasswordInput = 'pfx-password' | 'client-certificate-password'

/**
 * Reads a PFX (PKCS#12, RFC 7292) as Windows, OpenSSL, Java, NSS, GnuTLS and .NET write it.
 * @param password undefined when the file was made without one; an empty one is tried as absent and the other way round.
 * @param passwordInput the input that an error about the password names.
 * @throws ActionError `certificate-invalid` with the reason and what to do. Whether the certificate is in force is not
 * checked here.
 */
export async function readPfx(
  bytes: Uint8Array,
  password: string | undefined,
  passwordInput: PasswordInput = 'pfx-password'
): Promise<PfxContent> {
  const envelope = readPfxEnvelope(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const items = await itemsOf(envelope, password, passwordInput)
  const certificates = readCertificates(items)
  const pair = selectKeyPair(items, certificates)
  const chain = chainOf(
    pair.certificate.x509,
    certificates.map(({ x509 }) => x509)
  )
  return {
    certificate: pair.certificate.x509.raw,
    chain: chain.map((certificate) => certificate.raw),
    privateKey: pair.privateKey,
    friendlyName: pair.friendlyName
  }
}

async function itemsOf(
  envelope: PfxEnvelope,
  password: string | undefined,
  passwordInput: PasswordInput
): Promise<SafeItems> {
  const opened = await openEnvelope(envelope, password)
  switch (opened.kind) {
    case 'opened':
      return opened.items
    case 'other-password-inside':
      throw pfxError(
        'The password is right for the PFX but does not open the key or the certificate in it: that part has another password or is damaged. Export the certificate again with one password.'
      )
    case 'changed':
      throw pfxError(
        'The PFX was changed after it was written: the password is right, but the integrity check fails. Copy the file again in binary form, or export the certificate again.'
      )
    case 'wrong-password':
      throw wrongPassword(password, passwordInput)
  }
}

function wrongPassword(password: string | undefined, input: PasswordInput): Error {
  if (password === undefined || password === '') {
    return pfxError(
      `The PFX has a password, and the input ${input} is empty: give the password there. If it was given, check the name of its GitHub secret, and that the job names the environment that holds it.`
    )
  }
  return pfxError(
    `The password does not open the PFX. Give the password that was set when the file was exported with the input ${input}; upper and lower case and blanks count.`
  )
}
