import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type ActionMetadata, readActionMetadata } from '../../scripts/action-metadata.ts'
import { readInputs } from '../../src/inputs/inputs.ts'
import { OUTPUT_NAMES } from '../../src/report/outputs.ts'
import { ROOT } from './project-files.ts'

const { inputs, outputs, document }: ActionMetadata = await readActionMetadata()
const environment = process.env

/** Names of the inputs that the action asks the runner for, as the runner spells them: `INPUT_CLIENT-ID`. */
function inputVariablesRead(): readonly string[] {
  const variables = new Set<string>()
  process.env = new Proxy<NodeJS.ProcessEnv>(
    { INPUT_CONFIGURATION: 'registration.json' },
    {
      get: (target, name) => {
        if (typeof name === 'string' && name.startsWith('INPUT_')) variables.add(name)
        return Reflect.get(target, name)
      }
    }
  )
  readInputs()
  return [...variables].sort()
}

describe('action.yml', () => {
  afterEach(() => {
    process.env = environment
  })

  it('declares exactly the inputs that are read', () => {
    expect(inputVariablesRead()).toEqual(inputs.map(({ name }) => `INPUT_${name.toUpperCase()}`).sort())
  })

  it('declares exactly the outputs that are set', () => {
    expect(outputs.map(({ name }) => name)).toEqual([...OUTPUT_NAMES])
  })

  it('says of every input whether it is required and what its default is', () => {
    const declared = Object.values(Object(document['inputs'])).map((input) => Object.keys(Object(input)))
    expect(declared.every((keys) => keys.includes('required') && keys.includes('default'))).toBe(true)
  })

  it('requires no input, as one mode does without the registration', () => {
    expect(inputs.filter(({ required }) => required)).toEqual([])
  })

  it('has no default for what would hold a secret, but the token that GitHub gives every job', () => {
    const secret = /secret|password|token|pfx-base64/
    const withDefault = inputs.filter((input) => secret.test(input.name) && input.default !== '')
    expect(withDefault.map((input) => [input.name, input.default])).toEqual([['github-token', `\${{ github.token }}`]])
  })

  it('runs a file that exists, on Node 24', () => {
    expect(document['runs']).toEqual({ using: 'node24', main: 'dist/index.js' })
    expect(existsSync(join(ROOT, 'dist/index.js'))).toBe(true)
  })
})
