import { createHash } from 'node:crypto'
import { lstat, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { CertificateFacts } from '../../domain/certificate/certificate.ts'
import type { HeldCertificate } from '../../domain/certificate/destination.ts'
import { isoDay } from '../../domain/date-text.ts'
import type { Thumbprint } from '../../domain/identifiers.ts'
import type { PfxEncryption } from '../../domain/request/registration.ts'
import { ActionError } from '../../errors.ts'
import { startsLikePfx } from '../../pkcs12/other-formats.ts'
import { writePfx } from '../../pkcs12/write-pfx.ts'
import type {
  CertificateWithKey,
  Destination,
  DestinationReading,
  Handover,
  KeyAtHand,
  Log,
  Staging
} from '../../ports.ts'
import { withFileLocked } from '../files/file-lock.ts'
import { errorCode, fileProblem } from '../files/file-problem.ts'
import { isInside } from '../files/inside-folder.ts'
import { makeFolder } from '../files/make-folder.ts'
import { writeWholeFile } from '../files/write-whole-file.ts'
import { keyIn, openStoredPfx, openStoredPfxs, readStoredFile } from './stored-pfx.ts'

const CHOOSE_ANOTHER_PATH = 'Choose another "delivery.pfx.path" in the registration file.'

export interface PfxFileSettings {
  /** Where the PFX ends: a path from the working directory, or an absolute one. */
  readonly path: string
  readonly workingDirectory: string
  /** Opens and protects every PFX here. Secret. Undefined in a run that writes none. */
  readonly password: string | undefined
  readonly encryption: PfxEncryption
  /** Of each key derivation; undefined: those of the encryption. */
  readonly iterations?: number | undefined
  readonly friendlyName: string
  readonly log: Log
  /** Ends the wait for another run that writes there. */
  readonly signal: AbortSignal
}

/** What a run that was killed may leave: a PFX that is not whole yet, and so not registered, and a lock that was broken. */
const UNFINISHED = /^(?:[0-9A-F]{40}\.staged|lock)\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const STAGED = /^[0-9A-F]{40}\.staged$/

/**
 * The PFX of a registration and, beside it under `NAME.THUMBPRINT.staged`, those that are not proved yet: the destination
 * of a certificate, and where a new one is safe until it is delivered.
 */
export class PfxFile implements Destination, Staging {
  readonly kind = 'pfx'
  readonly name: string
  readonly #settings: PfxFileSettings
  /** What the last observation found at the destination. */
  #observed: Buffer | undefined

  constructor(settings: PfxFileSettings) {
    this.#settings = settings
    this.name = settings.path
  }

  pathOf(thumbprint: Thumbprint): string {
    return `${this.name}.${thumbprint}.staged`
  }

  /**
   * Before anything is made: what is there must be replaceable by a PFX, and no link may lead elsewhere. Takes away what
   * an earlier run that was killed did not finish.
   */
  async prepare(): Promise<void> {
    await this.#refuseLinkedFolders()
    await this.#refuseOccupant()
    await this.#removeUnfinished()
  }

  async #refuseOccupant(): Promise<void> {
    const found = await lstat(this.#absolute()).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined
      throw fileError(`The PFX cannot be written to ${this.name}`, error, '')
    })
    if (found === undefined) return
    if (!found.isFile()) {
      throw refusal(this.name, found.isSymbolicLink() ? 'is a symbolic link' : 'is not a file')
    }
    const bytes = await readStoredFile(this.#absolute())
    if (bytes === undefined) throw refusal(this.name, 'is there already and cannot be read as a PFX')
    if (bytes.length > 0 && !startsLikePfx(bytes)) {
      throw refusal(this.name, 'is there already and is not a PFX')
    }
  }

  async #removeUnfinished(): Promise<void> {
    if ((await this.#pathsBeside(UNFINISHED)).length === 0) return
    try {
      // Under the lock, so that no other run is writing any of them.
      await this.#locked(async () => {
        for (const path of await this.#pathsBeside(UNFINISHED)) await unlink(path)
      })
    } catch (error) {
      this.#settings.signal.throwIfAborted()
      this.#settings.log.debug(`What an earlier run left beside ${this.name} is not removed: ${fileProblem(error)}`)
    }
  }

  async observe(): Promise<DestinationReading> {
    const staged = await openStoredPfxs(await this.#pathsBeside(STAGED), this.#settings)
    this.#observed = await readStoredFile(this.#absolute())
    const delivered = this.#observed && (await keyIn(this.#observed, this.#absolute(), this.#settings))
    const { kind, name } = this
    return {
      observed: {
        kind,
        name,
        holds: this.#holds(delivered),
        staged: staged.map(({ facts }) => facts),
        outdated: [],
        inUse: [],
        applicationId: undefined
      },
      keys: delivered === undefined ? staged : [...staged, delivered]
    }
  }

  #holds(delivered: KeyAtHand | undefined): HeldCertificate {
    if (this.#settings.password !== undefined) return { kind: 'known', thumbprint: delivered?.facts.thumbprint }
    return this.#observed === undefined
      ? { kind: 'known', thumbprint: undefined }
      : { kind: 'unknown', why: 'the input "pfx-password" is not given' }
  }

  /** Files whose names begin with the one of the destination and a point, and go on as `ending` says. */
  async #pathsBeside(ending: RegExp): Promise<readonly string[]> {
    const folder = dirname(this.#absolute())
    const prefix = `${basename(this.name)}.`
    const names = await readdir(folder).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return []
      throw fileError(`The folder ${folder} cannot be read`, error, '')
    })
    return names
      .filter((name) => name.startsWith(prefix) && ending.test(name.slice(prefix.length)))
      .map((name) => join(folder, name))
  }

  /**
   * The first of several runs at once stages its certificate, and the others go on with that one. So none of them
   * registers one that is never delivered.
   */
  store(made: CertificateWithKey, known: ReadonlySet<Thumbprint>): Promise<CertificateWithKey> {
    return this.#stage(made, async (write) => {
      const theirs = await this.#ofAnotherRun(made, known)
      if (theirs === undefined) await write()
      return theirs ?? made
    })
  }

  /** What appeared since this run looked, was made for the same purpose, and opens by the same password. */
  async #ofAnotherRun(
    { facts: made }: CertificateWithKey,
    known: ReadonlySet<Thumbprint>
  ): Promise<CertificateWithKey | undefined> {
    const isOld = new Set([...known, made.thumbprint].map((thumbprint) => this.#absoluteStaged(thumbprint)))
    const staged = (await this.#pathsBeside(STAGED)).filter((path) => !isOld.has(path))
    const delivered = await readStoredFile(this.#absolute())
    const isNew = delivered !== undefined && !this.#observed?.equals(delivered)
    const present = await openStoredPfxs(isNew ? [...staged, this.#absolute()] : staged, this.#settings)
    const found = present.find(({ facts }) => !known.has(facts.thumbprint) && facts.subject === made.subject)
    if (found !== undefined) {
      this.#settings.log.info(
        `Another run has just made the certificate ${found.facts.thumbprint} for ${this.name}: this one goes on with it`
      )
    }
    return found?.open()
  }

  /** Carries out `work` while no other run writes here, with what writes the staged PFX. */
  async #stage<Value>(certificate: CertificateWithKey, work: (write: () => Promise<void>) => Promise<Value>) {
    const { encryption, iterations, friendlyName } = this.#settings
    const pfx = await writePfx({ ...certificate, friendlyName }, { password: this.#password(), encryption, iterations })
    const path = this.#absoluteStaged(certificate.facts.thumbprint)
    const failure = `The PFX cannot be written to ${this.pathOf(certificate.facts.thumbprint)}`
    try {
      // Before, so that no folder is made behind a link; and after, for one that came meanwhile.
      await this.#refuseLinkedFolders()
      await makeFolder(dirname(path), { failure, advice: CHOOSE_ANOTHER_PATH })
      await this.#refuseLinkedFolders()
      return await this.#locked(() => work(() => writeWholeFile(path, pfx)))
    } catch (error) {
      throw fileError(failure, error, '')
    }
  }

  /** Puts the staged PFX in its place. What is there is kept beside it, unless it may be replaced. */
  async deliver({ certificate, isReplaceable }: Pick<Handover, 'certificate' | 'isReplaceable'>): Promise<void> {
    const { thumbprint } = certificate.facts
    const staged = this.#absoluteStaged(thumbprint)
    if ((await readStoredFile(staged)) === undefined && !(await this.#isDelivered(thumbprint))) {
      await this.#stage(certificate, (write) => write())
    }
    try {
      // Under the lock, so that what another run puts there meanwhile is not written over.
      await this.#locked(async () => {
        if ((await readStoredFile(staged)) !== undefined) await this.#keepOccupant(thumbprint, isReplaceable)
        await rename(staged, this.#absolute())
      })
    } catch (error) {
      // What is delivered already, by this run or one beside it, remains.
      if (!(await this.#isDelivered(thumbprint))) {
        const rescue = ` It is kept at ${this.pathOf(thumbprint)}; the next run delivers it.`
        throw fileError(`The PFX cannot be moved to ${this.name}`, error, rescue)
      }
    }
  }

  #locked<Value>(work: () => Promise<Value>): Promise<Value> {
    const { signal, log } = this.#settings
    const waits = () => log.info(`Waiting for another run that writes to ${this.name}; a killed one for half a minute`)
    return withFileLocked(`${this.#absolute()}.lock`, { signal, waits }, work)
  }

  async #isDelivered(thumbprint: Thumbprint): Promise<boolean> {
    return (await openStoredPfx(this.#absolute(), this.#settings))?.facts.thumbprint === thumbprint
  }

  /** What lies at the destination may be the last copy of a key, so it is moved aside. */
  async #keepOccupant(thumbprint: Thumbprint, isReplaceable: (certificate: CertificateFacts) => boolean) {
    const bytes = await readStoredFile(this.#absolute())
    if (bytes === undefined || bytes.length === 0) return
    const occupant = (await keyIn(bytes, this.#absolute(), this.#settings))?.facts
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

  /** Folders below the working directory are the repository's, where a link may have been committed. */
  async #refuseLinkedFolders(): Promise<void> {
    const folder = dirname(this.#absolute())
    const below = relative(this.#settings.workingDirectory, folder)
    if (below === '' || !isInside(this.#settings.workingDirectory, folder)) return
    let path = this.#settings.workingDirectory
    for (const part of below.split(sep)) {
      path = join(path, part)
      const found = await lstat(path).catch(() => undefined)
      if (found?.isSymbolicLink()) throw refusal(this.name, `leads through the symbolic link ${path}`)
    }
  }
}

function fileError(what: string, error: unknown, consequence: string): ActionError {
  if (error instanceof ActionError) return error
  return new ActionError('file-access', `${what}: ${fileProblem(error)}.${consequence}`, { cause: error })
}

function refusal(path: string, why: string): ActionError {
  return new ActionError('file-access', `The PFX is not written to ${path}, which ${why}. ${CHOOSE_ANOTHER_PATH}`)
}
