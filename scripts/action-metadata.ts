import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type PlainRecord, plainRecord } from './plain-record.ts'
import { ROOT } from './run-command.ts'

export interface ActionInput {
  readonly name: string
  readonly description: string
  readonly required: boolean
  readonly default: string
}

export interface ActionOutput {
  readonly name: string
  readonly description: string
}

/** What action.yml says that this project reads again; everything else is left in `document`. */
export interface ActionMetadata {
  readonly inputs: readonly ActionInput[]
  readonly outputs: readonly ActionOutput[]
  readonly document: PlainRecord
}

/** @throws Error when action.yml cannot be read, or misses a description. */
export async function readActionMetadata(): Promise<ActionMetadata> {
  const document = plainRecord(parse(await readFile(join(ROOT, 'action.yml'), 'utf8')), 'action.yml')
  return {
    document,
    inputs: members(document, 'inputs').map(([name, input]) => ({
      name,
      description: description(name, input),
      required: input['required'] === true,
      default: String(input['default'] ?? '')
    })),
    outputs: members(document, 'outputs').map(([name, output]) => ({ name, description: description(name, output) }))
  }
}

function members(document: PlainRecord, section: string): readonly (readonly [string, PlainRecord])[] {
  const entries = Object.entries(plainRecord(document[section], `"${section}" in action.yml`))
  return entries.map(([name, value]) => [name, plainRecord(value, `"${name}" in action.yml`)])
}

function description(name: string, member: PlainRecord): string {
  const text = member['description']
  if (typeof text !== 'string' || text === '') throw new Error(`"${name}" in action.yml has no description`)
  return text.trim()
}
