import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { makeCertificate } from '../emulator/support/certificates.ts'
import { makePfx, PFX_PASSWORD } from '../emulator/support/pfx-files.ts'
import { emulators } from '../support/emulators.ts'
import { CERTIFICATE, vaultClient, vaultOf } from '../support/key-vault-session.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { type RunSession, runSession } from '../support/run-session.ts'

const { start } = emulators()
let emulator: RunningEmulator
let session: RunSession

beforeAll(async () => {
  emulator = await start({ keyVault: true })
  session = await runSession(emulator)
})
afterAll(() => session.close())

/** @returns the thumbprint and the version of a certificate that is now the newest in the vault */
async function importCertificate(name: string, from?: number, to?: number) {
  const made = await makeCertificate(name, from, to)
  const { body } = await (await vaultClient(emulator)).import(CERTIFICATE, { value: makePfx(made), pwd: PFX_PASSWORD })
  return { thumbprint: made.thumbprint, version: body.id.split('/').at(-1) }
}

const registration = (certificate: object = {}, changes: object = {}) =>
  registrationOf({
    services: { sharePointOnline: true },
    certificate: { source: 'keyVault', vault: vaultOf(emulator).vault, certificate: CERTIFICATE, ...certificate },
    ...changes
  })

describe('a registration with a certificate of a Key Vault', () => {
  it('has its newest version registered, and a second run plans nothing', async () => {
    const { thumbprint } = await importCertificate('Newest')
    const { outcome } = await session.run(registration())
    expect(outcome).toMatchObject({
      kind: 'applied',
      failure: undefined,
      registered: { certificate: { thumbprint } }
    })
    const second = await session.run(registration())
    expect(second.outcome).toMatchObject({ kind: 'applied', plan: { steps: [] }, failure: undefined })
  })

  it('has the version registered that is named', async () => {
    const { thumbprint, version } = await importCertificate('Named')
    await importCertificate('Newer')
    const { outcome } = await session.run(registration({ version }))
    expect(outcome).toMatchObject({ kind: 'applied', registered: { certificate: { thumbprint } } })
  })

  it('is only checked with it where nothing is granted', async () => {
    const { thumbprint } = await importCertificate('Checked')
    const applied = await session.run(registration())
    if (applied.outcome.kind !== 'applied') throw new Error(`the run ended ${applied.outcome.kind}`)
    const { applicationId } = applied.outcome.registered
    const application = {
      flow: 'existing',
      applicationId,
      grantPermissions: false,
      organizationName: emulator.tenantDomain
    }
    const { outcome } = await session.run(registration({}, { application }))
    expect(outcome).toMatchObject({ kind: 'checked', registered: { certificate: { thumbprint } }, failure: undefined })
  })

  it('is refused before anything is written where it has expired, by the name that it has in the vault', async () => {
    await importCertificate('Expired', -10, -1)
    const { outcome } = await session.run(registration())
    expect(outcome).toMatchObject({
      kind: 'refused',
      failure: {
        code: 'certificate-invalid',
        message: expect.stringMatching(
          /^The certificate vb365-contoso in localhost:\d+ cannot be used: The certificate expired on /
        )
      }
    })
  })
})
