import { parseArgs } from 'node:util'
import { readTime } from './clock.ts'
import { EmulatorError } from './emulator-error.ts'
import type { EmulatorOptions } from './emulator-options.ts'
import { readFaults } from './faults/fault-file.ts'
import { readServiceOptions, serviceOptions, serviceUsage } from './service-options.ts'
import { readTraits, traitOptions, traitUsage } from './trait-options.ts'

/** What the command line asks for. */
export interface CommandLine {
  readonly wantsHelp: boolean
  readonly options: EmulatorOptions
  readonly readyFile: string | undefined
}

const usage = `[--port N] [--seed FILE] [--tenants N] [--state FILE] [--latency MS] [--lag MS] [--throttle RATE] [--now ISO] [--faults FILE] [--blocked-applications NAME,…] [--record FILE.ndjson] [--ready FILE] [--github] [--key-vault] [--vb365] ${traitUsage} ${serviceUsage}`

const declared = {
  port: { type: 'string' },
  seed: { type: 'string' },
  tenants: { type: 'string' },
  state: { type: 'string' },
  latency: { type: 'string' },
  lag: { type: 'string' },
  throttle: { type: 'string' },
  now: { type: 'string' },
  'blocked-applications': { type: 'string' },
  faults: { type: 'string' },
  record: { type: 'string' },
  ready: { type: 'string' },
  help: { type: 'boolean' },
  github: { type: 'boolean' },
  'key-vault': { type: 'boolean' },
  vb365: { type: 'boolean' }
} as const

function numberIn(name: string, text: string, pattern: RegExp, largest: number, allowed: string): number {
  const value = Number(text)
  if (pattern.test(text) && value <= largest) return value
  throw new EmulatorError(`--${name} must be ${allowed}, but is '${text}'.`)
}

function wholeNumber(name: string, text: string, largest: number, allowed: string): number {
  return numberIn(name, text, /^\d+$/, largest, allowed)
}

function time(name: string, text: string): Date {
  const value = readTime(text)
  if (value) return value
  throw new EmulatorError(`--${name} must be a time such as 2027-01-31T00:00:00Z, but is '${text}'.`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { ...declared, ...traitOptions, ...serviceOptions },
      strict: true,
      allowPositionals: false
    }).values
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split(/\.\s|\n/)[0]?.replace(/\.$/, '')
    throw new EmulatorError(`${reason}; the options are ${usage}.`, { cause })
  }
}

/** What `--help` shows. */
export const help = `A tenant of Microsoft Entra on this machine, described in emulator/README.md.

  npm run emulator -- OPTION…

  ${usage.replace(/\] \[/g, ']\n  [')}
`

/** Reads the emulator's command line. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const {
    github = false,
    'key-vault': keyVault = false,
    vb365 = false,
    help: wantsHelp = false,
    ...values
  } = parse(args)
  const { port, seed, tenants, state, latency, lag, throttle, now, faults, record, ready } = values
  const { 'blocked-applications': blocked } = values
  const options: EmulatorOptions = {
    ...(port === undefined ? {} : { port: wholeNumber('port', port, 65_535, 'a port from 0 to 65535') }),
    ...(seed === undefined ? {} : { seed }),
    ...(tenants === undefined
      ? {}
      : { tenants: numberIn('tenants', tenants, /^[1-9]\d*$/, 10_000, 'a number from 1 to 10000') }),
    ...(state === undefined ? {} : { stateFile: state }),
    ...(latency === undefined
      ? {}
      : { latencyMs: wholeNumber('latency', latency, 600_000, 'milliseconds from 0 to 600000') }),
    ...(lag === undefined ? {} : { lagMs: wholeNumber('lag', lag, 3_600_000, 'milliseconds from 0 to 3600000') }),
    ...(throttle === undefined
      ? {}
      : { throttleRate: numberIn('throttle', throttle, /^\d*\.?\d+$/, 1, 'a share from 0 to 1') }),
    ...(now === undefined ? {} : { now: time('now', now) }),
    ...(blocked === undefined ? {} : { blockedApplications: blocked.split(',') }),
    ...(faults === undefined ? {} : { faults: readFaults(faults) }),
    ...readTraits(values),
    ...readServiceOptions(values),
    ...(record === undefined ? {} : { recordFile: record }),
    github,
    keyVault,
    vb365
  }
  return { options, readyFile: ready, wantsHelp }
}
