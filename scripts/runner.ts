import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from './run-command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

export interface ActionCall {
  /** By their names in action.yml; defaults are filled in. */
  readonly inputs: Readonly<Record<string, string>>
  readonly environment?: Readonly<Record<string, string>>
  readonly workingDirectory: string
  /** As with `ACTIONS_STEP_DEBUG`. */
  readonly debug?: boolean
  /** What to run instead of `dist/index.js`: a source, compiled once where `NODE_COMPILE_CACHE` says where that is kept. */
  readonly entry?: string
  /** Gets the process ID of the step, so that the emulator can end it (`kill` in its faults). */
  readonly pidFile?: string
  /** Called with what sends a signal to the step, as a runner does when its job is cancelled. */
  readonly started?: (signal: (name: NodeJS.Signals) => void) => void
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly properties: Readonly<Record<string, string>>
}

/** What a step leaves behind. */
export interface ActionRun {
  /** -1 for a step that a signal ended. */
  readonly exitCode: number
  /** As the runner shows it: commands carried out, masks applied. */
  readonly log: string
  /** Standard output and error as they came, commands and secrets in `add-mask` commands included. */
  readonly raw: string
  readonly annotations: readonly Annotation[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  /** The JSON of the file that the output `report` names; undefined where there is none. */
  readonly report: unknown
}

/**
 * Runs the action in a process of its own, as a GitHub runner does.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export async function runAction(call: ActionCall): Promise<ActionRun> {
  return withTemporaryFolder(async (folder) => {
    const files = {
      GITHUB_OUTPUT: 'output',
      GITHUB_STEP_SUMMARY: 'summary',
      GITHUB_ENV: 'env',
      GITHUB_PATH: 'path',
      GITHUB_STATE: 'state'
    }
    const commandFiles: Record<string, string> = {}
    for (const [variable, name] of Object.entries(files)) {
      commandFiles[variable] = join(folder, name)
      await writeFile(join(folder, name), '')
    }
    const { exitCode, raw } = await start(call, {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      RUNNER_TEMP: folder,
      RUNNER_DEBUG: call.debug ? '1' : '',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: call.workingDirectory,
      ...commandFiles,
      ...(call.entry === undefined ? {} : compileCache()),
      ...(await inputVariables(call.inputs)),
      ...call.environment
    })
    const outputs = readOutputs(await readFile(join(folder, 'output'), 'utf8'))
    return {
      exitCode,
      raw,
      ...readCommands(raw, call.debug === true),
      outputs,
      summary: await readFile(join(folder, 'summary'), 'utf8'),
      report: await readReport(outputs['report'])
    }
  })
}

function compileCache(): Record<string, string> {
  const { NODE_COMPILE_CACHE: folder } = process.env
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

/** The runner empties its folder when the job ends: a later step would read the file before. */
async function readReport(path: string | undefined): Promise<unknown> {
  return path ? JSON.parse(await readFile(path, 'utf8')) : undefined
}

function start(
  { entry = join(ROOT, 'dist/index.js'), workingDirectory, pidFile, started }: ActionCall,
  environment: Record<string, string>
): Promise<{ exitCode: number; raw: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry], {
      cwd: workingDirectory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    if (pidFile !== undefined && child.pid !== undefined) writeFileSync(pidFile, `${child.pid}\n`)
    started?.((name) => child.kill(name))
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (exitCode) => {
      resolve({ exitCode: exitCode ?? -1, raw: Buffer.concat(chunks).toString('utf8') })
    })
  })
}

/** `INPUT_CLIENT-ID` for `client-id`: upper case, hyphens kept. An input that action.yml lacks is a mistake of the caller. */
async function inputVariables(given: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const metadata = parse(await readFile(join(ROOT, 'action.yml'), 'utf8'))
  const declared: Record<string, { readonly default?: string }> = metadata.inputs
  const unknown = Object.keys(given).filter((name) => !(name in declared))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? String(input.default ?? '')
    ])
  )
}

const COMMAND = /^::(?<name>[a-z-]+)(?: (?<properties>[^:]*(?::(?!:)[^:]*)*))?::(?<value>.*)$/

function readCommands(raw: string, debug: boolean): Pick<ActionRun, 'log' | 'annotations'> {
  const masks: string[] = []
  const lines: string[] = []
  const annotations: Annotation[] = []
  for (const line of raw.split(/\r?\n/)) {
    const { name, properties, value } = COMMAND.exec(line)?.groups ?? {}
    const masked = (text: string) => masks.reduce((rest, mask) => rest.replaceAll(mask, '***'), text)
    if (name === undefined) lines.push(masked(line))
    else if (name === 'add-mask') masks.push(unescapeData(value ?? ''))
    else if (name === 'debug') lines.push(...(debug ? [`##[debug]${masked(unescapeData(value ?? ''))}`] : []))
    else if (name === 'error' || name === 'warning' || name === 'notice') {
      const message = masked(unescapeData(value ?? ''))
      annotations.push({ level: name, message, properties: readProperties(properties ?? '') })
      lines.push(`${LABELS[name]}: ${message}`)
    }
  }
  return { log: lines.join('\n').trimEnd(), annotations }
}

const LABELS = { error: 'Error', warning: 'Warning', notice: 'Notice' }

function readProperties(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.includes('='))
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), unescapeProperty(pair.slice(pair.indexOf('=') + 1))])
  )
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return unescapeData(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
}

/** `name<<delimiter`, the value's lines, `delimiter`. */
function readOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {}
  const lines = file.split('\n')
  while (lines.length > 0) {
    const [name, delimiter] = (lines.shift() ?? '').split('<<')
    if (!name || !delimiter) continue
    const end = lines.indexOf(delimiter)
    outputs[name] = lines.splice(0, end).join('\n')
    lines.shift()
  }
  return outputs
}
