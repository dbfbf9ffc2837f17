import { ActionError } from '../../errors.ts'
import { readCertificateOfPfx } from '../../pkcs12/read-certificate-of-pfx.ts'
import { readPfx } from '../../pkcs12/read-pfx.ts'
import type { CertificateWithKey, KeyAtHand, Log } from '../../ports.ts'
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
export async function openStoredPfxs(paths: readonly string[], access: PfxAccess): Promise<readonly KeyAtHand[]> {
  const found: KeyAtHand[] = []
  for (const path of paths) {
    const key = await openStoredPfx(path, access)
    if (key !== undefined) found.push(key)
  }
  return found
}

export async function openStoredPfx(path: string, access: PfxAccess): Promise<KeyAtHand | undefined> {
  const bytes = await readStoredFile(path)
  return bytes && keyIn(bytes, path, access)
}

/**
 * The certificate of a PFX, with its key once that is needed: a run that changes nothing spares its integrity check.
 * @returns undefined, which only the debug log shows, where the password does not open it
 */
export async function keyIn(bytes: Buffer, path: string, access: PfxAccess): Promise<KeyAtHand | undefined> {
  const { password, log } = access
  if (password === undefined) return undefined
  try {
    const certificate = await readCertificateOfPfx(bytes, password)
    if (certificate !== undefined) return new SealedKey(certificate, bytes, path, password)
    const opened = await open(bytes, password)
    return { facts: opened.facts, open: () => Promise.resolve(opened) }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    log.debug(`${path} is left alone: ${error.message}`)
    return undefined
  }
}

/** A certificate that is read, and a key that is not yet. */
class SealedKey implements KeyAtHand {
  readonly facts: KeyAtHand['facts']
  readonly #open: () => Promise<CertificateWithKey>
  #opened: Promise<CertificateWithKey> | undefined

  constructor(certificate: Uint8Array, bytes: Buffer, path: string, password: string) {
    this.facts = certificateFacts(certificate)
    this.#open = () => open(bytes, password).catch((error: unknown) => Promise.reject(damaged(path, error)))
  }

  open(): Promise<CertificateWithKey> {
    this.#opened ??= this.#open()
    return this.#opened
  }
}

async function open(bytes: Buffer, password: string): Promise<CertificateWithKey> {
  const { certificate, chain, privateKey } = await readPfx(bytes, password)
  return { facts: certificateFacts(certificate), certificate, chain, privateKey }
}

function damaged(path: string, error: unknown): unknown {
  if (!(error instanceof ActionError)) return error
  return new ActionError(
    error.code,
    `${path}: ${error.message} Put an undamaged copy of the file there; or remove it and run the action with the input "rotate" set to force, which makes a new certificate.`,
    { cause: error }
  )
}

/** Undefined for what is not there, is larger than any PFX, or is not a regular file: no link is followed. */
export async function readStoredFile(path: string): Promise<Buffer | undefined> {
  const content = await readBoundedFile(path, PFX_SIZE_LIMIT, 'refuse-links').catch(() => undefined)
  return typeof content === 'string' ? undefined : content
}
