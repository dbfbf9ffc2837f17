import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { CertificateFacts } from '../../domain/certificate/certificate.ts'
import { isoDay } from '../../domain/date-text.ts'
import type { Thumbprint } from '../../domain/identifiers.ts'
import type { PfxEncryption } from '../../domain/request/registration.ts'
import { ActionError } from '../../errors.ts'
import { startsLikePfx } from '../../pkcs12/other-formats.ts'
import { readPfx } from '../../pkcs12/read-pfx.ts'
import { writePfx } from '../../pkcs12/write-pfx.ts'
import type { CertificateWithKey, Log, PfxStore, StoredCertificate } from '../../ports.ts'
import { certificateFacts } from '../certificate/certificate-facts.ts'
import { errorCode, fileProblem } from '../files/file-problem.ts'

/** Only the owner may read a private key. Windows ignores the mode and takes the folder's permissions. */
const OWNER_ONLY = 0o600
const PFX_SIZE_LIMIT = 1024 * 1024

export interface PfxDirectorySettings {
  /** Where the PFX ends. */
  readonly destination: string
  readonly workingDirectory: string
  /** Opens and protects every PFX here. Secret. */
  readonly password: string
  readonly encryption: PfxEncryption
  readonly friendlyName: string
  readonly log: Log
}

/** The PFX of a registration and, beside it under `NAME.THUMBPRINT.staged`, those that are not proved yet. */
export class PfxFile implements PfxStore {
  readonly destination: string
  readonly #settings: PfxDirectorySettings

  constructor(settings: PfxDirectorySettings) {
    this.#settings = settings
    this.destination = settings.destination
  }

  stagingPath(thumbprint: Thumbprint): string {
    return `${this.destination}.${thumbprint}.staged`
  }

  async find(): Promise<readonly StoredCertificate[]> {
    await this.#refuseUnsafeDestination()
    const folder = dirname(this.#absolute())
    const prefix = `${basename(this.destination)}.`
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return []
      throw notDone(`The folder ${folder} cannot be read`, error, '')
    })
    const staged = names.filter(
      (name) => name.startsWith(prefix) && /^[0-9A-F]{40}\.staged$/.test(name.slice(prefix.length))
    )
    const found: StoredCertificate[] = []
    for (const name of [...staged, basename(this.destination)]) {
      const certificate = await this.#open(join(folder, name))
      if (certificate !== undefined) found.push({ certificate, staged: name !== basename(this.destination) })
    }
    return found
  }

  async stage(certificate: CertificateWithKey): Promise<void> {
    const { password, encryption, friendlyName } = this.#settings
    const pfx = await writePfx({ ...certificate, friendlyName }, { password, encryption })
    const path = `${this.#absolute()}.${certificate.facts.thumbprint}.staged`
    try {
      // Before, so that no folder is made behind a link; and after, for one that came meanwhile.
      await this.#refuseLinkedFolders()
      await makeFolder(dirname(path))
      await this.#refuseLinkedFolders()
      await writeWhole(path, pfx)
    } catch (error) {
      const path = this.stagingPath(certificate.facts.thumbprint)
      throw notDone(`The PFX cannot be written to ${path}`, error, '')
    }
  }

  async deliver(thumbprint: Thumbprint, isReplaceable: (certificate: CertificateFacts) => boolean): Promise<string> {
    const staged = `${this.#absolute()}.${thumbprint}.staged`
    try {
      if ((await readRegularFile(staged)) !== undefined) await this.#keepOccupant(thumbprint, isReplaceable)
      await rename(staged, this.#absolute())
    } catch (error) {
      const delivered = await this.#open(this.#absolute())
      // What is delivered already, by this run or one beside it, stays.
      if (delivered?.facts.thumbprint !== thumbprint) {
        const rescue = ` It is kept at ${this.stagingPath(thumbprint)}; the next run delivers it.`
        throw notDone(`The PFX cannot be moved to ${this.destination}`, error, rescue)
      }
    }
    return this.destination
  }

  /** What lies at the destination may be the last copy of somebody's key, so it is moved aside. */
  async #keepOccupant(thumbprint: Thumbprint, isReplaceable: (certificate: CertificateFacts) => boolean) {
    const bytes = await readRegularFile(this.#absolute())
    if (bytes === undefined || bytes.length === 0) return
    const occupant = (await this.#certificateIn(bytes, this.#absolute()))?.facts
    if (occupant !== undefined && (occupant.thumbprint === thumbprint || isReplaceable(occupant))) return
    // Of a PFX that does not open only the file itself tells one from another.
    const name = occupant?.thumbprint ?? createHash('sha256').update(bytes).digest('hex')
    await rename(this.#absolute(), `${this.#absolute()}.${name}.kept`)
    const held =
      occupant === undefined
        ? 'could not be opened with "pfx-password"'
        : `held the certificate ${occupant.thumbprint}, valid until ${isoDay(occupant.notAfter)}, which does not belong to this application`
    this.#settings.log.warning(
      `The PFX that was at ${this.destination} ${held}. It is kept as ${this.destination}.${name}.kept: move it to where it belongs, and give each registration a "delivery.pfx.path" of its own.`
    )
  }

  #absolute(): string {
    return resolve(this.#settings.workingDirectory, this.destination)
  }

  async #open(path: string): Promise<CertificateWithKey | undefined> {
    const bytes = await readRegularFile(path)
    return bytes && this.#certificateIn(bytes, path)
  }

  /** The certificate and key of a PFX; undefined, which only the debug log tells, where the password does not open it. */
  async #certificateIn(bytes: Buffer, path: string): Promise<CertificateWithKey | undefined> {
    try {
      const { certificate, chain, privateKey } = await readPfx(bytes, this.#settings.password)
      return { facts: certificateFacts(certificate), certificate, chain, privateKey }
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      this.#settings.log.debug(`${path} is left alone: ${error.message}`)
      return undefined
    }
  }

  /** Before anything is made: what is there must be replaceable by a PFX, and no link may lead elsewhere. */
  async #refuseUnsafeDestination(): Promise<void> {
    await this.#refuseLinkedFolders()
    const found = await lstat(this.#absolute()).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined
      throw notDone(`The PFX cannot be written to ${this.destination}`, error, '')
    })
    if (found === undefined) return
    if (!found.isFile()) {
      throw refusal(this.destination, found.isSymbolicLink() ? 'is a symbolic link' : 'is not a file')
    }
    const bytes = await readRegularFile(this.#absolute())
    if (bytes === undefined) throw refusal(this.destination, 'is there already and cannot be read as a PFX')
    if (bytes.length > 0 && !startsLikePfx(bytes)) {
      throw refusal(this.destination, 'is there already and is not a PFX')
    }
  }

  /** Folders below the working directory are the repository's, where somebody else may have put a link. */
  async #refuseLinkedFolders(): Promise<void> {
    const folder = dirname(this.#absolute())
    const below = relative(this.#settings.workingDirectory, folder)
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return
    let path = this.#settings.workingDirectory
    for (const part of below.split(sep)) {
      path = join(path, part)
      const found = await lstat(path).catch(() => undefined)
      if (found?.isSymbolicLink()) throw refusal(this.destination, `leads through the symbolic link ${path}`)
    }
  }
}

