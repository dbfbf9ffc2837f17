import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EmulatorOptions, RunningEmulator } from '../../emulator/index.ts'
import { uniqueNameOf } from '../../src/domain/request/managed-names.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Inputs } from '../../src/inputs/inputs.ts'
import { PASSWORD, vector } from '../pkcs12/vectors.ts'
import { foreignKeys, type Runner } from '../support/certificate-life.ts'
import { githubOf, SECRET } from '../support/github-deliveries.ts'
import { CERTIFICATE } from '../support/key-vault-session.ts'
import { registrationOf } from '../support/registration-builder.ts'
import type { SimulatedTime } from '../support/simulated-time.ts'
import { isMarkedKey, type Ownership } from './application-state.ts'
import type { MortalSession } from './mortal-session.ts'

const DAY = 24 * 60 * 60 * 1000
export const PFX = 'contoso.pfx'
const GIVEN_PFX = 'given.pfx'
/** The PFX with the least work in it. */
const PFX_DELIVERY = { pfx: { path: PFX, encryption: 'TripleDES_SHA1' } }
const GENERATED = { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048 }
const SHORT_LIVED = { ...GENERATED, validityDays: 90, renewBeforeDays: 30, overlapDays: 14 }
const DAYS_UNTIL_DUE = 61
const NORTHWIND = '404271d0-0001-4000-8000-000000000042'
const NAME = 'Veeam Backup for Microsoft 365'
const ALL_SERVERS: EmulatorOptions = { keyVault: true, vb365: true, github: true }

/** Where runs take place before the one that a scene is about. */
export interface Stage {
  readonly emulator: RunningEmulator
  readonly time: SimulatedTime
  readonly session: MortalSession
}

/** A run that can take place again and again in the same world. */
export interface SceneScript extends Ownership {
  readonly name: string
  readonly emulator: EmulatorOptions
  readonly runner: Runner
  /** How the run ends that nothing disturbs; one that is right to fail never may end well. */
  readonly ends: 'well' | 'in failure'
  /**
   * Whether a key lies in a safe place before its certificate is registered, whatever happens then. Where it does not, a run
   * that failed may leave one certificate more, in use in one place and for ever missing in another, until the overlap ends.
   */
  readonly keepsKeys: boolean
  /** What has happened before. */
  prepare(stage: Stage): Promise<void>
  registration(stage: Stage): Registration
  inputs(stage: Stage): Promise<Partial<Inputs>>
}

const isOurs: Ownership['isOwn'] = ({ uniqueName }) => uniqueName === uniqueNameOf(NAME)

/** What scenes have in common unless they say otherwise. */
const USUAL: Omit<SceneScript, 'name'> = {
  emulator: {},
  runner: 'self-hosted',
  ends: 'well',
  isOwn: isOurs,
  isOwnKey: isMarkedKey,
  keepsKeys: true,
  prepare: async () => {},
  registration: () => registrationOf({ delivery: PFX_DELIVERY, certificate: GENERATED }),
  inputs: async () => ({ pfxPassword: PASSWORD })
}

/** A registration of an application that is delivered everywhere, with changes. */
export function registrationEverywhere(
  emulator: RunningEmulator,
  certificate: object,
  changes: object = {}
): Registration {
  return registrationOf({
    certificate: { ...SHORT_LIVED, ...certificate },
    delivery: deliveries(emulator, true),
    ...changes
  })
}

/** All that certificates are delivered to; a PFX file and GitHub need a password for it. */
function deliveries({ keyVault, vb365, github }: RunningEmulator, withPassword: boolean): object {
  if (keyVault === undefined || vb365 === undefined || github === undefined) throw new Error('a server is missing')
  const { server, username, serverThumbprint } = vb365
  return {
    keyVault: { vault: keyVault.vault, certificate: CERTIFICATE },
    vb365: { server, username, serverThumbprint, impersonationAccount: 'backup@contoso.com' },
    ...(withPassword ? { ...PFX_DELIVERY, github: { secret: SECRET, environment: github.environment } } : {})
  }
}

function everywhere(withPassword: boolean, certificate: object): Omit<SceneScript, 'name'> {
  return {
    ...USUAL,
    emulator: ALL_SERVERS,
    registration: ({ emulator }) => registrationOf({ certificate, delivery: deliveries(emulator, withPassword) }),
    inputs: async ({ emulator }) => ({
      pfxPassword: withPassword ? PASSWORD : undefined,
      vb365Password: emulator.vb365?.password,
      deliveryToken: githubOf(emulator).token
    })
  }
}

/** An application with a certificate that is due, beside those of others. */
function renewal(withPassword: boolean, runner: Runner): Omit<SceneScript, 'name'> {
  const usual = everywhere(withPassword, SHORT_LIVED)
  return {
    ...usual,
    runner,
    keepsKeys: runner === 'self-hosted' && withPassword,
    async prepare(stage) {
      await applied(stage, usual.registration(stage), await usual.inputs(stage))
      ownIn(stage).keyCredentials.push(...(await foreignKeys()))
      stage.time.pass(DAYS_UNTIL_DUE * DAY)
    }
  }
}

