import { parseArgs } from 'node:util'
import { errorMessage } from '../src/errors.ts'

/** Options by their names; a switch takes no value. */
export type DeclaredOptions<Name extends string> = Readonly<Record<Name, { readonly type: 'string' | 'boolean' }>>

/** What was given, by name; a switch has the value ''. */
export type OptionValues<Name extends string> = ReadonlyMap<Name, string>

/** What a command line says. */
export interface CommandLine<Name extends string> {
  readonly values: OptionValues<Name>
  /** What stands without an option before it, where the script takes that. */
  readonly argument: string | undefined
}

/** A command line that is wrong, said in one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Reads options. `parseArgs` alone would report in its own words, in several sentences.
 * @throws UsageError
 */
export function readCommandLine<Name extends string>(
  args: readonly string[],
  declared: DeclaredOptions<Name>,
  argument?: string
): CommandLine<Name> {
  const isOption = (name: string): name is Name => Object.hasOwn(declared, name)
  const { tokens } = parseArgs({ args: [...args], options: declared, strict: false, tokens: true })
  const values = new Map<Name, string>()
  let given: string | undefined
  for (const token of tokens) {
    if (token.kind === 'positional' && argument !== undefined) {
      if (given !== undefined) throw new UsageError(`${argument} is given twice: "${given}" and "${token.value}".`)
      given = token.value
      continue
    }
    if (token.kind !== 'option') throw new UsageError(`"${args[token.index]}" is not an option; --help shows them all.`)
    if (!isOption(token.name)) {
      const known = [...Object.keys(declared), 'help'].map((name) => `--${name}`)
      const others = known.length === 1 ? 'there is' : 'there are'
      throw new UsageError(`The option ${token.rawName} does not exist; ${others} ${known.join(', ')}.`)
    }
    if (values.has(token.name)) throw new UsageError(`The option --${token.name} is given twice.`)
    const isSwitch = declared[token.name].type === 'boolean'
    if (isSwitch && token.value !== undefined) throw new UsageError(`The option --${token.name} takes no value.`)
    if (!isSwitch && (token.value === undefined || token.value.startsWith('--'))) {
      throw new UsageError(`The option --${token.name} needs a value.`)
    }
    values.set(token.name, token.value ?? '')
  }
  return { values, argument: given }
}

/**
 * An option that is a whole number; undefined where it is not given.
 * @throws UsageError
 */
export function wholeNumber<Name extends string>(
  options: OptionValues<Name>,
  name: Name,
  least = 1
): number | undefined {
  const text = options.get(name)
  if (text === undefined) return undefined
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text)
  throw new UsageError(`--${name} must be a whole number from ${least}, but is "${text}".`)
}

/** What a script is, for whoever starts it. */
export interface Script<Name extends string> {
  /** What `--help` shows. */
  readonly usage: string
  readonly options: DeclaredOptions<Name>
  /** What the usage calls the one thing that stands without an option before it; undefined where there is none. */
  readonly argument?: string
}

/**
 * Runs a script with what its command line says. Ends with exit code 0, or 2 for a wrong command line and 1 for what went
 * wrong, each said in a sentence instead of a stack trace; the script may set another one.
 */
export async function runScript<Name extends string>(
  { usage, options, argument }: Script<Name>,
  run: (values: OptionValues<Name>, argument: string | undefined) => Promise<void> | void
): Promise<void> {
  const args = process.argv.slice(2)
  if (asksForHelp(args)) {
    process.stdout.write(usage)
    return
  }
  try {
    const given = readCommandLine(args, options, argument)
    await run(given.values, given.argument)
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`)
    process.exitCode = exitCodeOf(error)
  }
}

/** What a script that only answers prints and ends with. */
export interface Ending {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a script that only answers, as `runScript` would, without touching the process. */
export async function endingOf<Name extends string>(
  { usage, options }: Script<Name>,
  args: readonly string[],
  answer: (values: OptionValues<Name>, warn: (message: string) => void) => Promise<string>
): Promise<Ending> {
  if (asksForHelp(args)) return { exitCode: 0, stdout: usage, stderr: '' }
  let stderr = ''
  const warn = (message: string) => {
    stderr += `${message}\n`
  }
  try {
    return { exitCode: 0, stdout: await answer(readCommandLine(args, options).values, warn), stderr }
  } catch (error) {
    return { exitCode: exitCodeOf(error), stdout: '', stderr: `${stderr}${errorMessage(error)}\n` }
  }
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h')
}

function exitCodeOf(error: unknown): number {
  return error instanceof UsageError ? 2 : 1
}
