import { randomUUID } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Application, KeyCredential } from '../../emulator/application.ts'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import type { Clock } from '../../src/ports.ts'
import { githubOf, SECRET } from './github-deliveries.ts'
import { type HeldCertificate, heldCertificates } from './held-certificates.ts'
import { CERTIFICATE } from './key-vault-session.ts'
import { handOutReadyMadeKeys } from './ready-made-keys.ts'
import { registrationOf } from './registration-builder.ts'
import { type RunOptions, runSession } from './run-in-process.ts'
import { contentsOf } from './tenant-contents.ts'
import { newCertificate } from './test-certificate.ts'

const PFX = 'contoso.pfx'
const PASSWORD = 'pfx-Test-1'
export const VALIDITY_DAYS = 90
export const RENEW_BEFORE_DAYS = 30
export const OVERLAP_DAYS = 14

/** Where runs take place: on a machine of their own each, or on one that keeps its files. */
export type Runner = 'hosted' | 'self-hosted'
/** What a certificate is delivered to: Key Vault and VB365 server, which need no password, or all that there is. */
export type Deliveries = 'servers' | 'everything'

export interface LifeOptions {
  readonly emulator: RunningEmulator
  readonly clock: Clock
  readonly runner: Runner
  readonly deliveries: Deliveries
}

/** An application whose certificate runs renew and deliver. */
export interface CertificateLife {
  readonly registration: Registration
  /**
   * A run to its end, or up to where the emulator takes it for dead.
   * @param begin another copy of `runSession`, for a process beside this one: the modules behind it share no memory
   */
  run(options?: RunOptions, begin?: typeof runSession): Promise<Outcome | 'abandoned'>
  /** For a fault that ends the run that is under way. */
  readonly abandoned: () => void
  held(): Promise<readonly HeldCertificate[]>
  own(): readonly KeyCredential[]
  /** What does not hold at this moment though it has to at any, a sentence each. */
  broken(): Promise<readonly string[]>
  /** Names of what lies in the folder of a machine that keeps its files. */
  files(): Promise<readonly string[]>
  close(): Promise<void>
}

/** Makes the application, with certificates of others beside its own, and delivers its first certificate. */
export async function beginLife({ emulator, clock, runner, deliveries }: LifeOptions): Promise<CertificateLife> {
  const keys = await handOutReadyMadeKeys()
  const made = await created(emulator, clock)
  made.keyCredentials.push(...(await foreignKeys()))
  const registration = registrationFor(made, emulator, deliveries)
  const github = githubOf(emulator)
  process.env['GITHUB_REPOSITORY'] = github.repository
  process.env['GITHUB_API_URL'] = github.apiUrl
  const inputs = {
    vb365Password: emulator.vb365?.password,
    deliveryToken: github.token,
    pfxPassword: deliveries === 'everything' ? PASSWORD : undefined
  }
  const kept = await runSession(emulator)
  let end = () => {}

  const life: CertificateLife = {
    registration,
    abandoned: () => end(),
    async run(options = {}, begin = runSession) {
      const { promise: death, resolve } = Promise.withResolvers<'abandoned'>()
      const cancellation = new AbortController()
      end = () => {
        resolve('abandoned')
        // Of a process that is dead nothing would be left: this one must let go of what its runs share.
        cancellation.abort(new ActionError('cancelled', 'This run was taken for dead.'))
      }
      const session = await begin(emulator, runner === 'self-hosted' ? kept.folder : undefined)
      process.env['RUNNER_TEMP'] = session.folder
      const ended = session.run(registration, {
        clock,
        signal: cancellation.signal,
        ...options,
        inputs: { ...inputs, ...options.inputs }
      })
      const result = await Promise.race([ended.then(({ outcome }) => outcome), death])
      if (runner === 'hosted') await session.close()
      return result
    },
    held: () =>
      heldCertificates({
        emulator,
        password: PASSWORD,
        pfxPath: runner === 'self-hosted' ? join(kept.folder, PFX) : undefined
      }),
    own: () => ownKeys(application(emulator)),
    async broken() {
      const now = new Date().toISOString()
      const inForce = application(emulator).keyCredentials.filter(
        ({ startDateTime, endDateTime }) => startDateTime <= now && now < endDateTime
      )
      const registered = new Set(inForce.map(({ customKeyIdentifier }) => customKeyIdentifier))
      const dead = (await life.held()).filter(({ thumbprint }) => !registered.has(thumbprint))
      return [
        ...dead.map(({ place, thumbprint }) => `${place} holds ${thumbprint}, which does not sign in`),
        ...(stateOfOthers(emulator) === others ? [] : ['something of others is not as it was'])
      ]
    },
    files: () => readdir(kept.folder),
    async close() {
      keys.end()
      await kept.close()
    }
  }
  const outcome = await life.run()
  if (outcome === 'abandoned' || outcome.kind !== 'applied' || outcome.failure !== undefined) {
    throw new Error(`the first delivery ended ${JSON.stringify(outcome)}`)
  }
  const others = stateOfOthers(emulator)
  return life
}

