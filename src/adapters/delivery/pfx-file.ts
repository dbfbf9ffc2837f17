import { createHash, randomUUID } from 'node:crypto'
import { lstat, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { CertificateFacts } from '../../domain/certificate/certificate.ts'
import type { HeldCertificate } from '../../domain/certificate/destination.ts'
import { isoDay } from '../../domain/date-text.ts'
import type { Thumbprint } from '../../domain/identifiers.ts'
import type { PfxEncryption } from '../../domain/request/registration.ts'
import { ActionError } from '../../errors.ts'
import { startsLikePfx } from '../../pkcs12/other-formats.ts'
import { readPfx } from '../../pkcs12/read-pfx.ts'
import { writePfx } from '../../pkcs12/write-pfx.ts'
import type { CertificateWithKey, Destination, DestinationReading, Handover, Log, Staging } from '../../ports.ts'
import { certificateFacts } from '../certificate/certificate-facts.ts'
import { errorCode, fileProblem } from '../files/file-problem.ts'
import { makeFolder } from '../files/make-folder.ts'
import { readBoundedFile } from '../files/read-bounded-file.ts'

/** Only the owner may read a private key. Windows ignores the mode and takes the folder's permissions. */
const OWNER_ONLY = 0o600
const PFX_SIZE_LIMIT = 1024 * 1024
const CHOOSE_ANOTHER_PATH = 'Choose another "delivery.pfx.path" in the registration file.'

export interface PfxFileSettings {
  /** Where the PFX ends: a path from the working directory, or an absolute one. */
  readonly path: string
  readonly workingDirectory: string
  /** Opens and protects every PFX here. Secret. Undefined in a run that writes none. */
  readonly password: string | undefined
  readonly encryption: PfxEncryption
  readonly friendlyName: string
  readonly log: Log
}

/**
 * The PFX of a registration and, beside it under `NAME.THUMBPRINT.staged`, those that are not proved yet: the destination
 * of a certificate, and where a new one is safe until it is delivered.
 */
export class PfxFile implements Destination, Staging {
  readonly kind = 'pfx'
  readonly name: string
  readonly #settings: PfxFileSettings

  constructor(settings: PfxFileSettings) {
    this.#settings = settings
    this.name = settings.path
  }

  pathOf(thumbprint: Thumbprint): string {
    return `${this.name}.${thumbprint}.staged`
  }

  /** Before anything is made: what is there must be replaceable by a PFX, and no link may lead elsewhere. */
  async prepare(): Promise<void> {
    await this.#refuseLinkedFolders()
    const found = await lstat(this.#absolute()).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined
      throw fileError(`The PFX cannot be written to ${this.name}`, error, '')
    })
    if (found === undefined) return
    if (!found.isFile()) {
      throw refusal(this.name, found.isSymbolicLink() ? 'is a symbolic link' : 'is not a file')
    }
    const bytes = await readRegularFile(this.#absolute())
    if (bytes === undefined) throw refusal(this.name, 'is there already and cannot be read as a PFX')
    if (bytes.length > 0 && !startsLikePfx(bytes)) {
      throw refusal(this.name, 'is there already and is not a PFX')
    }
  }

  async observe(): Promise<DestinationReading> {
    const staged = await this.#openAll(await this.#stagedPaths())
    const delivered = await this.#open(this.#absolute())
    const { kind, name } = this
    return {
      observed: {
        kind,
        name,
        holds: await this.#holds(delivered),
        staged: staged.map(({ facts }) => facts),
        outdated: [],
        inUse: [],
        applicationId: undefined
      },
      keys: delivered === undefined ? staged : [...staged, delivered]
    }
  }

  async #holds(delivered: CertificateWithKey | undefined): Promise<HeldCertificate> {
    if (this.#settings.password !== undefined) return { kind: 'known', thumbprint: delivered?.facts.thumbprint }
    const bytes = await readRegularFile(this.#absolute())
    return bytes === undefined
      ? { kind: 'known', thumbprint: undefined }
      : { kind: 'unknown', why: 'the input "pfx-password" is not given' }
  }

  async #stagedPaths(): Promise<readonly string[]> {
    const folder = dirname(this.#absolute())
    const prefix = `${basename(this.name)}.`
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return []
      throw fileError(`The folder ${folder} cannot be read`, error, '')
    })
    return names
      .filter((name) => name.startsWith(prefix) && /^[0-9A-F]{40}\.staged$/.test(name.slice(prefix.length)))
      .map((name) => join(folder, name))
  }

  async #openAll(paths: readonly string[]): Promise<readonly CertificateWithKey[]> {
    const found: CertificateWithKey[] = []
    for (const path of paths) {
      const certificate = await this.#open(path)
      if (certificate !== undefined) found.push(certificate)
    }
    return found
  }

  async store(certificate: CertificateWithKey): Promise<void> {
    const { encryption, friendlyName } = this.#settings
    const pfx = await writePfx({ ...certificate, friendlyName }, { password: this.#password(), encryption })
    const path = this.#absoluteStaged(certificate.facts.thumbprint)
    const failure = `The PFX cannot be written to ${this.pathOf(certificate.facts.thumbprint)}`
    try {
      // Before, so that no folder is made behind a link; and after, for one that came meanwhile.
      await this.#refuseLinkedFolders()
      await makeFolder(dirname(path), { failure, advice: CHOOSE_ANOTHER_PATH })
      await this.#refuseLinkedFolders()
      await writeWhole(path, pfx)
    } catch (error) {
      throw fileError(failure, error, '')
    }
  }

  /** Puts the staged PFX in its place. What is there is kept beside it, unless it may be replaced. */
  async deliver({ certificate, isReplaceable }: Pick<Handover, 'certificate' | 'isReplaceable'>): Promise<void> {
    const { thumbprint } = certificate.facts
    const staged = this.#absoluteStaged(thumbprint)
    if ((await readRegularFile(staged)) === undefined && !(await this.#isDelivered(thumbprint))) {
      await this.store(certificate)
    }
    try {
      if ((await readRegularFile(staged)) !== undefined) await this.#keepOccupant(thumbprint, isReplaceable)
      await rename(staged, this.#absolute())
    } catch (error) {
      // What is delivered already, by this run or one beside it, remains.
      if (!(await this.#isDelivered(thumbprint))) {
        const rescue = ` It is kept at ${this.pathOf(thumbprint)}; the next run delivers it.`
        throw fileError(`The PFX cannot be moved to ${this.name}`, error, rescue)
      }
    }
  }

  async #isDelivered(thumbprint: Thumbprint): Promise<boolean> {
    return (await this.#open(this.#absolute()))?.facts.thumbprint === thumbprint
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
      `The PFX that was at ${this.name} ${held}. It is kept as ${this.name}.${name}.kept: move it to where it belongs, and give each registration a "delivery.pfx.path" of its own.`
    )
  }

  #absolute(): string {
    return resolve(this.#settings.workingDirectory, this.name)
  }

  #absoluteStaged(thumbprint: Thumbprint): string {
    return `${this.#absolute()}.${thumbprint}.staged`
  }

  #password(): string {
    const { password } = this.#settings
    if (password !== undefined) return password
    throw new ActionError(
      'input-invalid',
      'The input "pfx-password" is missing: it protects the PFX that is written. Take it from a secret.'
    )
  }

  async #open(path: string): Promise<CertificateWithKey | undefined> {
    const bytes = await readRegularFile(path)
    return bytes && this.#certificateIn(bytes, path)
  }

  /** The certificate and key of a PFX; undefined, which only the debug log tells, where the password does not open it. */
  async #certificateIn(bytes: Buffer, path: string): Promise<CertificateWithKey | undefined> {
    const { password } = this.#settings
    if (password === undefined) return undefined
    try {
      const { certificate, chain, privateKey } = await readPfx(bytes, password)
      return { facts: certificateFacts(certificate), certificate, chain, privateKey }
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      this.#settings.log.debug(`${path} is left alone: ${error.message}`)
      return undefined
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
      if (found?.isSymbolicLink()) throw refusal(this.name, `leads through the symbolic link ${path}`)
    }
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
  const content = await readBoundedFile(path, PFX_SIZE_LIMIT, 'refuse-links').catch(() => undefined)
  return typeof content === 'string' ? undefined : content
}

function fileError(what: string, error: unknown, consequence: string): ActionError {
  if (error instanceof ActionError) return error
  return new ActionError('file-access', `${what}: ${fileProblem(error)}.${consequence}`, { cause: error })
}

function refusal(path: string, why: string): ActionError {
  return new ActionError('file-access', `The PFX is not written to ${path}, which ${why}. ${CHOOSE_ANOTHER_PATH}`)
}
