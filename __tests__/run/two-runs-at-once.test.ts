import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { emulators } from '../support/emulators.ts'
import { deliveredRegistration, type RunSession, runSessions } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start, startBehindFront } = emulators()

const { sessionIn } = runSessions()

/** Thumbprints of the certificates whose keys lie in the folder, whatever the files are called. */
async function keysIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder)
  const opened = await Promise.all(names.map(async (name) => readPfx(await readFile(join(folder, name)), 'pfx-Test-1')))
  return opened.map(({ certificate }) => certificateFacts(certificate).thumbprint)
}

function registeredIn(emulator: RunningEmulator, applicationId: string | undefined): readonly string[] {
  const application = emulator.tenant.applications.find(({ appId }) => appId === applicationId)
  return (application?.keyCredentials ?? []).map(({ customKeyIdentifier }) => customKeyIdentifier)
}

function applicationIdOf(outcome: Outcome): string | undefined {
  return outcome.kind === 'refused' ? undefined : outcome.registered.applicationId
}

async function twice(session: RunSession, registration?: Registration): Promise<readonly [Outcome, Outcome]> {
  const [first, second] = await Promise.all([session.run(registration), session.run(registration)])
  return [first.outcome, second.outcome]
}

describe('two runs at once with one PFX path', () => {
  it('register a new application once, with one certificate, whose key is delivered', async () => {
    const emulator = await start()
    const session = await sessionIn(emulator)
    const outcomes = await twice(session)
    expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined])
    const registered = registeredIn(emulator, applicationIdOf(outcomes[0]))
    expect(registered).toHaveLength(1)
    expect(await readdir(session.folder)).toEqual(['contoso.pfx'])
    expect(await keysIn(session.folder)).toEqual(registered)
    expect(contentsOf(emulator).servicePrincipals).toHaveLength(1)
    expect((await session.run()).outcome).toMatchObject({ kind: 'applied', plan: { steps: [] }, failure: undefined })
  })

  it('give an existing application one certificate, whose key is delivered', async () => {
    const emulator = await start()
    const session = await sessionIn(emulator)
    await session.run()
    const [application] = contentsOf(emulator).applications
    if (application === undefined) throw new Error('the application was not created')
    application.keyCredentials = []
    const outcomes = await twice(session)
    expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined])
    const registered = registeredIn(emulator, application.appId)
    expect(registered).toHaveLength(1)
    expect(await keysIn(session.folder)).toEqual(expect.arrayContaining([...registered]))
  })

  it('renew a certificate once', async () => {
    const emulator = await start()
    const session = await sessionIn(emulator)
    const due = {
      source: 'generate',
      friendlyName: 'VB365 Contoso',
      keySize: 2048,
      validityDays: 20,
      renewBeforeDays: 0
    }
    await session.run(deliveredRegistration({ certificate: due }))
    const outcomes = await twice(session)
    expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined])
    expect(registeredIn(emulator, applicationIdOf(outcomes[0]))).toHaveLength(2)
    const [inPlace] = await keysIn(session.folder)
    expect(outcomes.map((outcome) => outcome.kind === 'applied' && outcome.registered.certificate?.thumbprint)).toEqual(
      [inPlace, inPlace]
    )
  })

  it('never remove the certificate that the other one has just delivered', async () => {
    const { emulator, front } = await startBehindFront()
    const session = await sessionIn(emulator)
    const registration = deliveredRegistration({
      certificate: { source: 'generate', friendlyName: 'VB365 Contoso', keySize: 2048, overlapDays: 0 }
    })
    await session.run(registration)
    // The other run comes and goes while this one signs in: it has looked at the folder, and not yet at the tenant.
    const rewrite = async (body: string) => {
      await session.run(registration, { inputs: { rotation: 'force' } })
      return body
    }
    front.fail(/oauth2\/v2\.0\/token/, { kind: 'rewrite', rewrite })
    const options = { inputs: { rotation: 'force' }, graphEndpoint: front.origin, authorityHost: front.origin } as const
    const { outcome } = await session.run(registration, options)
    expect(outcome.failure).toBeUndefined()
    const registered = registeredIn(emulator, applicationIdOf(outcome))
    expect(await keysIn(session.folder)).toEqual(registered)
    expect((await session.run(registration)).outcome).toMatchObject({ plan: { steps: [] }, failure: undefined })
  })

  it('for two applications keep both keys', async () => {
    const emulator = await start()
    const session = await sessionIn(emulator)
    const other = deliveredRegistration({
      application: { flow: 'new', name: 'Another application' },
      certificate: { source: 'generate', friendlyName: 'VB365 Another', keySize: 2048 }
    })
    const outcomes = await Promise.all([session.run(), session.run(other)])
    const registered = outcomes.flatMap(({ outcome }) => registeredIn(emulator, applicationIdOf(outcome)))
    expect(registered).toHaveLength(2)
    expect((await keysIn(session.folder)).toSorted()).toEqual(registered.toSorted())
  })
})
