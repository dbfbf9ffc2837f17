import { readdir, readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { FAULT_KINDS, ITEM_FAULTS } from '../__tests__/faults/fault-kinds.ts'
import { type SceneResult, tryScene } from '../__tests__/faults/fault-matrix.ts'
import { SCENES } from '../__tests__/faults/scenes.ts'
import { trustEmulator } from '../__tests__/support/trust-emulator.ts'
import { table } from '../src/report/markdown.ts'
import { type OptionValues, runScript, UsageError, wholeNumber } from './command-line.ts'
import { JEST } from './jest-report.ts'
import { RELIABILITY_PAGE, writeReliabilityTables } from './reliability-page.ts'
import { runNode } from './run-command.ts'

/** Of the trials of a scene, so that no process is left alone with the longest. */
const PARTS = 6

const USAGE = `Runs the whole fault matrix, of which "npm test" has a short form: every fault at every request and batch item of every
scene; then random stories, and all of every other test of which "npm test" has a short form, as those on connections, deliveries,
renewals that are killed or meet another one, and the ways in which an organization can stand towards EWS.

  npm run test:faults [-- --processes N] [--write]
  npm run test:faults -- --scene N [--trial N | --part N]

  --processes  how many scenes are played at once; as many as there are processors where it is left out
  --write      writes what was tried into ${RELIABILITY_PAGE}, if all of it passed
  --scene      one scene alone, by its number from 1
  --trial      one of its trials alone, by its number from 0
  --part       every ${PARTS}th of its trials alone, from this number from 0 on
`

const OPTIONS = {
  processes: { type: 'string' },
  write: { type: 'boolean' },
  scene: { type: 'string' },
  trial: { type: 'string' },
  part: { type: 'string' }
} as const
type Options = OptionValues<keyof typeof OPTIONS>

/** Every test that has a short form for `npm test`. */
async function filesWithShortForm(): Promise<readonly string[]> {
  const names = await readdir('__tests__', { recursive: true })
  const files = names.filter((name) => name.endsWith('.test.ts')).map((name) => join('__tests__', name))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return files.filter((_, index) => texts[index]?.includes("/support/short-form.ts'")).toSorted()
}

await runScript({ usage: USAGE, options: OPTIONS }, async (options) => {
  const scene = wholeNumber(options, 'scene')
  if (scene !== undefined) return playAlone(scene, options)
  const started = performance.now()
  const results = await playAll(wholeNumber(options, 'processes') ?? availableParallelism())
  const minutes = Math.round((performance.now() - started) / 60_000)
  const trials = results.reduce((sum, { tried }) => sum + total(tried), 0)
  const failed = results.reduce((sum, result) => sum + result.failed.length, 0)
  console.log(`${trials} trials in ${results.length} scenes, ${failed} of them failed, in ${minutes} minutes`)
  const { code, output } = await runNode([JEST, '--verbose', ...(await filesWithShortForm())], {
    FAULT_MATRIX: 'whole'
  })
  console.log(output.replace(/^::add-mask::.*\n/gm, ''))
  process.exitCode = failed === 0 ? code : 1
  if (options.has('write') && process.exitCode === 0) await writeReliabilityTables(tablesOf(results))
})

/** One scene in this process; the last line is its result as JSON. */
async function playAlone(scene: number, options: Options): Promise<void> {
  const script = SCENES[scene - 1]
  if (script === undefined) throw new UsageError(`--scene must be a number from 1 to ${SCENES.length}.`)
  const [trial, part] = [wholeNumber(options, 'trial', 0), wholeNumber(options, 'part', 0)]
  await trustEmulator()
  const result = await tryScene(script, (trials) => {
    if (trial !== undefined) return [trial]
    return [...trials.keys()].filter((index) => part === undefined || index % PARTS === part)
  })
  const lines = [...failuresOf(result), JSON.stringify(result)]
  const isWritten = new Promise<unknown>((resolve) => process.stdout.write(`${lines.join('\n')}\n`, resolve))
  await isWritten
  // A run that was killed waits for its answer for ever.
  process.exit(result.failed.length === 0 ? 0 : 1)
}

function failuresOf({ scene, failed }: SceneResult): readonly string[] {
  const again = `npm run test:faults -- --scene ${SCENES.findIndex(({ name }) => name === scene) + 1} --trial`
  return failed.map(({ number: trial, what, problems }) =>
    [`✖ ${scene}: ${what}`, ...problems, `again: ${again} ${trial}`].join('\n    ')
  )
}

/** All parts of all scenes, several at once. */
async function playAll(processes: number): Promise<readonly SceneResult[]> {
  const waiting = SCENES.flatMap((_, index) =>
    Array.from({ length: PARTS }, (__, part) => ({ scene: index + 1, part: String(part) }))
  )
  const results: SceneResult[] = []
  await Promise.all(
    Array.from({ length: processes }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { scene, part } = next
        const result = await playInProcess(['--scene', `${scene}`, '--part', part])
        results.push(result)
        const mark = result.failed.length === 0 ? '✔' : '✖'
        console.log(`${mark} ${result.scene}, part ${part}: ${total(result.tried)} of ${result.all} trials`)
        for (const line of failuresOf(result)) console.log(line)
      }
    })
  )
  return SCENES.map(({ name }) => joined(results.filter(({ scene }) => scene === name)))
}

async function playInProcess(args: readonly string[]): Promise<SceneResult> {
  const { output } = await runNode(['scripts/test-faults.ts', ...args])
  const last = output.trimEnd().split('\n').at(-1) ?? ''
  if (!last.startsWith('{"scene"')) throw new Error(`A process ended before its trials had:\n${output}`)
  return JSON.parse(last)
}

function joined(parts: readonly SceneResult[]): SceneResult {
  const [first] = parts
  if (first === undefined) throw new Error('a scene was not played')
  const tried = Object.fromEntries(
    FAULT_KINDS.map(({ name }) => [name, parts.reduce((sum, part) => sum + (part.tried[name] ?? 0), 0)])
  )
  return { ...first, tried, failed: parts.flatMap(({ failed }) => failed) }
}

function total(tried: SceneResult['tried']): number {
  return Object.values(tried).reduce((sum, count) => sum + count, 0)
}

function tablesOf(results: readonly SceneResult[]): { readonly matrix: string; readonly faults: string } {
  const count = (value: number) => value.toLocaleString('en')
  const sum = (countOf: (result: SceneResult) => number) =>
    count(results.reduce((whole, result) => whole + countOf(result), 0))
  const rows = results.map(({ scene, requests, items, tried }) => [
    scene,
    count(requests),
    count(items),
    count(total(tried))
  ])
  const sums = [
    '**all**',
    sum(({ requests }) => requests),
    sum(({ items }) => items),
    `**${sum(({ tried }) => total(tried))}**`
  ]
  const items = new Set(ITEM_FAULTS.map(({ name }) => name))
  return {
    matrix: table(['Run', 'Requests', 'Batch items', 'Trials'], [...rows, sums]),
    faults: table(
      ['Fault', 'At', 'Trials'],
      FAULT_KINDS.map(({ name }) => [
        name,
        items.has(name) ? 'requests and batch items' : 'requests',
        sum(({ tried }) => tried[name] ?? 0)
      ])
    )
  }
}
