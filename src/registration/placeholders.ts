/** Something that other programs replace by a value, with what a sentence calls it. */
const PLACEHOLDERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\$\{\{/, `an expression of GitHub Actions (\${{ … }})`],
  [/\{\{|#\{/, 'a placeholder of a template ({{ … }} or #{ … })'],
  [/(?<!\w)\$(?:[A-Z_]\w+|env:\w|[{(])/, 'a variable ($NAME)'],
  [/%[A-Za-z_][A-Za-z0-9_()]*%/, 'a variable of Windows (%NAME%)'],
  [/^~[\w.-]*[/\\]|^~$/, 'a home folder (~)']
]

/**
 * What is wrong with a text that another program was meant to replace before it is read, as sentences; undefined for
 * any other text. Nothing of the text is in them: it may be a secret.
 */
export function placeholderProblem(text: string): string | undefined {
  if (text.includes('***')) {
    return 'This holds ***, which logs of GitHub show in place of a secret. Write the value itself; a secret has no place in this file.'
  }
  const found = PLACEHOLDERS.find(([pattern]) => pattern.test(text))
  if (found === undefined) return undefined
  return `This holds ${found[1]}, and nothing in this file is evaluated. Write the value itself, or give the JSON in the input configuration, where the workflow evaluates its own expressions.`
}
