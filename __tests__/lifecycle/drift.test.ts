import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Step } from '../../src/domain/plan/plan.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { RunMode } from '../../src/domain/request/run-mode.ts'
import { hasChanges, type Outcome } from '../../src/domain/result/outcome.ts'
import { emulators } from '../support/emulators.ts'
import { ENVIRONMENT, githubOf, SECRET, storedIn } from '../support/github-deliveries.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { type RunSession, runSession } from '../support/run-session.ts'

const PLAN: RunMode = { kind: 'plan', failOnDrift: true }
const APPLY: RunMode = { kind: 'apply' }
const { start } = emulators()

let emulator: RunningEmulator
let session: RunSession
let registration: Registration

async function run(mode: RunMode): Promise<Extract<Outcome, { plan: unknown }>> {
  const inputs = { vb365Password: emulator.vb365?.password, deliveryToken: githubOf(emulator).token }
  const { outcome } = await session.run(registration, { mode, inputs })
  if (!('plan' in outcome)) throw new Error(JSON.stringify(outcome))
  return outcome
}

beforeAll(async () => {
  emulator = await start({ keyVault: true, vb365: true, github: true })
  session = await runSession(emulator)
  const github = githubOf(emulator)
  process.env['GITHUB_REPOSITORY'] = github.repository
  process.env['GITHUB_API_URL'] = github.apiUrl
  const { keyVault, vb365 } = emulator
  registration = registrationOf({
    certificate: { source: 'generate', keySize: 2048 },
    delivery: {
      pfx: { path: 'contoso.pfx', encryption: 'TripleDES_SHA1' },
      github: { secret: SECRET, environment: github.environment },
      keyVault: { vault: keyVault?.vault, certificate: 'vb365-contoso' },
      vb365: {
        server: vb365?.server,
        username: vb365?.username,
        serverThumbprint: vb365?.serverThumbprint,
        impersonationAccount: 'backup@contoso.com'
      }
    }
  })
  expect(await run(APPLY)).toMatchObject({ failure: undefined })
})
afterAll(async () => {
  delete process.env['GITHUB_REPOSITORY']
  delete process.env['GITHUB_API_URL']
  await session.close()
})

const TAKEN_AWAY: readonly (readonly [
  string,
  Extract<Step, { kind: 'deliver-certificate' }>['destination'],
  () => void
])[] = [
  [
    'the variable of the GitHub secret',
    'github',
    () => storedIn(githubOf(emulator), ENVIRONMENT).variables.delete(`${SECRET}_THUMBPRINT`)
  ],
  [
    'the newest version in the vault',
    'keyVault',
    () => {
      const version = emulator.keyVault?.contents.certificates.get('vb365-contoso')?.versions.at(-1)
      if (version !== undefined) version.enabled = false
    }
  ],
  [
    'the certificate on the VB365 server',
    'vb365',
    () => {
      const organization = emulator.vb365?.installation.organizations[0]
      if (!organization?.exchange) throw new Error('VB365 has no organization with Exchange')
      organization.exchange = { ...organization.exchange, thumbprint: 'C11023A7017FB5BFF7FCDF265C09F706BA1E8138' }
    }
  ]
]

describe.each(TAKEN_AWAY)('without %s', (_what, destination, takeAway) => {
  it('a plan shows that delivery and no other step, and fails where a difference is to fail it', async () => {
    expect(await run(PLAN)).toMatchObject({ plan: { steps: [] }, failure: undefined })
    takeAway()
    const outcome = await run(PLAN)
    expect(outcome.plan.steps).toEqual([expect.objectContaining({ kind: 'deliver-certificate', destination })])
    expect(outcome.failure).toMatchObject({ code: 'drift' })
    expect(hasChanges(outcome)).toBe(true)
  })

  it('a run corrects that and nothing else, and the next one finds everything in place', async () => {
    const outcome = await run(APPLY)
    expect(outcome).toMatchObject({
      failure: undefined,
      completed: [{ kind: 'deliver-certificate', destination }]
    })
    expect(await run(APPLY)).toMatchObject({ failure: undefined, completed: [] })
  })
})
