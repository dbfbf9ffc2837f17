/** Characters that cannot be seen: controls, format characters, surrogate halves, line ends. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** `text` for one line of a log: cut to `longest` characters, unprintable characters written as `\u{…}`. */
export function displayedText(text: string, longest = 40): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2))
  const cut = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : characters.join('')
  return cut.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}

/** {@link displayedText} in double quotes. */
export function quotedText(text: string): string {
  return `"${displayedText(text).replaceAll('"', '\\"')}"`
}

/**
 * A value of a closed set or a number for a sentence, or undefined when it is better not shown: something long or with
 * characters that no such value has may be a secret in the wrong place.
 */
export function shownValue(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'a number that is too large'
  return typeof value === 'string' && /^[\w .-]{1,24}$/.test(value) ? `"${value}"` : undefined
}

/** What a JSON value is, with its article. */
export function kindOfValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'number' ? 'a number' : `the value ${String(value)}`
}
