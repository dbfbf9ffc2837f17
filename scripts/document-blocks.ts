/** A fenced block of a document. */
export interface DocumentBlock {
  readonly path: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  /** First word of the info string, such as `sh`. */
  readonly language: string
  /** The rest of the info string: what the block needs that this machine does not have; empty for none. */
  readonly needs: string
  readonly text: string
  /** What the paragraph behind it, where it begins with "You see", quotes in italics. */
  readonly seen: readonly string[]
}

/**
 * What a block with commands may need, as the second word of its info string. Blocks without one are run by
 * `npm run walk` as they stand, in a fresh clone.
 */
export const NEEDS = {
  'real-tenant': 'a Microsoft Entra tenant, an Azure subscription, a repository on GitHub or a VB365 server',
  'real-machine': 'the certificate store of a Windows, macOS or Linux machine',
  'other-client': 'root, and a client that somebody else wrote',
  report: 'a report that a run of the action has left',
  'until-stopped': 'Ctrl+C in the end; the walk waits for its ready file and ends it'
} as const

const COMMAND_LANGUAGES = ['sh', 'bash', 'powershell', 'pwsh', 'console', 'cmd']

export function holdsCommands({ language }: DocumentBlock): boolean {
  return COMMAND_LANGUAGES.includes(language)
}

/** All fenced blocks of a Markdown text, those inside lists included. */
export function documentBlocks(path: string, markdown: string): readonly DocumentBlock[] {
  const blocks = markdown.matchAll(/^( *)```(\w+)(?: +(\S+))?\n([\s\S]*?)^\1```\n(?:\n\1(You see[\s\S]*?)\n\n)?/gm)
  return [...blocks].map(
    ({ index, 1: indentation = '', 2: language = '', 3: needs = '', 4: text = '', 5: seen = '' }) => ({
      path,
      line: markdown.slice(0, index).split('\n').length,
      language,
      needs,
      text: text.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
      seen: [...seen.matchAll(/(?<!\*)\*([^*]+)\*/g)].map(([, words = '']) => words.replace(/\s+/g, ' '))
    })
  )
}

/** Markdown without what stands in fenced blocks and in inline code. */
export function withoutCode(markdown: string): string {
  return markdown.replace(/^( *)```.*\n[\s\S]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, '``')
}
