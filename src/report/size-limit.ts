/** Bytes. The runner drops a job summary over 1 MiB (1,048,576); what is added to a summary behind this still fits. */
export const SUMMARY_LIMIT = 900_000

/**
 * As many whole lines as fit, and the end of whatever they leave open: it would swallow what follows it.
 * @param limit in bytes of UTF-8
 * @param rest where what is cut off can be read, as a sentence
 */
export function cutToSize(markdown: string, limit: number, rest = 'The rest is in the log.'): string {
  if (Buffer.byteLength(markdown) <= limit) return markdown
  const bytes = Buffer.from(markdown)
  const kept = bytes.subarray(0, Math.max(0, bytes.lastIndexOf('\n', limit))).toString('utf8')
  const count = (line: RegExp) => kept.match(line)?.length ?? 0
  const fence = count(/^```/gm) % 2 === 0 ? '' : '\n```'
  const open = count(/^<details>/gm) - count(/^<\/details>/gm)
  return `${kept}${fence}${'\n\n</details>'.repeat(open)}\n\nThis was cut at its size limit. ${rest}\n`
}
