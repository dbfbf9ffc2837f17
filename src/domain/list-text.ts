/** A message names this many of a list; the rest is counted. */
const NAMES_SHOWN = 5

/** As in `a, b, c, d, e and 897 more`. A message is read by people, and GitHub cuts a long one. */
export function listText(names: readonly string[], shown = NAMES_SHOWN): string {
  const first = names.slice(0, shown).join(', ')
  return names.length > shown ? `${first} and ${names.length - shown} more` : first
}
