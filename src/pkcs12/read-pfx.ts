import type { KeyObject } from 'node:crypto'
import { chainOf } from './certificate-chain.ts'
import { DerivationBudget } from './derivation-budget.ts'
import { readCertificates, selectKeyPair } from './key-pair.ts'
import { verifyMac } from './message-authentication.ts'
import type { PfxEnvelope } from './pfx-envelope.ts'
import { readPfxEnvelope } from './pfx-envelope.ts'
import { pfxRefusal } from './pfx-refusal.ts'
import type { Pkcs12Password } from './pkcs12-password.ts'
import { passwordForms } from './pkcs12-password.ts'
import type { SafeItems } from './safe-contents.ts'
import { readAuthenticatedSafe } from './safe-contents.ts'

export interface PfxContent {
  /** DER of the certificate that belongs to the key. */
  readonly certificate: Uint8Array
  /** DER of its issuer, the issuer's issuer and so on, as far as the file has them. */
  readonly chain: readonly Uint8Array[]
  /** RSA, 2048 bits or more, proved to belong to the certificate. */
  readonly privateKey: KeyObject
  readonly friendlyName: string | undefined
}

/**
 * Reads a PFX (PKCS#12, RFC 7292) as Windows, OpenSSL, Java, NSS, GnuTLS and .NET write it.
 * @param password undefined when the file was made without one; an empty one is tried as absent and the other way round.
 * @throws ActionError `certificate-invalid` with the reason and what to do. Whether the certificate is in force is not
 * checked here.
 */
export async function readPfx(bytes: Uint8Array, password: string | undefined): Promise<PfxContent> {
  const envelope = readPfxEnvelope(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const items = await openEnvelope(envelope, password)
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

async function openEnvelope(envelope: PfxEnvelope, password: string | undefined): Promise<SafeItems> {
  const budget = new DerivationBudget()
  const forms = passwordForms(password)
  const { content, integrity } = envelope
  if (integrity === undefined) return await openUnauthenticated(content, forms, budget, password)
  for (const form of forms) {
    budget.spend(integrity.check)
    if (!(await verifyMac(integrity.check, form, content, integrity.value))) continue
    const items = await readAuthenticatedSafe(content, form, budget)
    if (items === undefined) throw otherPasswordInside()
    return items
  }
  if (await opensWithoutCheck(content, forms, budget)) {
    throw pfxRefusal(
      'The PFX was changed after it was written: the password is right, but the integrity check fails. Copy the file again in binary form, or export the certificate again.'
    )
  }
  throw wrongPassword(password)
}

/** Files without integrity check exist; that key and certificate fit together is proved later anyhow. */
async function openUnauthenticated(
  content: Uint8Array,
  forms: readonly Pkcs12Password[],
  budget: DerivationBudget,
  password: string | undefined
): Promise<SafeItems> {
  for (const form of forms) {
    const items = await readAuthenticatedSafe(content, form, budget)
    if (items !== undefined) return items
  }
  throw wrongPassword(password)
}

/** True when a password decrypts everything although the integrity check failed. */
async function opensWithoutCheck(
  content: Uint8Array,
  forms: readonly Pkcs12Password[],
  budget: DerivationBudget
): Promise<boolean> {
  for (const form of forms) {
    try {
      const items = await readAuthenticatedSafe(content, form, budget)
      if (items?.decrypted) return true
    } catch {
      return false
    }
  }
  return false
}

function otherPasswordInside(): Error {
  return pfxRefusal(
    'The password is right for the PFX but does not open the key or the certificate in it: that part has another password or is damaged. Export the certificate again with one password.'
  )
}

function wrongPassword(password: string | undefined): Error {
  if (password === undefined || password === '') {
    return pfxRefusal('The PFX has a password and none was given. Give its password with the input pfx-password.')
  }
  return pfxRefusal(
    'The password does not open the PFX. Give the password that was set when the file was exported with the input pfx-password; upper and lower case and blanks count.'
  )
}
