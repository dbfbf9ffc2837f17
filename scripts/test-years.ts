import { availableParallelism } from 'node:os'
import { captureOutput } from '../__tests__/support/captured-output.ts'
import {
  kindOfYear,
  randomAbandonment,
  simulateYear,
  type Year,
  type YearKind
} from '../__tests__/support/simulated-year.ts'
import { trustEmulator } from '../__tests__/support/trust-emulator.ts'
import { runScript, wholeNumber } from './command-line.ts'
import { runNode } from './run-command.ts'

const USAGE = `Lets years of weekly runs pass in tenants on this machine. In each year, one random request is the last one of its run.

  npm run test:years [-- --years N] [--first SEED] [--processes N]

  --years      how many years; 200 where it is left out
  --first      the seed of the first year, 1 where it is left out; the others follow
  --processes  how many years pass at once; as many as there are processors where it is left out
`

const OPTIONS = {
  years: { type: 'string' },
  first: { type: 'string' },
  processes: { type: 'string' }
} as const

await runScript({ usage: USAGE, options: OPTIONS }, async (options) => {
  const years = wholeNumber(options, 'years') ?? 200
  const first = wholeNumber(options, 'first') ?? 1
  const processes = Math.min(years, wholeNumber(options, 'processes') ?? availableParallelism())
  const started = performance.now()
  const broken = processes === 1 ? await passYears(first, years) : await passInProcesses({ first, years, processes })
  const seconds = Math.round((performance.now() - started) / 1000)
  if (processes > 1) console.log(`${years} years, ${broken} of them broken, in ${seconds} s`)
  process.exitCode = broken === 0 ? 0 : 1
  // A run that was abandoned waits for its answer for ever.
  if (processes === 1) process.exit()
})

/** How many of the years were broken. */
async function passYears(first: number, years: number): Promise<number> {
  await trustEmulator()
  const undisturbed = new Map<YearKind, Year>()
  let broken = 0
  for (let seed = first; seed < first + years; seed += 1) {
    const kind = kindOfYear(seed)
    const model = undisturbed.get(kind) ?? (await inSilence(() => simulateYear(kind)))
    undisturbed.set(kind, model)
    const year = await inSilence(() => simulateYear(kind, randomAbandonment(model, seed)))
    const problems = [...model.broken, ...year.broken]
    if (problems.length > 0) broken += 1
    console.log(reportOf(seed, `${kind.runner}, ${kind.deliveries}`, year, problems))
  }
  return broken
}

async function inSilence<Value>(work: () => Promise<Value>): Promise<Value> {
  return (await captureOutput(work)).value
}

function reportOf(
  seed: number,
  kind: string,
  { runs, renewals, abandoned }: Year,
  problems: readonly string[]
): string {
  const mark = problems.length === 0 ? '✔' : '✖'
  const again = problems.length === 0 ? [] : [`again: npm run test:years -- --years 1 --first ${seed}`]
  return [
    `${mark} year ${seed} (${kind}): ${runs} runs, ${renewals} renewals, abandoned in ${abandoned ?? 'no run'}`,
    ...[...problems, ...again].map((line) => `    ${line}`)
  ].join('\n')
}

interface Share {
  readonly first: number
  readonly years: number
  readonly processes: number
}

async function passInProcesses({ first, years, processes }: Share): Promise<number> {
  const bounds = Array.from({ length: processes + 1 }, (_, index) => Math.floor((index * years) / processes))
  const outputs = await Promise.all(
    bounds.slice(1).map(async (end, index) => {
      const start = bounds[index] ?? 0
      const args = ['--first', `${first + start}`, '--years', `${end - start}`, '--processes', '1']
      const { output, code } = await runNode(['scripts/test-years.ts', ...args])
      console.log(output.trimEnd())
      return { code, broken: output.match(/^✖/gm)?.length ?? 0 }
    })
  )
  const failed = outputs.some(({ code, broken }) => code !== 0 && broken === 0)
  if (failed) throw new Error('A process ended before its years had passed; its output is above.')
  return outputs.reduce((sum, { broken }) => sum + broken, 0)
}
