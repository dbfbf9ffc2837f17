/** Does what the documents say, word for word, in a fresh clone with an empty home: `npm run walk`. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runScript } from './command-line.ts'
import { type DocumentBlock, documentBlocks, holdsCommands } from './document-blocks.ts'
import { ROOT } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

/** What CI runs by itself; it takes minutes, and would run this again. */
const RUN_BY_CI = ['npm ci && npm test']
const READY_TIMEOUT_MS = 60_000

const USAGE = `Runs every command of README.md and docs/ that needs nothing but this project, in the order of the text, in a fresh clone
of what is committed, with an empty home. What "You see" says in italics has to be in what was printed.

  npm run walk
`

interface Place {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
}

await runScript({ usage: USAGE, options: {} }, () =>
  withTemporaryFolder(async (temporary) => {
    const home = join(temporary, 'home')
    await mkdir(home)
    const place = { folder: join(temporary, 'clone'), environment: emptyHome(home) }
    await run(`git clone --quiet '${ROOT}' '${place.folder}'`, { ...place, folder: temporary })
    const blocks = await commandBlocks(place.folder)
    const failures = []
    for (const block of blocks) {
      const start = performance.now()
      const problem = await problemOf(block, place)
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      console.log(`${problem === '' ? '✔' : '✖'} ${block.path}:${block.line} (${seconds} s)\n${indented(block.text)}`)
      if (problem !== '') failures.push(`${block.path}:${block.line}: ${problem}`)
    }
    for (const failure of failures) console.log(failure)
    console.log(`\n${blocks.length - failures.length} passed, ${failures.length} failed`)
    if (failures.length > 0) process.exitCode = 1
  })
)

/** The environment of this process without what npm and the home of its user add. */
function emptyHome(home: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:npm_|XDG_|NODE_OPTIONS$)/i.test(name))
  return { ...Object.fromEntries(inherited), HOME: home, USERPROFILE: home }
}

/** The first page of the project, the one to begin with, then the others; each command once. */
async function commandBlocks(folder: string): Promise<readonly DocumentBlock[]> {
  const others = (await readdir(join(folder, 'docs'))).filter((name) => name.endsWith('.md')).sort()
  const paths = new Set(['README.md', 'docs/getting-started.md', ...others.map((name) => `docs/${name}`)])
  const pages = await Promise.all(
    [...paths].map(async (path) => documentBlocks(path, await readFile(join(folder, path), 'utf8')))
  )
  const commands = pages
    .flat()
    .filter((block) => holdsCommands(block) && ['', 'until-stopped'].includes(block.needs))
    .filter(({ text }) => !RUN_BY_CI.includes(text.trim()))
  // The same command may stand in several pages, and say in one of them what is to be seen.
  const distinct = Map.groupBy(commands, ({ text }) => text)
  return [...distinct.values()].flatMap(([first, ...again]) =>
    first === undefined ? [] : [{ ...first, seen: [first, ...again].flatMap(({ seen }) => seen) }]
  )
}

async function problemOf({ text, needs, seen }: DocumentBlock, place: Place): Promise<string> {
  if (needs === 'until-stopped') return runUntilReady(text, place)
  const { code, output } = await run(text, place)
  if (code !== 0) return `ended with exit code ${code}\n${indented(output)}`
  const missing = seen.filter((words) => !output.includes(words))
  return missing.length === 0 ? '' : `what is to be seen is not there: ${missing.join(' / ')}\n${indented(output)}`
}

interface Ended {
  readonly code: number
  readonly output: string
}

function run(script: string, { folder, environment }: Place): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

/** Starts what runs until it is stopped, in a process group of its own, and stops it when its ready file is there. */
async function runUntilReady(script: string, { folder, environment }: Place): Promise<string> {
  const ready = /--ready (\S+)/.exec(script)?.[1]
  if (ready === undefined) return 'names no --ready file by which to see that it runs'
  const child = spawn('bash', ['-c', script], { cwd: folder, env: environment, stdio: 'ignore', detached: true })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (!existsSync(join(folder, ready)) && child.exitCode === null && performance.now() < deadline) await wait(100)
  const isReady = existsSync(join(folder, ready))
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT')
  await ended
  return isReady ? '' : 'did not write its ready file'
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '    ')
}
