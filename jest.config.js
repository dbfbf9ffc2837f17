import { availableParallelism } from 'node:os'
import { join } from 'node:path'

// Scripts that tests start are compiled once, not by each process.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node')

// Half an hour beside all others and with summer time, so that what is meant to be in UTC and is not shows.
process.env.TZ = 'America/St_Johns'

export default {
  testEnvironment: 'node',
  // Many tests wait in real time for a server, so that one more for every two cores keeps all cores at work.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // A worker has grown large by then, and takes a while to give its memory back; only one with something open takes longer.
  workerGracefulExitTimeout: 10_000,
  // Real keys, TLS and processes on a loaded machine; no test waits that long by design.
  testTimeout: 20_000,
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript', importAttributes: true } }, module: { type: 'es6' } }
    ]
  }
}
