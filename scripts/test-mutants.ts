import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { table } from '../src/report/markdown.ts'
import { type OptionValues, runScript, UsageError } from './command-line.ts'
import { JEST } from './jest-report.ts'
import { MUTANTS, type Mutant } from './mutants.ts'
import { plainRecord } from './plain-record.ts'
import { RELIABILITY_PAGE, writeReliabilityTables } from './reliability-page.ts'
import { ROOT, runNode } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const USAGE = `Breaks a copy of the sources on purpose, in ${MUTANTS.length} ways one after another, and shows which test notices each.

  npm run test:mutants [-- --mutant N] [--write]

  --mutant  one of them alone, by its number from 1
  --write   writes what was noticed by what into ${RELIABILITY_PAGE}, if all was
`

const OPTIONS = { mutant: { type: 'string' }, write: { type: 'boolean' } } as const

const COPIED = ['src', 'emulator', 'schemas', 'scripts', '__tests__', 'package.json', 'jest.config.js', 'action.yml']

await runScript({ usage: USAGE, options: OPTIONS }, async (options) => {
  const chosen = chosenMutants(options)
  await withTemporaryFolder(async (copy) => {
    await copySourcesInto(copy)
    const files = [...new Set(chosen.flatMap(({ tests }) => tests))]
    const before = new Set(await failuresIn(copy, files))
    for (const test of before) console.log(`! fails before anything is broken, and does not count: ${test}`)
    const caught: (readonly [Mutant, readonly string[]])[] = []
    for (const mutant of chosen) {
      const failing = await withMutant(copy, mutant, () => failuresIn(copy, mutant.tests))
      const failed = failing.filter((test) => !before.has(test))
      caught.push([mutant, failed])
      console.log(`${failed.length === 0 ? '✖' : '✔'} ${mutant.name}${failed.map((test) => `\n    ${test}`).join('')}`)
    }
    const missed = caught.filter(([, failed]) => failed.length === 0)
    console.log(`${caught.length - missed.length} of ${caught.length} were noticed`)
    process.exitCode = missed.length === 0 ? 0 : 1
    if (options.has('write') && missed.length === 0) await writeReliabilityTables({ mutants: tableOf(caught) })
  })
})

function chosenMutants(options: OptionValues<keyof typeof OPTIONS>): readonly Mutant[] {
  const text = options.get('mutant')
  if (text === undefined) return MUTANTS
  const mutant = /^\d+$/.test(text) ? MUTANTS[Number(text) - 1] : undefined
  if (mutant === undefined) throw new UsageError(`--mutant must be a number from 1 to ${MUTANTS.length}.`)
  return [mutant]
}

async function copySourcesInto(folder: string): Promise<void> {
  for (const path of COPIED) await cp(join(ROOT, path), join(folder, path), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir')
}

async function withMutant<Value>(copy: string, { file, edits }: Mutant, work: () => Promise<Value>): Promise<Value> {
  const path = join(copy, file)
  const text = await readFile(path, 'utf8')
  await writeFile(
    path,
    edits.reduce((done, [from, to]) => done.replace(from, () => to), text)
  )
  try {
    return await work()
  } finally {
    await writeFile(path, text)
  }
}

/** The tests that fail there, by their full names; a file that cannot be run counts as one. */
async function failuresIn(copy: string, files: readonly string[]): Promise<readonly string[]> {
  const results = join(copy, 'results.json')
  await rm(results, { force: true })
  const args = [
    '--rootDir',
    copy,
    '--config',
    join(copy, 'jest.config.js'),
    '--ci',
    '--json',
    `--outputFile=${results}`
  ]
  const { output } = await runNode([JEST, ...args, ...files])
  const text = await readFile(results, 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`Jest left no result:\n${output}`)
  const { testResults } = plainRecord(JSON.parse(text), 'the result of jest')
  if (!Array.isArray(testResults) || testResults.length !== files.length)
    throw new Error(`Not all tests ran:\n${output}`)
  return testResults.flatMap((result) => {
    const { name, status, assertionResults } = plainRecord(result, 'the result of a test file')
    const failed = (Array.isArray(assertionResults) ? assertionResults : [])
      .map((assertion) => plainRecord(assertion, 'the result of a test'))
      .filter((assertion) => assertion['status'] === 'failed')
      .map((assertion) => String(assertion['fullName']))
    return failed.length === 0 && status === 'failed' ? [`${relative(copy, String(name))} as a whole`] : failed
  })
}

function tableOf(caught: readonly (readonly [Mutant, readonly string[]])[]): string {
  const rows = caught.map(([{ name }, [first = '', ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`
    return [name, `“${first.replaceAll('|', '\\|')}”${more}`]
  })
  return table(['What was broken', 'Noticed by'], rows)
}
