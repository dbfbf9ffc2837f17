/**
 * Makes a process ready for its test files. They run in bare Node.js, many in one process that loads modules once: twice as
 * fast as a realm for each, and errors are those of production. A file may not register hooks for those that import it, as
 * it is loaded only once.
 */
import { registerHooks } from 'node:module'

const GLOBALS = new URL('globals.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : nextResolve(specifier, context)
})
