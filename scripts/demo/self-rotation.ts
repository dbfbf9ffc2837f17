import * as tls from 'node:tls'
import type { RunningEmulator } from '../../emulator/index.ts'
import { PFX_PASSWORD, required, type Scenario } from './stage.ts'

const REGISTRATION = {
  tenant: 'contoso.onmicrosoft.com',
  productVersion: '8.5',
  services: { sharePointOnline: true },
  application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
  certificate: { source: 'generate', validityDays: 90, renewBeforeDays: 30, overlapDays: 14 },
  delivery: { github: { secret: 'VB365_CONTOSO_PFX', environment: 'vb365' } }
}

/** What a job of the environment gets for `secrets.VB365_CONTOSO_PFX`. */
async function secretOf({ github, ca }: RunningEmulator): Promise<string> {
  const { apiUrl, token } = required(github, 'the GitHub')
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ca])
  const response = await fetch(`${apiUrl}/emulator/secrets/environment/VB365_CONTOSO_PFX`, {
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'demo' }
  })
  return String(Object(await response.json()).value)
}

export const selfRotation: Scenario = {
  summary: 'an application renews its own certificate, with nothing but that certificate',
  tenant: { github: true },
  async play({ emulator, run, say, wait }) {
    const first = await run('An administrator registers it once', REGISTRATION, { outputs: { changed: 'true' } })
    const applicationId = first.outputs['application-id'] ?? ''
    const itself = {
      ...REGISTRATION,
      application: { flow: 'existing', applicationId, organizationName: 'contoso.onmicrosoft.com' }
    }
    const signedInAsItself = async () => ({
      'client-id': applicationId,
      'client-secret': '',
      'client-certificate': await secretOf(emulator),
      'client-certificate-password': PFX_PASSWORD
    })
    say(
      'From now on the workflow signs in with the secret that it refreshes. The identity of the administrator is not needed.'
    )
    wait(61)
    await run('Day 61: the application renews its certificate', itself, {
      inputs: await signedInAsItself(),
      outputs: { changed: 'true', 'previous-thumbprint': first.outputs['certificate-thumbprint'] ?? '' }
    })
    wait(15)
    await run('Day 76: signed in with the new one, it removes the one before', itself, {
      inputs: await signedInAsItself(),
      outputs: { changed: 'true' }
    })
  }
}
