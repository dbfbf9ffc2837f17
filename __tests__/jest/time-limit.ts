import { addEventHandler } from 'jest-circus'

/** Real keys, TLS and processes on a loaded machine; no test waits that long by design. */
const LIMIT_MS = 20_000

/** Of a test or a hook, as jest-circus keeps it until the runner calls it. */
interface Callable {
  fn?: unknown
  readonly timeout?: number | undefined | null
}

/** Fails what takes longer than its limit, which the runner leaves to us. */
function limit(callable: Callable | undefined): void {
  const run = callable?.fn
  if (callable === undefined || typeof run !== 'function') return
  const limitMs = callable.timeout ?? LIMIT_MS
  callable.fn = () => {
    const { promise, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => reject(new Error(`took longer than ${limitMs} ms`)), limitMs)
    return Promise.race([Promise.resolve().then(() => run()), promise]).finally(() => clearTimeout(timer))
  }
}

// Called behind the handler of jest-circus itself, which adds the test or the hook.
addEventHandler((event, { currentDescribeBlock }) => {
  if (event.name === 'add_test') limit(currentDescribeBlock.tests.at(-1))
  if (event.name === 'add_hook') limit(currentDescribeBlock.hooks.at(-1))
})
