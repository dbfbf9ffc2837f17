import { availableParallelism } from 'node:os'
import { join } from 'node:path'

// Scripts that tests start are compiled once, not by each process.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node')

// Half an hour beside all others and with summer time, so that what is meant to be in UTC and is not shows.
process.env.TZ = 'America/St_Johns'

// The Azure SDK reads the exceptions once in a process, so all tests of proxies have the same.
process.env.NO_PROXY = 'localhost,.contoso.com'

export default {
  runner: 'jest-light-runner/child-process',
  setupFiles: ['<rootDir>/__tests__/jest/setup.ts'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/jest/time-limit.ts', '<rootDir>/__tests__/jest/fresh-start.ts'],
  // Many tests wait in real time for a server or a process, so that two for every core keep all cores at work.
  maxWorkers: availableParallelism() * 2,
  testMatch: ['<rootDir>/__tests__/**/*.test.ts']
}
