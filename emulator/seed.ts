import { existsSync, readFileSync } from 'node:fs'
import { EmulatorError } from './emulator-error.ts'
import { type Seed, seedShape } from './seed-shape.ts'
import { ShapeError } from './shape.ts'

/** The names of the tenants that come with the emulator. */
export const bundledSeeds = ['contoso', 'fabrikam', 'northwind'] as const

/** Reads and checks a seed file: a path, or the name of a bundled seed. */
export function readSeed(nameOrPath: string): Seed {
  const bundled = bundledSeeds.find((name) => name === nameOrPath && !existsSync(nameOrPath))
  const file = bundled ? new URL(`tenants/${bundled}.json`, import.meta.url) : nameOrPath
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new EmulatorError(
      `The seed file ${nameOrPath} cannot be read; give a path, or one of ${bundledSeeds.join(', ')}.`,
      { cause }
    )
  }
  try {
    return seedShape(JSON.parse(content), '')
  } catch (cause) {
    if (cause instanceof ShapeError)
      throw new EmulatorError(
        `The seed file ${nameOrPath} is refused: ${cause.at || 'the document'} ${cause.message}.`,
        {
          cause
        }
      )
    throw new EmulatorError(`The seed file ${nameOrPath} is not JSON.`, { cause })
  }
}