/**
 * Makes a folder and those above it. Where a file system is read-only, Node.js says of the recursive call that the folder
 * does not exist: a call for it alone tells why.
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    await makeFolder(dirname(path))
    await mkdir(path)
  }
}

/** Under its name the file is whole or not there. What a run that was killed left of the same certificate is replaced. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`
  await writeNewFile(unfinished, bytes)
  try {
    await rename(unfinished, path)
  } catch (error) {
    await unlink(unfinished).catch(() => undefined)
    throw error
  }
  await flushFolder(dirname(path))
}

/**
 * A name is on the disk once its folder is, which the file's own flush does not see to
 * (https://man7.org/linux/man-pages/man2/fsync.2.html). Windows opens no folder, and a file system may flush none: then
 * the name reaches the disk when the system writes it.
 */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  try {
    await folder?.sync().catch(() => undefined)
  } finally {
    await folder?.close()
  }
}

/** Creates the file, which must not be there, and returns when its bytes are on the disk. */
async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', OWNER_ONLY)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } catch (error) {
    await unlink(path).catch(() => undefined)
    throw error
  } finally {
    await file.close()
  }
}

async function readRegularFile(path: string): Promise<Buffer | undefined> {
  const found = await lstat(path).catch(() => undefined)
  if (found === undefined || !found.isFile() || found.size > PFX_SIZE_LIMIT) return undefined
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return undefined
  try {
    return await file.readFile()
  } finally {
    await file.close()
  }
}

function notDone(what: string, error: unknown, consequence: string): ActionError {
  if (error instanceof ActionError) return error
  return new ActionError('file-access', `${what}: ${fileProblem(error)}.${consequence}`, { cause: error })
}

function refusal(path: string, why: string): ActionError {
  return new ActionError(
    'file-access',
    `The PFX is not written to ${path}, which ${why}. Choose another "delivery.pfx.path" in the registration file.`
  )
}
