import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FaultRule, RunningEmulator } from '../../emulator/index.ts'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { PASSWORD } from '../pkcs12/vectors.ts'
import { emulators } from '../support/emulators.ts'
import { githubOf, SECRET } from '../support/github-deliveries.ts'
import { heldCertificates } from '../support/held-certificates.ts'
import { deliveredRegistration, type RunSession, runSessions } from '../support/run-session.ts'
import { type SimulatedTime, simulateTime } from '../support/simulated-time.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start } = emulators()
const { sessionIn } = runSessions()
const PFX = 'contoso.pfx'

let time: SimulatedTime
let emulator: RunningEmulator
let session: RunSession
let registration: Registration
beforeAll(async () => {
  time = simulateTime(new Date('2026-11-25T06:00:00Z'))
  emulator = await start({ keyVault: true, vb365: true, github: true })
  session = await sessionIn(emulator)
  const github = githubOf(emulator)
  process.env['GITHUB_REPOSITORY'] = github.repository
  process.env['GITHUB_API_URL'] = github.apiUrl
  const { keyVault, vb365 } = emulator
  registration = deliveredRegistration({
    delivery: {
      pfx: { path: PFX, encryption: 'TripleDES_SHA1' },
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
})
afterAll(() => {
  time.end()
  delete process.env['GITHUB_REPOSITORY']
  delete process.env['GITHUB_API_URL']
})

const run = () =>
  session.run(registration, {
    clock: time.clock,
    inputs: { rotation: 'force', vb365Password: emulator.vb365?.password, deliveryToken: githubOf(emulator).token }
  })

const refused = { kind: 'answer', acted: false, status: 400, body: '{"message":"Refused."}' } as const
const broken = { kind: 'reset', acted: false } as const
const times = Number.POSITIVE_INFINITY

const VAULT_WRITE = { server: 'keyVault', path: /\/import\b/ } as const
const VB365_WRITE = { server: 'vb365', path: /\/Organizations(?:\/[^/?]+)?$/ } as const
const GITHUB_WRITE = { server: 'github', method: 'PUT' } as const

/** A destination, by how its places are called, and its writes, all of which go wrong. */
const FAILURES: readonly (readonly [string, string, FaultRule])[] = [
  ['Key Vault', 'refuses', { ...VAULT_WRITE, fault: refused, times }],
  ['Key Vault', 'never answers', { ...VAULT_WRITE, fault: broken, times }],
  ['VB365 server', 'refuses', { ...VB365_WRITE, fault: refused, times }],
  ['VB365 server', 'never answers', { ...VB365_WRITE, fault: broken, times }],
  ['GitHub', 'refuses', { ...GITHUB_WRITE, fault: refused, times }],
  ['GitHub', 'never answers', { ...GITHUB_WRITE, fault: broken, times }]
]

describe('a certificate that', () => {
  it.each(FAILURES)('%s %s is at all other destinations, and pfx-path names its file', async (name, _how, rule) => {
    emulator.setFaults({ faults: [rule] })
    const { outcome, outputs } = await run()
    emulator.setFaults()
    expect(outcome.failure).toBeDefined()
    const { certificate } = await readPfx(await readFile(join(session.folder, outputs['pfx-path'])), PASSWORD)
    const { thumbprint } = certificateFacts(certificate)
    expect(contentsOf(emulator).applications[0]?.keyCredentials.at(-1)?.customKeyIdentifier).toBe(thumbprint)
    const held = await heldCertificates({ emulator, password: PASSWORD, pfxPath: join(session.folder, PFX) })
    const without = held.filter((place) => place.thumbprint !== thumbprint).map(({ place }) => place)
    expect(without.filter((place) => !place.startsWith(name))).toEqual([])
    expect(held.some((place) => place.place.startsWith(name) && place.thumbprint === thumbprint)).toBe(false)
  })
})