async function created(emulator: RunningEmulator, clock: Clock): Promise<Application> {
  const session = await runSession(emulator)
  process.env['RUNNER_TEMP'] = session.folder
  const certificate = {
    source: 'generate',
    keySize: 2048,
    validityDays: VALIDITY_DAYS,
    renewBeforeDays: RENEW_BEFORE_DAYS
  }
  const { outcome } = await session.run(registrationOf({ certificate }), { clock })
  await session.close()
  if (outcome.kind !== 'applied' || outcome.failure !== undefined) {
    throw new Error(`the application was not made: ${JSON.stringify(outcome)}`)
  }
  return application(emulator)
}

function registrationFor({ appId }: Application, emulator: RunningEmulator, deliveries: Deliveries): Registration {
  const { keyVault, vb365 } = emulator
  if (keyVault === undefined || vb365 === undefined) throw new Error('the emulator lacks a destination')
  return registrationOf({
    application: { flow: 'existing', applicationId: appId, username: 'backup@contoso.com' },
    certificate: {
      source: 'generate',
      keySize: 2048,
      validityDays: VALIDITY_DAYS,
      renewBeforeDays: RENEW_BEFORE_DAYS,
      overlapDays: OVERLAP_DAYS
    },
    delivery: {
      keyVault: { vault: keyVault.vault, certificate: CERTIFICATE },
      vb365: { server: vb365.server, username: vb365.username, serverThumbprint: vb365.serverThumbprint },
      ...(deliveries === 'everything'
        ? {
            pfx: { path: PFX, encryption: 'TripleDES_SHA1' },
            github: { secret: SECRET, environment: githubOf(emulator).environment }
          }
        : {})
    }
  })
}

/** One in force and one that has expired, neither made by this action. */
export async function foreignKeys(): Promise<readonly KeyCredential[]> {
  const { facts, certificate } = await newCertificate('Somebody else')
  const entry = (displayName: string, endDateTime: string): KeyCredential => ({
    keyId: randomUUID(),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: Buffer.from(certificate).toString('base64'),
    customKeyIdentifier: facts.thumbprint,
    displayName,
    startDateTime: '2020-01-01T00:00:00Z',
    endDateTime
  })
  return [entry('Monitoring', '2040-01-01T00:00:00Z'), entry('Old monitoring', '2021-01-01T00:00:00Z')]
}

function application(emulator: RunningEmulator): Application {
  const [found] = contentsOf(emulator).applications
  if (found === undefined) throw new Error('the application is not there')
  return found
}

const OWN = 'register-vb365-application: '
const isOwn = ({ displayName }: KeyCredential) => displayName?.startsWith(OWN) === true

function ownKeys({ keyCredentials }: Application): readonly KeyCredential[] {
  return keyCredentials.filter(isOwn)
}

/** The tenant without the own certificates of the application, to the byte. */
function stateOfOthers(emulator: RunningEmulator): string {
  const { id } = application(emulator)
  return JSON.stringify(emulator.tenant, (_, value) =>
    value?.id === id && Array.isArray(value.keyCredentials)
      ? { ...value, keyCredentials: value.keyCredentials.filter((key: KeyCredential) => !isOwn(key)) }
      : value
  )
}
