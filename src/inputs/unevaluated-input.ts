/**
 * What the author of a workflow wrote in place of a value, with what to write instead. A runner evaluates expressions
 * under `with` and nothing else: no shell reads it
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepswith).
 */
interface Unevaluated {
  readonly pattern: RegExp
  /** Ends a sentence that begins with the input. */
  readonly found: string
  readonly advice: string
}

const NO_SHELL = 'no shell reads what stands under "with", so'

/** The whole of a value; names in capitals only, as a password may begin with such a sign. */
const WHOLE_VALUES: readonly Unevaluated[] = [
  {
    pattern: /^(?:\$[A-Z_][A-Z0-9_]{2,}|\$\{[A-Z_][A-Z0-9_]*\}|\$env:\w+)$/,
    found: 'is a variable ($NAME) that nothing has replaced',
    advice: `${NO_SHELL} write \${{ env.NAME }} or \${{ secrets.NAME }}.`
  },
  {
    pattern: /^%[A-Z_][A-Z0-9_]*%$/,
    found: 'is a variable of Windows (%NAME%) that nothing has replaced',
    advice: `${NO_SHELL} write \${{ env.NAME }} or \${{ secrets.NAME }}.`
  },
  {
    pattern: /^\$?\{\{.*\}\}$/s,
    found: 'is an expression that nothing has evaluated',
    advice: `write it as \${{ secrets.NAME }}, without quotes or backslashes inside.`
  },
  {
    pattern: /^(?:secrets|vars|env|inputs|steps|needs|github|runner)\.\w[\w.-]*$/,
    found: 'is the name of a value and not the value',
    advice: `put it in braces, as in \${{ secrets.NAME }}.`
  }
]

/** The beginning of a path. */
const PATHS: readonly Unevaluated[] = [
  {
    pattern: /^\$(?:[A-Z_]\w+|env:\w|[{(])/,
    found: 'begins with a variable ($NAME) that nothing has replaced',
    advice: `${NO_SHELL} write a path from the working directory, or an expression such as \${{ runner.temp }}.`
  },
  {
    pattern: /^%[A-Za-z_]\w*%/,
    found: 'begins with a variable of Windows (%NAME%) that nothing has replaced',
    advice: `${NO_SHELL} write a path from the working directory, or an expression such as \${{ runner.temp }}.`
  },
  {
    pattern: /^~(?:[/\\]|$)/,
    found: 'begins with a home folder (~) that nothing has replaced',
    advice: `${NO_SHELL} write the whole path, or a path from the working directory.`
  }
]

/**
 * What is wrong with an input that was meant to be evaluated before the action reads it, in a sentence; undefined for any
 * other. Nothing of the value is in it: it may be a secret.
 * @param isPath whether the value may be a path, or several on lines of their own
 */
export function unevaluatedInput(name: string, value: string, isPath: boolean): string | undefined {
  const bare = value.trim()
  const whole = WHOLE_VALUES.find(({ pattern }) => pattern.test(bare))
  const lines = isPath && !/^[[{]/.test(bare) ? bare.split(/\r?\n/).map((line) => line.trim().replace(/^!/, '')) : []
  const found = whole ?? PATHS.find(({ pattern }) => lines.some((line) => pattern.test(line)))
  return found && `The input "${name}" ${found.found}: ${found.advice}`
}
