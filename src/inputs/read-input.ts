import { getInput } from '@actions/core'
import { ActionError } from '../errors.ts'
import { unevaluatedInput } from './unevaluated-input.ts'

/** Every input, as action.yml has them. */
export const INPUT_NAMES = [
  'configuration',
  'mode',
  'fail-on-drift',
  'client-id',
  'client-secret',
  'client-certificate',
  'client-certificate-password',
  'pfx-base64',
  'pfx-password',
  'authority-host',
  'graph-endpoint',
  'graph-audience',
  'exchange-endpoint',
  'sharepoint-endpoint',
  'rotate',
  'delivery-token',
  'vb365-password',
  'concurrency',
  'shard',
  'time-limit',
  'comment',
  'github-token',
  'reports'
] as const
export type InputName = (typeof INPUT_NAMES)[number]

/** The names of all that is given as an input, in lower case. */
export function givenNames(): readonly string[] {
  // The runner makes an environment variable of each input that is given, whether the action has it or not.
  return Object.keys(process.env).flatMap((name) => /^INPUT_(.+)$/i.exec(name)?.[1]?.toLowerCase() ?? [])
}

/** An input without blanks at its ends; undefined where it is empty. */
export function readInput(name: InputName): string | undefined {
  return getInput(name) || undefined
}

/** An input as it was given; undefined where it is empty. */
export function readUntrimmed(name: InputName): string | undefined {
  return getInput(name, { trimWhitespace: false }) || undefined
}

/** The values that GitHub's own toolkit takes for Booleans (YAML 1.2 core schema). */
export function readBoolean(name: InputName): boolean {
  const value = readInput(name) ?? 'false'
  if (/^(?:true|True|TRUE)$/.test(value)) return true
  if (/^(?:false|False|FALSE)$/.test(value)) return false
  throw new ActionError('input-invalid', `The input "${name}" is ${JSON.stringify(value)}: allowed are true and false.`)
}

const PATHS: ReadonlySet<InputName> = new Set(['configuration', 'client-certificate', 'reports'])

/** @throws ActionError `input-invalid` for an expression that nothing evaluated */
export function refuseUnevaluated(name: InputName): void {
  const problem = unevaluatedInput(name, readInput(name) ?? '', PATHS.has(name))
  if (problem !== undefined) throw new ActionError('input-invalid', problem)
}
