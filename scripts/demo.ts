import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningEmulator, startEmulator } from '../emulator/index.ts'
import { runScript, UsageError } from './command-line.ts'
import { drift } from './demo/drift.ts'
import { existing } from './demo/existing.ts'
import { many } from './demo/many.ts'
import { renew } from './demo/renew.ts'
import { selfRotation } from './demo/self-rotation.ts'
import { PFX_PASSWORD, play, type Scenario } from './demo/stage.ts'
import { ROOT } from './run-command.ts'
import { type ActionRun, runAction } from './runner.ts'
import { showRun } from './show-run.ts'

/** In a tenant that lets in two applications, it is put on their list. */
const REGISTRATION = JSON.stringify({
  ...JSON.parse(await readFile(join(ROOT, 'examples/new-application.json'), 'utf8')),
  exchange: { ews: 'allow' }
})

const SCENARIOS: Readonly<Record<string, Scenario>> = { renew, existing, drift, many, selfrotate: selfRotation }

const USAGE = `Registers an application twice in a tenant on this machine, or plays another scenario there. Nothing is sent anywhere.

  npm run demo [-- --scenario NAME] [--record FILE.ndjson]

  --scenario  ${Object.entries(SCENARIOS)
    .map(([name, { summary }]) => `${name.padEnd(10)}  ${summary}`)
    .join('\n              ')}
  --record    writes down what was asked and answered, one exchange a line
`

await runScript(
  { usage: USAGE, options: { record: { type: 'string' }, scenario: { type: 'string' } } },
  async (options) => {
    const recordFile = options.get('record')
    const recording = recordFile === undefined ? {} : { recordFile }
    const name = options.get('scenario')
    if (name !== undefined) return play(scenarioNamed(name), recording)
    // Where the registration delivers it; of an earlier demo, whose tenant is gone.
    await rm(join(ROOT, 'out/contoso.pfx'), { force: true })
    const emulator = await startEmulator({ ews: 'others', ...recording })
    try {
      await demonstrate(emulator)
    } finally {
      await emulator.close()
    }
  }
)

function scenarioNamed(name: string): Scenario {
  const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined
  if (scenario !== undefined) return scenario
  throw new UsageError(`--scenario cannot be "${name}"; allowed are ${Object.keys(SCENARIOS).join(', ')}.`)
}

async function demonstrate(emulator: RunningEmulator): Promise<void> {
  console.log(`A tenant is running at ${emulator.graphEndpoint}: ${emulator.tenantDomain}\n`)
  const first = await registerOnce('First run: nothing is there yet', emulator)
  const second = await registerOnce('Second run: the same registration again', emulator)
  if (first.exitCode !== 0 || second.exitCode !== 0) throw new Error('a run of the demo failed')
  if (first.outputs['changed'] !== 'true' || second.outputs['changed'] !== 'false') {
    throw new Error('the first run has to change the tenant and the second must not')
  }
  const pfx = first.outputs['pfx-path'] ?? ''
  console.log(`The second run changed nothing. The certificate and its key are in ${join(ROOT, pfx)}; look inside with`)
  console.log(`  openssl pkcs12 -in ${pfx} -passin pass:${PFX_PASSWORD} -info -noenc`)
}

async function registerOnce(title: string, emulator: RunningEmulator): Promise<ActionRun> {
  const run = await runAction({
    workingDirectory: ROOT,
    environment: { NODE_EXTRA_CA_CERTS: emulator.caFile },
    inputs: {
      configuration: REGISTRATION,
      'client-id': emulator.clientId,
      'client-secret': emulator.clientSecret,
      'pfx-password': PFX_PASSWORD,
      'authority-host': emulator.authorityHost,
      'graph-endpoint': emulator.graphEndpoint,
      'exchange-endpoint': emulator.exchangeEndpoint,
      'sharepoint-endpoint': emulator.sharePointEndpoint
    }
  })
  showRun(title, run)
  return run
}
