/**
 * Makes a process of the runner ready for its test files. They run in bare Node.js, many in one process that loads modules
 * once: twice as fast as a realm for each, and errors are those of production.
 */
import { registerHooks } from 'node:module'
import './time-limit.ts'
import './fresh-start.ts'

const GLOBALS = new URL('globals.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : nextResolve(specifier, context)
})
