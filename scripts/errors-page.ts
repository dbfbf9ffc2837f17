import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ACTION_ERROR_CODES, type ActionErrorCode } from '../src/errors.ts'
import { ERROR_TITLES } from '../src/report/error-help.ts'
import { table } from '../src/report/markdown.ts'
import { ERROR_GUIDE } from './error-guide.ts'
import { errorSentences } from './error-sentences.ts'
import { ROOT } from './run-command.ts'

/** Where the page lies, from the root of the project. */
export const ERRORS_PAGE = 'docs/errors.md'

const INTRODUCTION = `# Errors

<!-- Generated from src by \`npm run generate\`. Do not edit: src/errors.ts has the codes, scripts/error-guide.ts their explanation. -->

A step that fails ends with one message: what is wrong, where, what is allowed, and what to do. Below it, in the log and in
the job summary, stands a link to one of these sections. The secret or variable \`ACTIONS_STEP_DEBUG\` = \`true\` shows how
it came about. Whatever failed: nothing is done twice, and the next run goes on from what it finds.

Under *All messages* stands every sentence that can end a run; … is what only the run knows.`

/** The documentation page on all errors, in Markdown. */
export async function errorsPage(): Promise<string> {
  const sentences = await errorSentences()
  const schema: unknown = JSON.parse(await readFile(join(ROOT, 'schemas/registration.schema.json'), 'utf8'))
  const all = (code: ActionErrorCode) => [
    ...(sentences.get(code) ?? []),
    ...(code === 'registration-invalid' ? [...new Set(schemaSentences(schema))] : [])
  ]
  const contents = table(
    ['Code', 'What it is'],
    ACTION_ERROR_CODES.map((code) => [`[\`${code}\`](#${code})`, ERROR_TITLES[code]])
  )
  const sections = ACTION_ERROR_CODES.map((code) => section(code, all(code)))
  return `${[INTRODUCTION, contents, ...sections].join('\n\n')}\n`
}

function section(code: ActionErrorCode, sentences: readonly string[]): string {
  const { meaning, remedies, seen = [] } = ERROR_GUIDE[code]
  const parts = [
    `## \`${code}\``,
    `**${ERROR_TITLES[code]}.** ${meaning}`,
    remedies.map((remedy) => `- ${remedy}`).join('\n'),
    seen.length === 0 ? '' : table(['What you see', 'What it is and what helps'], seen),
    messages(sentences)
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function messages(sentences: readonly string[]): string {
  if (sentences.length === 0) return ''
  const list = sentences.map((sentence) => `- ${escapeSentence(sentence)}`).join('\n')
  return `<details><summary>All messages (${sentences.length})</summary>\n\n${list}\n\n</details>`
}

/** Angle brackets and asterisks as they are; an address is an example and no link. */
function escapeSentence(sentence: string): string {
  return sentence
    .replace(/[<*_[\]|\\]/g, '\\$&')
    .replace(/https?:\/\/[^\s,]*[^\s,.]/g, (address) => `\`${address.replace(/\\(.)/g, '$1')}\``)
}

/** Everything that the schema says in its own words of a value that it refuses. */
function* schemaSentences(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    if (name === 'errorMessage' && typeof part === 'string') yield part
    else yield* schemaSentences(part)
  }
}
