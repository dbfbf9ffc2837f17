import { distance } from 'fastest-levenshtein'

/** Anything longer is not a misspelled name, and takes time to compare. */
const LONGEST_NAME = 64
/** Fewer letters begin too many names. */
const SHORTEST_BEGINNING = 4

function withoutCaseAndSeparators(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** An unfinished name, as `sharePoint` for `sharePointOnline`. */
function isBeginning(written: string, meant: string): boolean {
  return written.length >= SHORTEST_BEGINNING && meant.startsWith(written)
}

/**
 * The candidate that `text` was most likely meant to be, or undefined. Letter case and separators do not matter
 * and the end of a name may be missing; otherwise one mistake in three letters counts as a typo, and at most
 * three do.
 */
export function nearestName(text: string, candidates: readonly string[]): string | undefined {
  if (text.length > LONGEST_NAME) return undefined
  const written = withoutCaseAndSeparators(text)
  let nearest: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const meant = withoutCaseAndSeparators(candidate)
    const mistakes = isBeginning(written, meant) ? 1 : distance(written, meant)
    if (mistakes < fewest && mistakes <= Math.min(3, Math.floor(meant.length / 3))) {
      nearest = candidate
      fewest = mistakes
    }
  }
  return nearest
}
