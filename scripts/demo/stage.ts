import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../emulator/index.ts'
import { reaching } from '../local-services.ts'
import type { PlainRecord } from '../plain-record.ts'
import { type ActionRun, runAction } from '../runner.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

export const PFX_PASSWORD = 'demo-only'

/** A part of the demo: what it shows, the tenant that it needs, and how it goes. */
export interface Scenario {
  /** One line for `--help`. */
  readonly summary: string
  readonly tenant: EmulatorOptions
  play(stage: Stage): Promise<void>
}

/** A tenant on this machine, and what a GitHub runner would do there. */
export interface Stage {
  readonly emulator: RunningEmulator
  /**
   * Runs the action, prints its log under a title, and gives what it left behind.
   * @throws Error where it does not end as the scenario says
   */
  run(title: string, configuration: PlainRecord | string, call?: StagedCall): Promise<ActionRun>
  say(text: string): void
  /** Puts a file into the workspace. */
  write(path: string, content: PlainRecord): Promise<void>
  /** Lets days pass, for the tenant and for the runs. */
  wait(days: number): void
}

export interface StagedCall {
  readonly inputs?: Readonly<Record<string, string>>
  readonly exitCode?: number
  /** What is printed; the log by default, and of the summary what is not folded. */
  readonly shows?: 'log' | 'summary'
  /** Outputs that the run has to have. */
  readonly outputs?: Readonly<Record<string, string>>
}

/** The same day in every demo, so that it does not depend on when it is run. */
const FIRST_DAY = new Date('2026-11-25T09:00:00Z')
const DAY_MS = 86_400_000

/** Plays a scenario in a tenant that is gone afterwards. */
export async function play(scenario: Scenario, options: EmulatorOptions): Promise<void> {
  await withTemporaryFolder((workingDirectory) => playIn(workingDirectory, scenario, options))
}

async function playIn(
  workingDirectory: string,
  { tenant, play: scene }: Scenario,
  options: EmulatorOptions
): Promise<void> {
  const emulator = await startEmulator({ now: FIRST_DAY, ...tenant, ...options })
  try {
    console.log(`A tenant is running at ${emulator.graphEndpoint}: ${emulator.tenantDomain}\n`)
    await scene({
      emulator,
      run: (title, configuration, call = {}) => run(emulator, workingDirectory, title, configuration, call),
      say: (text) => console.log(`${text}\n`),
      write: async (path, content) => {
        const file = join(workingDirectory, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, JSON.stringify(content))
      },
      wait: (days) => {
        emulator.setClock(new Date(emulator.clock.now().getTime() + days * DAY_MS))
        console.log(`Some time passes: it is ${emulator.clock.now().toISOString().slice(0, 10)}.\n`)
      }
    })
  } finally {
    await emulator.close()
  }
}

async function run(
  emulator: RunningEmulator,
  workingDirectory: string,
  title: string,
  configuration: PlainRecord | string,
  { inputs = {}, exitCode = 0, outputs = {}, shows = 'log' }: StagedCall
): Promise<ActionRun> {
  const known = reaching(emulator)
  const ran = await runAction({
    workingDirectory,
    environment: { ...known.environment, ...datesOf(emulator) },
    inputs: {
      ...known.inputs,
      'client-secret': emulator.clientSecret,
      'pfx-password': PFX_PASSWORD,
      configuration: typeof configuration === 'string' ? configuration : JSON.stringify(configuration),
      ...inputs
    }
  })
  const [overview = ''] = ran.summary.split('\n<details')
  console.log(`# ${title}\n\n${(shows === 'log' ? ran.log : overview).trim()}\n`)
  const others = Object.entries(outputs).filter(([name, value]) => ran.outputs[name] !== value)
  if (ran.exitCode !== exitCode) throw new Error(`the run ended with ${ran.exitCode} instead of ${exitCode}`)
  if (others.length > 0) throw new Error(`the run has other outputs than ${JSON.stringify(Object.fromEntries(others))}`)
  return ran
}

/** The tenant has a time of its own, and the run has to have it too. */
function datesOf({ clock }: RunningEmulator): Readonly<Record<string, string>> {
  const preloaded = new URL('../../__tests__/support/shifted-dates.ts', import.meta.url)
  return { NODE_OPTIONS: `--import=${preloaded}`, DATES_BEGIN_AT: clock.now().toISOString() }
}

export function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`${what} is missing`)
  return value
}
