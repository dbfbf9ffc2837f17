import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { atRequest, type InterruptedRuns, interruptAt } from '../__tests__/support/interrupted-runs.ts'
import { seededChance } from '../emulator/faults/seeded-chance.ts'
import { type RunningEmulator, startEmulator } from '../emulator/index.ts'
import type { RunReport } from '../src/report/run-report.ts'
import { runScript, wholeNumber } from './command-line.ts'
import { reaching } from './local-services.ts'
import { isPlainRecord } from './plain-record.ts'
import { runAction } from './runner.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const USAGE = `Sends SIGINT to runs of the action over many tenants on this machine, each at a random request, and lets two runs follow.
Each has to end within five seconds with a report that says what is done; the next one finishes, and a third plans nothing.

  npm run test:interruptions [-- --runs N] [--first SEED] [--tenants N]

  --runs     how many runs are interrupted; 50 where it is left out
  --first    the seed of the first one, 1 where it is left out; the others follow
  --tenants  how many tenants there are; 20 where it is left out
`

const OPTIONS = { runs: { type: 'string' }, first: { type: 'string' }, tenants: { type: 'string' } } as const

await runScript({ usage: USAGE, options: OPTIONS }, async (options) => {
  const count = wholeNumber(options, 'runs') ?? 50
  const first = wholeNumber(options, 'first') ?? 1
  let broken = 0
  await withTemporaryFolder(async (folder) => {
    const emulator = await startEmulator({ tenants: wholeNumber(options, 'tenants') ?? 20 })
    try {
      const runs = spawnedRuns(emulator, folder)
      const before = emulator.requests.length
      await runs.run('VB365 undisturbed')
      const requests = emulator.requests.slice(before).filter(({ batchItem }) => batchItem === undefined).length
      console.log(`A run that nothing disturbs sends ${requests} requests`)
      for (let seed = first; seed < first + count; seed += 1) {
        const nth = 1 + Math.floor(seededChance(seed)() * requests)
        const problems = await interruptAt(runs, `VB365 ${seed}`, nth)
        if (problems.length > 0) broken += 1
        console.log(`${problems.length === 0 ? '✔' : '✖'} seed ${seed}: interrupted at request ${nth}`)
        for (const problem of problems) console.log(`    ${problem}`)
      }
    } finally {
      await emulator.close()
    }
  })
  console.log(`${count} runs were interrupted, ${broken} of them with a problem`)
  if (broken > 0) process.exitCode = 1
})

/** Runs of the committed bundle in processes of their own. */
function spawnedRuns(emulator: RunningEmulator, workingDirectory: string): InterruptedRuns {
  const { inputs, environment } = reaching(emulator)
  return {
    emulator,
    async run(application, nth) {
      await writeRegistrations(emulator, workingDirectory, application)
      let interrupt: ((name: NodeJS.Signals) => void) | undefined
      const at = nth === undefined ? () => undefined : atRequest(emulator, nth, () => interrupt?.('SIGINT'))
      const { report, exitCode, log } = await runAction({
        workingDirectory,
        environment,
        inputs: {
          ...inputs,
          'client-secret': emulator.clientSecret,
          'pfx-password': 'interruptions-only',
          configuration: 'registrations/*.json'
        },
        started: (signal) => {
          interrupt = signal
        }
      })
      const begun = at()
      emulator.setFaults()
      const tookMs = begun === undefined ? undefined : performance.now() - begun
      if (isReport(report)) return { entries: report.registrations, tookMs }
      console.log(
        `A run left no report and ended with exit code ${exitCode}. The end of its log:\n${log.slice(-2_000)}`
      )
      return { entries: [], tookMs }
    }
  }
}

function isReport(report: unknown): report is RunReport {
  return isPlainRecord(report) && Array.isArray(report['registrations'])
}

async function writeRegistrations(emulator: RunningEmulator, folder: string, application: string): Promise<void> {
  await rm(join(folder, 'registrations'), { recursive: true, force: true })
  await mkdir(join(folder, 'registrations'))
  for (const [index, { tenantDomain }] of emulator.tenants.entries()) {
    const registration = {
      tenant: tenantDomain,
      productVersion: '8.5',
      services: { exchangeOnline: true, sharePointOnline: true },
      application: { flow: 'new', name: application },
      certificate: { source: 'generate', friendlyName: application, keySize: 2048 },
      delivery: { pfx: { path: `out/${application}/${index}.pfx` } }
    }
    await writeFile(join(folder, 'registrations', `${index}.json`), JSON.stringify(registration))
  }
}
