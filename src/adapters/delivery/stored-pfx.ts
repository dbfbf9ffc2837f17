import { ActionError } from '../../errors.ts'
import { readPfx } from '../../pkcs12/read-pfx.ts'
import type { CertificateWithKey, Log } from '../../ports.ts'
import { certificateFacts } from '../certificate/certificate-facts.ts'
import { readBoundedFile } from '../files/read-bounded-file.ts'

const PFX_SIZE_LIMIT = 1024 * 1024

/** What opens PFX files. */
export interface PfxAccess {
  /** Secret. Undefined in a run that writes none. */
  readonly password: string | undefined
  readonly log: Log
}

/** The certificates of those PFX files that are there and open. */
export async function openStoredPfxs(
  paths: readonly string[],
  access: PfxAccess
): Promise<readonly CertificateWithKey[]> {
  const found: CertificateWithKey[] = []
  for (const path of paths) {
    const certificate = await openStoredPfx(path, access)
    if (certificate !== undefined) found.push(certificate)
  }
  return found
}

export async function openStoredPfx(path: string, access: PfxAccess): Promise<CertificateWithKey | undefined> {
  const bytes = await readStoredFile(path)
  return bytes && certificateIn(bytes, path, access)
}

/** The certificate and key of a PFX; undefined, which only the debug log tells, where the password does not open it. */
export async function certificateIn(
  bytes: Buffer,
  path: string,
  { password, log }: PfxAccess
): Promise<CertificateWithKey | undefined> {
  if (password === undefined) return undefined
  try {
    const { certificate, chain, privateKey } = await readPfx(bytes, password)
    return { facts: certificateFacts(certificate), certificate, chain, privateKey }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    log.debug(`${path} is left alone: ${error.message}`)
    return undefined
  }
}

/** Undefined for what is not there, is larger than any PFX, or is not a regular file: no link is followed. */
export async function readStoredFile(path: string): Promise<Buffer | undefined> {
  const content = await readBoundedFile(path, PFX_SIZE_LIMIT, 'refuse-links').catch(() => undefined)
  return typeof content === 'string' ? undefined : content
}
