import { required, type Scenario } from './stage.ts'

const TENANTS = 12

const DEFAULTS = {
  productVersion: '8.5',
  services: { sharePointOnline: true },
  application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
  certificate: { source: 'generate', keySize: 2048 }
}

export const many: Scenario = {
  summary: `${TENANTS} customers in one run, one of whom withdrew consent`,
  tenant: { tenants: TENANTS },
  async play({ emulator, run, say, write }) {
    await write('customers/defaults.json', DEFAULTS)
    for (const [index, { tenantDomain }] of emulator.tenants.entries()) {
      await write(`customers/customer-${index + 1}.json`, {
        extends: 'defaults.json',
        tenant: tenantDomain,
        delivery: { pfx: { path: `out/customer-${index + 1}.pfx` } }
      })
    }
    const configuration = 'customers/*.json\n!customers/defaults.json'
    const customer = required(emulator.tenantOf(emulator.tenants.at(-1)?.tenantDomain ?? ''), 'the last customer')
    const consented = customer.servicePrincipals
    customer.servicePrincipals = consented.filter(({ appId }) => appId !== emulator.clientId)
    await run(`${TENANTS} customers at once: one fails, the others are done`, configuration, {
      exitCode: 1,
      shows: 'summary',
      outputs: { changed: 'true' }
    })
    customer.servicePrincipals = consented
    say('That customer consents again. What is done already costs a look, and no more.')
    await run('Once more', configuration, { shows: 'summary', outputs: { changed: 'true' } })
    await run('And again', configuration, { shows: 'summary', outputs: { changed: 'false' } })
  }
}
