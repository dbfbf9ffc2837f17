import { expect, jest } from '@jest/globals'
import { addEventHandler } from 'jest-circus'

const environment = { ...process.env }
const clock = { Date, setTimeout, clearTimeout }

let file: string | undefined

/** Test files share a process: each begins with the environment and the clock that the first one found. */
addEventHandler(() => {
  const { testPath } = expect.getState()
  if (testPath === file) return
  file = testPath
  for (const name of Object.keys(process.env)) if (!Object.hasOwn(environment, name)) delete process.env[name]
  Object.assign(process.env, environment)
  Object.assign(globalThis, clock)
  jest.restoreAllMocks()
})
