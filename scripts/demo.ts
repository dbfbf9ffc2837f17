import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmulator } from '../emulator/index.ts'
import { ROOT } from './run-command.ts'
import { type ActionRun, runAction } from './runner.ts'

const PFX_PASSWORD = 'demo-only'
const REGISTRATION = 'examples/new-application.json'

/** Where the registration delivers it; of an earlier demo, whose tenant is gone. */
await rm(join(ROOT, 'out/contoso.pfx'), { force: true })

const { values } = parseArgs({ options: { record: { type: 'string' } } })
const emulator = await startEmulator(values.record === undefined ? {} : { recordFile: values.record })
try {
  console.log(`A tenant is running at ${emulator.graphEndpoint}: ${emulator.tenantDomain}\n`)
  const first = await registerOnce('First run: nothing is there yet')
  const second = await registerOnce('Second run: the same registration again')
  if (first.exitCode !== 0 || second.exitCode !== 0) throw new Error('a run of the demo failed')
  if (first.outputs['changed'] !== 'true' || second.outputs['changed'] !== 'false') {
    throw new Error('the first run has to change the tenant and the second must not')
  }
  const pfx = first.outputs['pfx-path'] ?? ''
  console.log(`The second run changed nothing. The certificate and its key are in ${join(ROOT, pfx)}; look inside with`)
  console.log(`  openssl pkcs12 -in ${pfx} -passin pass:${PFX_PASSWORD} -info -noenc`)
} finally {
  await emulator.close()
}

async function registerOnce(title: string): Promise<ActionRun> {
  const run = await runAction({
    workingDirectory: ROOT,
    environment: { NODE_EXTRA_CA_CERTS: emulator.caFile },
    inputs: {
      configuration: REGISTRATION,
      'client-id': emulator.clientId,
      'client-secret': emulator.clientSecret,
      'pfx-password': PFX_PASSWORD,
      'authority-host': emulator.authorityHost,
      'graph-endpoint': emulator.graphEndpoint
    }
  })
  const outputs = Object.entries(run.outputs).map(([name, value]) => `${name}=${value}`)
  console.log(
    [`# ${title}`, '', '--- log', run.log, '', '--- outputs', ...outputs, '', '--- summary', run.summary].join('\n')
  )
  return run
}
