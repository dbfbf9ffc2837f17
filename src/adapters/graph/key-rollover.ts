import { type ApplicationObjectId, keyId } from '../../domain/identifiers.ts'
import { READ_APPLICATIONS } from '../../domain/plan/caller-permissions.ts'
import type { RegisteredCertificate } from '../../domain/plan/plan.ts'
import type { ActionError } from '../../errors.ts'
import type { CertificateWithKey, CertificateWriter } from '../../ports.ts'
import { backoff } from '../backoff.ts'
import type { ClockReading } from '../entra/clock-difference.ts'
import { withApplicationLocked } from './application-lock.ts'
import { applicationPath } from './application-queries.ts'
import { type GraphError, type GraphErrorKind, graphErrorOf, kindOf } from './graph-error.ts'
import { errorOf, type GraphSession } from './graph-session.ts'
import { keyCredentialsOf, thumbprintOf, type WireKeyCredential } from './key-credentials.ts'
import { keyProof } from './key-proof.ts'
import { type KeyRoll, keyAddition, keyRemoval } from './key-roll.ts'
import { clockError, isProofRefusal, neverSeen, proofRefused, rollDenied } from './key-roll-error.ts'
import { provingCertificates } from './proving-certificates.ts'
import { READINGS_TO_BELIEVE } from './shared-list.ts'
import { readVisibleApplication } from './visible-application.ts'

export interface KeyRolloverSettings {
  /** Signed in as the application itself. */
  readonly session: GraphSession
  /** Certificates that are registered now and whose private keys are at hand, the best one first. */
  readonly proofs: () => Promise<readonly CertificateWithKey[]>
  /** Called with each proof on the line after it was made, before anything else can see it. */
  readonly mask: (secret: string) => void
}

/**
 * Readings after a change, and tries of a proof: about 45 seconds. Graph was seen to show a new key after 20 seconds and
 * a removed one for more than a minute, and to take its proofs later than the sign-in does.
 */
const PATIENCE = 6

/** Errors after which the change may have been carried out. */
const UNCERTAIN: readonly GraphErrorKind[] = ['outage', 'duplicate']

/**
 * Renews the certificates of the application that is signed in, without a permission: each change is proved with a key
 * that the application has already. https://learn.microsoft.com/graph/api/application-addkey and application-removekey
 */
export class KeyRollover implements CertificateWriter {
  readonly #settings: KeyRolloverSettings

  constructor(settings: KeyRolloverSettings) {
    this.#settings = settings
  }

  registerCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void> {
    const addition = keyAddition(objectId, certificate, keyCredentialName)
    return this.#locked(objectId, async () => this.#add(addition, certificate, await this.#read(addition)))
  }