/** The application signs in with the certificate that it delivered last, and that is due. */
function selfRotation(overlapDays: number): Omit<SceneScript, 'name'> {
  return {
    ...USUAL,
    async prepare(stage) {
      const registration = registrationOf({ delivery: PFX_DELIVERY, certificate: SHORT_LIVED })
      await applied(stage, registration, { pfxPassword: PASSWORD })
      ownIn(stage).keyCredentials.push(...(await foreignKeys()))
      stage.time.pass(DAYS_UNTIL_DUE * DAY)
    },
    registration: (stage) =>
      registrationOf({
        application: { flow: 'existing', applicationId: ownIn(stage).appId, username: 'backup@contoso.com' },
        certificate: { ...SHORT_LIVED, overlapDays },
        delivery: PFX_DELIVERY
      }),
    async inputs(stage) {
      const value = await readFile(join(stage.session.folder, PFX), 'base64')
      const signIn = { kind: 'certificate', value, password: PASSWORD } as const
      return { pfxPassword: PASSWORD, clientId: ownIn(stage).appId, signIn }
    }
  }
}

/** An application that another run registered. */
const REGISTERED: Omit<SceneScript, 'name'> = {
  ...USUAL,
  prepare: async (stage) => {
    await applied(stage, USUAL.registration(stage), await USUAL.inputs(stage))
  }
}

const VERIFIED: Omit<SceneScript, 'name'> = {
  ...REGISTERED,
  inputs: async () => ({ pfxPassword: PASSWORD, mode: { kind: 'verify' } })
}

const SCRIPTS: Readonly<Record<string, Omit<SceneScript, 'name'>>> = {
  'new application': USUAL,
  'new application, to every destination': everywhere(true, GENERATED),
  'existing application, with history': {
    ...USUAL,
    emulator: { seed: 'northwind' },
    isOwn: ({ appId }) => appId === NORTHWIND,
    prepare: async ({ emulator }) => {
      const keys = await foreignKeys()
      emulator.tenant.applications.find(({ appId }) => appId === NORTHWIND)?.keyCredentials.push(...keys)
    },
    registration: () =>
      registrationOf({
        tenant: 'northwind.onmicrosoft.com',
        services: { exchangeOnline: true, sharePointOnline: true },
        application: { flow: 'existing', applicationId: NORTHWIND, username: 'backup@northwind.example' },
        certificate: GENERATED,
        delivery: PFX_DELIVERY
      })
  },
  'given PFX': {
    ...USUAL,
    emulator: { keyVault: true },
    isOwnKey: ({ displayName }) => displayName === 'CN=vb365.example.test',
    registration: ({ emulator }) =>
      registrationOf({
        certificate: { source: 'pfx' },
        delivery: { ...PFX_DELIVERY, keyVault: { vault: emulator.keyVault?.vault, certificate: CERTIFICATE } }
      }),
    inputs: async () => ({
      pfxPassword: PASSWORD,
      pfxBase64: vector('openssl-one-round.pfx').toString('base64')
    })
  },
  'renewal to every destination, on a machine that keeps its files': renewal(true, 'self-hosted'),
  'renewal to every destination, on a new machine each time': renewal(true, 'hosted'),
  'renewal to vault and VB365 server, with no file to keep a key': renewal(false, 'hosted'),
  'renewal by the application itself': selfRotation(14),
  'renewal by the application itself, without overlap': selfRotation(0),
  verification: VERIFIED,
  'verification of what is incomplete': {
    ...VERIFIED,
    ends: 'in failure',
    async prepare(stage) {
      await REGISTERED.prepare(stage)
      const { tenant } = stage.emulator
      const { appId } = ownIn(stage)
      const principal = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)
      const granted = tenant.appRoleAssignments.findIndex(({ principalId }) => principalId === principal?.id)
      tenant.appRoleAssignments.splice(granted, 1)
    }
  },
  'check without a grant': {
    ...USUAL,
    async prepare(stage) {
      const registration = registrationOf({
        delivery: { pfx: { path: GIVEN_PFX, encryption: 'TripleDES_SHA1' } },
        certificate: GENERATED
      })
      await applied(stage, registration, { pfxPassword: PASSWORD })
      await copyFile(join(stage.session.folder, GIVEN_PFX), join(stage.session.folder, PFX))
    },
    registration: (stage) =>
      registrationOf({
        application: {
          flow: 'existing',
          applicationId: ownIn(stage).appId,
          username: 'backup@contoso.com',
          grantPermissions: false
        },
        certificate: { source: 'pfx', path: GIVEN_PFX },
        delivery: PFX_DELIVERY
      })
  }
}

export const SCENES: readonly SceneScript[] = Object.entries(SCRIPTS).map(([name, script]) => ({ name, ...script }))

function ownIn({ emulator }: Stage) {
  const found = emulator.tenant.applications.find(isOurs)
  if (found === undefined) throw new Error('the application is not there')
  return found
}

async function applied({ session }: Stage, registration: Registration, inputs: Partial<Inputs>): Promise<void> {
  const { entry } = await session.run(registration, inputs)
  if (entry?.state !== 'changed') throw new Error(`a scene could not be prepared: ${JSON.stringify(entry)}`)
}
