/** Splits what GitHub would make something of; it is not shown and not copied. */
const NOTHING = '<!-- -->'

/**
 * Text of others made harmless for a GitHub summary or comment: no markup, no HTML, no line break, no character that turns
 * the direction of reading, and no address, @mention or #number that GitHub turns into a link by itself
 * (https://github.github.com/gfm/#autolinks-extension-,
 * https://docs.github.com/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls).
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/@/g, `@${NOTHING}`)
    .replace(/:\/\//g, `:${NOTHING}//`)
    .replace(/www\./gi, (start) => `${start.slice(0, -1)}${NOTHING}.`)
    .replace(/#(?=\d)|\bGH-(?=\d)/gi, (sign) => `${sign}${NOTHING}`)
    .replace(/:(?=[\w\\+-]*:)/g, `:${NOTHING}`)
    .replace(/^(\s*)([#+=-])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2')
}

/** One line of well-formed text, with what turns the direction of reading made visible. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Bidi_Control}/gu, (sign) => `U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`)
    .trim()
}

/** Text of others within HTML, where Markdown is not read. */
export function escapeHtml(text: string): string {
  return oneLine(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/@/g, `@${NOTHING}`)
}

/** Text shown letter for letter, as for an ID to copy: a code span, in which nothing is markup. */
export function code(text: string): string {
  const line = oneLine(text)
  const longestRun = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longestRun + 1)
  const padding = longestRun > 0 || /^ .* $/.test(line) ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** The same in a table, which is cut into cells before code spans are read. */
export function codeCell(text: string): string {
  return code(text).replaceAll('|', '\\|')
}

/** Something to open with a click; `content` is Markdown already. */
export function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
