import { EmulatorError } from './emulator-error.ts'
import { type Traits, traitNames, traitValues } from './traits.ts'

/** `uniqueName` is `--unique-name` on the command line. */
function optionName(trait: keyof Traits): string {
  return trait.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The options that set traits, as `parseArgs` takes them. */
export const traitOptions: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  traitNames.map((trait) => [optionName(trait), { type: 'string' }])
)

/** The options as a usage line shows them. */
export const traitUsage = traitNames
  .map((trait) => `[--${optionName(trait)} ${traitValues[trait].join('|')}]`)
  .join(' ')

/** The traits that a command line sets; throws {@link EmulatorError} for a value that a trait does not have. */
export function readTraits(values: Readonly<Record<string, string | undefined>>): Partial<Traits> {
  const given = traitNames.flatMap((trait): [string, string][] => {
    const value = values[optionName(trait)]
    if (value === undefined) return []
    const allowed: readonly string[] = traitValues[trait]
    if (allowed.includes(value)) return [[trait, value]]
    throw new EmulatorError(`--${optionName(trait)} must be one of ${allowed.join(', ')}, but is '${value}'.`)
  })
  return Object.fromEntries(given)
}
