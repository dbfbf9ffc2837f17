import { createHash } from 'node:crypto'
import { DerivationBudget } from './derivation-budget.ts'
import { readPfxEnvelope } from './pfx-envelope.ts'
import { encodePassword } from './pkcs12-password.ts'
import { readSealedSafe } from './safe-contents.ts'

/**
 * The certificate of a PFX as {@link writePfx} writes it, without its key: one decryption on a thread of its own, where
 * all of the file would take two and the integrity check. Whether the file is whole shows when the key is read.
 * @param password the decryption proves that it is the one of the file
 * @returns DER; undefined for a file of another form and where the password does not open it
 * @throws ActionError `certificate-invalid` for what is not a PFX
 */
export async function readCertificateOfPfx(bytes: Uint8Array, password: string): Promise<Uint8Array | undefined> {
  const { content } = readPfxEnvelope(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const items = await readSealedSafe(content, encodePassword(password), new DerivationBudget())
  const [key, anotherKey] = items?.sealedKeys ?? []
  if (items === undefined || !items.decrypted || key === undefined || anotherKey !== undefined) return undefined
  const [certificate, another] = items.certificates.filter(
    ({ der, localKeyId }) =>
      localKeyId === key.localKeyId && localKeyId === createHash('sha1').update(der).digest('hex')
  )
  return another === undefined ? certificate?.der : undefined
}