  keepCertificate(
    objectId: ApplicationObjectId,
    certificate: CertificateWithKey,
    keyCredentialName: string
  ): Promise<void> {
    const addition = keyAddition(objectId, certificate, keyCredentialName)
    return this.#locked(objectId, async () =>
      this.#add(addition, certificate, await this.#readUntil(addition, addition.isDone, READINGS_TO_BELIEVE))
    )
  }

  removeCertificate(objectId: ApplicationObjectId, certificate: RegisteredCertificate): Promise<void> {
    return this.#locked(objectId, () => this.#remove(objectId, certificate))
  }

  #locked(objectId: ApplicationObjectId, work: () => Promise<void>): Promise<void> {
    return withApplicationLocked(objectId, this.#settings.session.context.signal, work)
  }

  async #add(
    addition: KeyRoll,
    certificate: CertificateWithKey,
    registered: readonly WireKeyCredential[]
  ): Promise<void> {
    const carriedOut = await this.#carryOut(addition, registered)
    if (carriedOut > 1) await this.#removeTwins(addition, certificate)
  }

  async #remove(objectId: ApplicationObjectId, certificate: RegisteredCertificate): Promise<void> {
    const removal = keyRemoval(objectId, certificate)
    // It was there when its removal was decided: a reading without it may be a replica's that lags behind.
    const isThere = (registered: readonly WireKeyCredential[]) => !removal.isDone(registered)
    await this.#carryOut(removal, await this.#readUntil(removal, isThere, READINGS_TO_BELIEVE))
  }

  /**
   * Makes one change, and waits until a reading shows it.
   * @returns how many times Graph carried it out, or may have
   */
  async #carryOut(roll: KeyRoll, reading: readonly WireKeyCredential[]): Promise<number> {
    const waiting = backoff('Microsoft Graph', this.#settings.session.context)
    let registered = reading
    let carriedOut = 0
    while (!roll.isDone(registered)) {
      const error = await this.#send(roll, registered)
      if (error === undefined || roll.isDoneBy(error) || UNCERTAIN.includes(kindOf(error))) {
        carriedOut += 1
        registered = await this.#readUntil(roll, roll.isDone, PATIENCE)
        if (roll.isDone(registered)) break
      }
      if (!(await waiting.wait(error?.retryAfter))) throw await this.#failure(roll, error)
      registered = await this.#read(roll)
    }
    return carriedOut
  }

  /** @returns the last of several readings, or the first that is as expected */
  async #readUntil(
    roll: KeyRoll,
    isExpected: (registered: readonly WireKeyCredential[]) => boolean,
    most: number
  ): Promise<readonly WireKeyCredential[]> {
    const waiting = backoff('Microsoft Graph', this.#settings.session.context)
    let registered = await this.#read(roll)
    for (let readings = 1; readings < most && !isExpected(registered); readings += 1) {
      if (!(await waiting.wait())) break
      registered = await this.#read(roll)
    }
    return registered
  }

  /** An application reads itself without a permission. */
  async #read({ objectId, doing }: KeyRoll): Promise<readonly WireKeyCredential[]> {
    const { session } = this.#settings
    const operation = { doing, needs: [READ_APPLICATIONS] }
    const reading = { objectId, operation, properties: ['keyCredentials'] } as const
    return keyCredentialsOf(await readVisibleApplication(session, reading, backoff('Microsoft Graph', session.context)))
  }

  /**
   * Sends a change with a proof, and again with another one while Graph does not accept it.
   * @returns the error where another try may help
   */
  async #send(roll: KeyRoll, registered: readonly WireKeyCredential[]): Promise<GraphError | undefined> {
    const { session, proofs } = this.#settings
    const waiting = backoff('Microsoft Graph', session.context)
    for (let tries = 0; ; tries += 1) {
      const proving = provingCertificates(roll, await proofs(), registered, session.context.clock.now())
      const certificate = proving[tries % proving.length] ?? proving[0]
      const { error, clockReading } = await this.#sendOnce(roll, certificate)
      if (error === undefined || roll.isDoneBy(error)) return error
      if (!isProofRefusal(error)) {
        const kind = kindOf(error)
        if (kind === 'denied' || kind === 'refused') throw await this.#failure(roll, error)
        return error
      }
      const clockIsOff = clockError(roll, clockReading)
      if (clockIsOff !== undefined) throw clockIsOff
      if (tries + 1 >= PATIENCE || !(await waiting.wait(error.retryAfter))) throw proofRefused(roll, error, certificate)
    }
  }

  async #sendOnce(
    { objectId, action, body }: KeyRoll,
    certificate: CertificateWithKey
  ): Promise<{ readonly error: GraphError | undefined; readonly clockReading: ClockReading | undefined }> {
    const { session, mask } = this.#settings
    const { clock } = session.context
    const sentAt = clock.now()
    const proof = keyProof(objectId, certificate, sentAt)
    mask(proof)
    const path = `${applicationPath('id', objectId)}/${action}`
    const answer = await session.connection.send({ method: 'POST', path, body: { ...body, proof } })
    const serviceTime = new Date(answer.kind === 'response' ? (answer.headers['date'] ?? '') : '')
    const isClockKnown = !Number.isNaN(serviceTime.getTime())
    return {
      error: graphErrorOf(answer),
      clockReading: isClockKnown ? { sentAt, receivedAt: clock.now(), serviceTime } : undefined
    }
  }

  async #failure(roll: KeyRoll, error: GraphError | undefined): Promise<ActionError> {
    const { session } = this.#settings
    if (error === undefined || roll.isDoneBy(error)) return neverSeen(roll)
    if (kindOf(error) === 'denied') return rollDenied(roll, error, (await session.caller()).applicationId)
    return errorOf(session, error, { doing: roll.doing, needs: [] })
  }

  /** A key that was sent again may have been added twice, the first time late: one of the two is enough. */
  async #removeTwins(addition: KeyRoll, { facts: { thumbprint } }: CertificateWithKey): Promise<void> {
    const twinsIn = (registered: readonly WireKeyCredential[]) =>
      registered
        .flatMap((credential) => (thumbprintOf(credential) === thumbprint ? (credential.keyId ?? []) : []))
        .toSorted()
        .slice(1)
    const hasTwins = (registered: readonly WireKeyCredential[]) => twinsIn(registered).length > 0
    const registered = await this.#readUntil(addition, hasTwins, READINGS_TO_BELIEVE)
    for (const twin of twinsIn(registered)) {
      await this.#carryOut(keyRemoval(addition.objectId, { keyId: keyId(twin), thumbprint }), registered)
    }
  }
}
