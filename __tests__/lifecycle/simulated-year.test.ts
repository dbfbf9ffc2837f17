import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { importPfx } from '../../src/adapters/certificate/pfx-import.ts'
import { applicationId } from '../../src/domain/identifiers.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { GithubClient } from '../emulator/support/github-client.ts'
import { emulators } from '../support/emulators.ts'
import { ENVIRONMENT, githubOf, SECRET, storedIn } from '../support/github-deliveries.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { type RunSession, runSession } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start } = emulators()
const DAY = 24 * 60 * 60 * 1000
const PASSWORD = 'pfx-Test-1'
const OWN = 'register-vb365-application: '

let emulator: RunningEmulator
let session: RunSession
let registration: Registration
let week: () => Promise<Outcome>

/** By the text of the secret, as opening a PFX takes its time. */
const opened = new Map<string, Promise<string>>()

function thumbprintIn(pfx: string): Promise<string> {
  const thumbprint =
    opened.get(pfx) ??
    importPfx({ kind: 'base64', text: pfx }, PASSWORD, new Date()).then(
      ({ certificate }) => certificate.facts.thumbprint
    )
  opened.set(pfx, thumbprint)
  return thumbprint
}

/** The thumbprints that the destinations hold: of the key in the vault, of the sealed PFX, of what signs in to Exchange. */
async function held(): Promise<readonly (string | undefined)[]> {
  const github = githubOf(emulator)
  const organization = emulator.vb365?.installation.organizations[0]
  const inVault = emulator.keyVault?.contents.certificates.get('vb365-contoso')?.versions.at(-1)
  const { body } = await new GithubClient(github.apiUrl, github.token).get(`/emulator/secrets/environment/${SECRET}`)
  const variable = storedIn(github, ENVIRONMENT).variables.get(`${SECRET}_THUMBPRINT`)?.value
  const inOrganization = [organization?.exchange?.thumbprint, organization?.sharePoint?.thumbprint]
  return [
    ...inOrganization,
    inVault?.credential.certificate.fingerprint.replaceAll(':', ''),
    await thumbprintIn(body.value),
    variable
  ]
}

const keysOf = () => contentsOf(emulator).applications[0]?.keyCredentials ?? []
const ownKeys = () => keysOf().filter(({ displayName }) => displayName?.startsWith(OWN))
const foreignKeys = () => JSON.stringify(keysOf().filter(({ displayName }) => !displayName?.startsWith(OWN)))

beforeAll(async () => {
  // Only the date: the year passes in a few seconds, and every wait of a run is its own clock's.
  jest.useFakeTimers({
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout'
    ],
    now: new Date('2026-11-25T06:00:00Z')
  })
  emulator = await start({ keyVault: true, vb365: true, github: true })
  session = await runSession(emulator)
  const made = await session.run(registrationOf({ certificate: { source: 'generate', keySize: 2048 } }))
  if (made.outcome.kind !== 'applied' || made.outcome.registered.applicationId === undefined) {
    throw new Error(JSON.stringify(made.outcome))
  }
  const { keyVault, vb365 } = emulator
  const github = githubOf(emulator)
  process.env['GITHUB_REPOSITORY'] = github.repository
  process.env['GITHUB_API_URL'] = github.apiUrl
  if (keyVault === undefined || vb365 === undefined) throw new Error('the emulator has no destinations')
  registration = registrationOf({
    application: {
      flow: 'existing',
      applicationId: made.outcome.registered.applicationId,
      username: 'backup@contoso.com'
    },
    certificate: { source: 'generate', keySize: 2048, validityDays: 90, renewBeforeDays: 30, overlapDays: 14 },
    delivery: {
      github: { secret: SECRET, environment: github.environment },
      keyVault: { vault: keyVault.vault, certificate: 'vb365-contoso' },
      vb365: { server: vb365.server, username: vb365.username, serverThumbprint: vb365.serverThumbprint }
    }
  })
  expect(registration.application).toMatchObject({
    applicationId: applicationId(made.outcome.registered.applicationId)
  })
  week = async () => {
    // A runner that is new for each job.
    const temporary = await mkdtemp(join(session.folder, 'runner-'))
    process.env['RUNNER_TEMP'] = temporary
    const { outcome } = await session.run(registration, {
      inputs: { vb365Password: vb365.password, deliveryToken: github.token, pfxPassword: PASSWORD }
    })
    return outcome
  }
})
afterAll(async () => {
  delete process.env['RUNNER_TEMP']
  delete process.env['GITHUB_REPOSITORY']
  delete process.env['GITHUB_API_URL']
  jest.useRealTimers()
  await session.close()
})

describe('a year of weekly runs', () => {
  it('renews in time, delivers everywhere, and removes what is not needed any more', async () => {
    const foreign = foreignKeys()
    const renewals: string[] = []
    for (let weeks = 0; weeks < 52; weeks += 1) {
      const outcome = await week()
      if (outcome.kind !== 'applied') throw new Error(`week ${weeks}: ${outcome.kind}`)
      expect(outcome.failure).toBeUndefined()
      if (outcome.completed.some(({ kind }) => kind === 'register-certificate')) renewals.push(`week ${weeks}`)
      const current = outcome.registered.certificate
      expect(new Set(await held())).toEqual(new Set([current?.thumbprint]))
      expect(outcome.registered.daysLeft).toBeGreaterThanOrEqual(23)
      expect(ownKeys().length).toBeLessThanOrEqual(2)
      expect(foreignKeys()).toBe(foreign)
      jest.setSystemTime(Date.now() + 7 * DAY)
    }
    expect(renewals.length).toBeGreaterThanOrEqual(6)
    expect(ownKeys()).toHaveLength(1)
  }, 120_000)

  it('plans nothing more at its end', async () => {
    const outcome = await week()
    expect(outcome).toMatchObject({ kind: 'applied', plan: { steps: [] }, completed: [] })
  })
})
