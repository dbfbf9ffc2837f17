import { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import { PASSWORD } from '../pkcs12/vectors.ts'
import { type HeldCertificate, heldCertificates } from '../support/held-certificates.ts'
import { handOutReadyMadeKeys, type ReadyMadeKeys } from '../support/ready-made-keys.ts'
import { type SimulatedTime, simulateTime } from '../support/simulated-time.ts'
import { belongings, duplicatesOf, stateOfOthers } from './application-state.ts'
import { checkpoint } from './checkpoint.ts'
import type { FaultHooks } from './fault-kinds.ts'
import { keySecrets, type Secret, textSecret } from './leak-scan.ts'
import { type MortalRun, mortalSession } from './mortal-session.ts'
import { simulatePatience } from './patience.ts'
import { PFX, type SceneScript } from './scenes.ts'
import { SecretLedger } from './secret-ledger.ts'

const BEGINNING = new Date('2026-11-25T06:00:00Z')

/** What can be said of a world at one moment, to compare with another. */
export interface WorldState {
  readonly applications: number
  readonly servicePrincipals: number
  /** Permissions, redirect URIs, owners: a line each. */
  readonly belongings: readonly string[]
  /** What is there more than once, a sentence each. */
  readonly duplicates: readonly string[]
  /** Everything that runs must not touch, to the byte. */
  readonly others: string
  /** Thumbprints of the certificates in force that this action registered. */
  readonly own: readonly string[]
  /** Of all certificates in force. */
  readonly registered: readonly string[]
  readonly held: readonly HeldCertificate[]
}

/** What one run does in another way than its scene. */
export interface RunChanges {
  readonly registration?: Registration
  readonly inputs?: Partial<Inputs>
}

/** A tenant and a machine in which a scene is played, as often as wanted from the same beginning. */
export interface World {
  readonly emulator: RunningEmulator
  readonly time: SimulatedTime
  /** Of the machine that keeps its files. */
  readonly folder: string
  readonly hooks: FaultHooks
  readonly ledger: SecretLedger
  /** @param changes other than what the scene says */
  run(changes?: RunChanges): Promise<MortalRun>
  state(): Promise<WorldState>
  /** Back to the beginning. */
  restore(): Promise<void>
  close(): Promise<void>
}

export async function openWorld(script: SceneScript): Promise<World> {
  const time = simulateTime(BEGINNING)
  const patience = simulatePatience(time)
  const emulator = await startEmulator(script.emulator)
  const keys = await handOutReadyMadeKeys()
  const session = await mortalSession(emulator, time.clock, script.runner)
  const variables = setRunnerVariables(emulator)
  // An hour in which the clock goes back again and again has no end.
  if (emulator.github !== undefined) emulator.github.settings.primaryRateLimit = false
  const stage = { emulator, time, session }
  await script.prepare(stage)
  const registration = script.registration(stage)
  const ledger = new SecretLedger([...givenSecrets(emulator), ...secretsOf(keys)])
  const goBack = await checkpoint({ emulator, time, folder: session.folder })
  const pfxPath = script.runner === 'self-hosted' ? join(session.folder, PFX) : undefined
  return {
    emulator,
    time,
    hooks: { abandoned: session.abandoned, runOut: patience.runOut },
    ledger,
    folder: session.folder,
    run: async ({ registration: other = registration, inputs = {} } = {}) =>
      session.run(other, { ...(await script.inputs(stage)), ...inputs }),
    state: () => stateOf(emulator, script, pfxPath),
    async restore() {
      await goBack()
      emulator.setFaults()
      emulator.requests.length = 0
      emulator.faults.arrivals.length = 0
      ledger.clear()
    },
    async close() {
      await Promise.all([session.close(), emulator.close()])
      variables.restore()
      keys.end()
      patience.end()
      time.end()
    }
  }
}

function secretsOf({ privateKeys }: ReadyMadeKeys): readonly Secret[] {
  return privateKeys.flatMap((key, index) => keySecrets(`the private key ${index + 1}`, KeyObject.from(key)))
}

function setRunnerVariables({ github }: RunningEmulator): { restore(): void } {
  const names = ['GITHUB_REPOSITORY', 'GITHUB_API_URL', 'RUNNER_TEMP']
  const before = names.map((name) => [name, process.env[name]] as const)
  if (github !== undefined) {
    process.env['GITHUB_REPOSITORY'] = github.repository
    process.env['GITHUB_API_URL'] = github.apiUrl
  }
  return {
    restore() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
  }
}

function givenSecrets({ clientSecret, github, vb365 }: RunningEmulator): readonly Secret[] {
  const secret = (name: string, text: string | undefined) => (text === undefined ? [] : [textSecret(name, text)])
  return [
    ...secret('the client secret', clientSecret),
    ...secret('the PFX password', PASSWORD),
    ...secret('the token for GitHub', github?.token),
    ...secret('the password for VB365', vb365?.password)
  ]
}

async function stateOf(
  emulator: RunningEmulator,
  { isOwn, isOwnKey }: SceneScript,
  pfxPath: string | undefined
): Promise<WorldState> {
  const { tenant } = emulator
  const now = new Date().toISOString()
  const applications = tenant.applications.filter(isOwn)
  const appIds = new Set(applications.map(({ appId }) => appId))
  const keys = applications
    .flatMap(({ keyCredentials }) => keyCredentials)
    .filter(({ startDateTime, endDateTime }) => startDateTime <= now && now < endDateTime)
  return {
    applications: applications.length,
    servicePrincipals: tenant.servicePrincipals.filter(({ appId }) => appIds.has(appId)).length,
    belongings: belongings(emulator, { isOwn, isOwnKey }),
    duplicates: duplicatesOf(emulator, { isOwn, isOwnKey }),
    others: stateOfOthers(emulator, { isOwn, isOwnKey }),
    own: keys.filter(isOwnKey).map(({ customKeyIdentifier }) => customKeyIdentifier),
    registered: keys.map(({ customKeyIdentifier }) => customKeyIdentifier),
    held: await heldCertificates({ emulator, password: PASSWORD, pfxPath })
  }
}
