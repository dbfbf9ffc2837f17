import type { RunningEmulator } from '../../emulator/index.ts'
import { onThisMachine } from '../local-services.ts'
import { required, type Scenario } from './stage.ts'

const REGISTRATION = {
  tenant: 'contoso.onmicrosoft.com',
  productVersion: '8.5',
  services: { sharePointOnline: true },
  application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
  certificate: { source: 'generate', validityDays: 90, renewBeforeDays: 30, overlapDays: 14 },
  delivery: { keyVault: { vault: 'https://contoso-backup.vault.azure.net', certificate: 'vb365-contoso' } }
}

/** Certificates of this action on the application. */
function registered({ tenant }: RunningEmulator, applicationId: string | undefined): number {
  return required(
    tenant.applications.find(({ appId }) => appId === applicationId),
    'the application'
  ).keyCredentials.length
}

export const renew: Scenario = {
  summary: 'a certificate is renewed in time, delivered to a vault, and the one before removed after the overlap',
  tenant: { keyVault: true },
  async play({ emulator, run, say, wait }) {
    const registration = onThisMachine(REGISTRATION, emulator).document
    // A vault needs no password: no PFX touches the disk.
    const inputs = { 'pfx-password': '' }
    const first = await run('Day 0: registers', registration, { inputs, outputs: { changed: 'true' } })
    const application = first.outputs['application-id']
    wait(30)
    await run('Day 30: finds nothing due', registration, { inputs, outputs: { changed: 'false' } })
    wait(31)
    const second = await run('Day 61: renews', registration, {
      inputs,
      outputs: { changed: 'true', 'previous-thumbprint': first.outputs['certificate-thumbprint'] ?? '' }
    })
    say(
      `The application has ${registered(emulator, application)} certificates now. VB365 may go on with the one before until the overlap is over.`
    )
    wait(15)
    await run('Day 76: removes the one before', registration, { inputs, outputs: { changed: 'true' } })
    say(
      `The application has ${registered(emulator, application)} certificate, ${second.outputs['certificate-thumbprint']}, and so does the vault.`
    )
  }
}
