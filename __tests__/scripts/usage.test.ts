import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { ROOT, read } from '../project/project-files.ts'
import type { Ended } from './imported-scripts.ts'

const HELP = '--help'
const UNKNOWN = '--nonsense'
/** For all scripts in one hook, on a machine that has other things to do. */
const LONG = 60_000

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, timeout: LONG }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
    })
  })
}

const scripts = Object.entries<string>(Object(JSON.parse(read('package.json')).scripts))
/** Those of this project, by their files; jest and biome explain themselves. */
const own = scripts.flatMap(([name, command]) => {
  const file = /^node ((?:scripts|emulator)\/\S+)$/.exec(command)?.[1]
  return file === undefined ? [] : [{ name, file }]
})
/** A script that others import as well runs only in a process of its own. */
const isImportable = ({ file }: { readonly file: string }) => !read(file).includes('import.meta.main')

let ended: ReadonlyMap<string, Ended>
beforeAll(async () => {
  const lines = own.flatMap((script) => [HELP, UNKNOWN].map((option) => ({ ...script, option })))
  const [together, others] = [lines.filter(isImportable), lines.filter((line) => !isImportable(line))]
  const commandLines = together.map(({ file, option }) => [join(ROOT, file), option])
  const [all, ...alone] = await Promise.all([
    run('__tests__/scripts/imported-scripts.ts', JSON.stringify(commandLines)),
    ...others.map(({ file, option }) => run(file, option))
  ])
  expect(all).toMatchObject({ code: 0, stderr: '' })
  const results: readonly Ended[] = [...JSON.parse(all.stdout), ...alone]
  const inOrder = [...together, ...others]
  ended = new Map(
    inOrder.flatMap(({ name, option }, index) => {
      const result = results[index]
      return result === undefined ? [] : [[`${name} ${option}`, result]]
    })
  )
}, LONG)

describe.each(own)('npm run $name', ({ name }) => {
  it('explains itself with --help', () => {
    const { stdout, ...rest } = ended.get(`${name} ${HELP}`) ?? { stdout: '' }
    expect(rest).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^  npm (?:run )?${name}\\b`, 'm'))
  })

  it('refuses an option that it does not have in one line, without a stack trace', () => {
    const { stderr, ...rest } = ended.get(`${name} ${UNKNOWN}`) ?? { stderr: '' }
    expect(rest).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^.*--nonsense.*\n$/)
  })
})

it('the scripts are all of this project but for the runners of tests, lint and format', () => {
  expect(scripts.map(([name]) => name).filter((name) => !own.some((known) => known.name === name))).toEqual([
    'jest',
    'lint',
    'lint:fix'
  ])
})
