import { execFile } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { ROOT, read } from '../project/project-files.ts'

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function run(command: string, args: readonly string[]): Promise<Ended> {
  const [, ...words] = command.split(' ')
  return new Promise((resolve) => {
    execFile(process.execPath, [...words, ...args], { cwd: ROOT, timeout: 20_000 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr })
    })
  })
}

const scripts = Object.entries<string>(Object(JSON.parse(read('package.json')).scripts))
/** Those of this project; jest and biome explain themselves. */
const own = scripts.filter(([, command]) => /^node (?:scripts|emulator)\//.test(command))

describe.each(own)('npm run %s', (name, command) => {
  it('explains itself with --help', async () => {
    const { code, stdout, stderr } = await run(command, ['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^  npm (?:run )?${name}\\b`, 'm'))
  })

  it('refuses an option that it does not have in one line, without a stack trace', async () => {
    const { code, stdout, stderr } = await run(command, ['--nonsense'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^.*--nonsense.*\n$/)
  })
})

it('the scripts are all of this project but for the runners of tests, lint and format', () => {
  expect(scripts.map(([name]) => name).filter((name) => !own.some(([known]) => known === name))).toEqual([
    'jest',
    'lint',
    'lint:fix'
  ])
})
