import { required, type Scenario } from './stage.ts'

const REGISTRATION = {
  tenant: 'contoso.onmicrosoft.com',
  productVersion: '8.5',
  services: { exchangeOnline: true, sharePointOnline: true, teams: true },
  application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
  certificate: { source: 'generate' },
  delivery: { pfx: { path: 'contoso.pfx' } }
}
const ALERT = { mode: 'plan', 'fail-on-drift': 'true' }

export const drift: Scenario = {
  summary: 'a change by hand is noticed by a nightly plan, and corrected',
  tenant: { ews: 'others' },
  async play({ emulator: { tenant }, run, say }) {
    const registration = { ...REGISTRATION, exchange: { ews: 'allow' } }
    const first = await run('Registers', registration, { outputs: { changed: 'true' } })
    await run('The nightly plan finds nothing', registration, { inputs: ALERT, outputs: { changed: 'false' } })
    const principal = first.outputs['service-principal-id']
    const grants = tenant.appRoleAssignments
    const grant = required(
      grants.find(({ principalId }) => principalId === principal),
      'a grant'
    )
    grants.splice(grants.indexOf(grant), 1)
    const application = required(
      tenant.applications.find(({ appId }) => appId === first.outputs['application-id']),
      'the application'
    )
    application.isFallbackPublicClient = false
    say('An administrator takes a permission away, and switches public client flows off.')
    await run('The next nightly plan fails, and says what differs', registration, {
      inputs: ALERT,
      exitCode: 1,
      outputs: { changed: 'true' }
    })
    await run('An apply corrects exactly that', registration, { outputs: { changed: 'true' } })
    await run('The nightly plan finds nothing', registration, { inputs: ALERT, outputs: { changed: 'false' } })
  }
}
