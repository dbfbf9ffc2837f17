import type * as Jest from '@jest/globals'

/** What `@jest/globals` is for test files: the runner puts its functions where every module sees them. */
const jestGlobals = globalThis as unknown as typeof Jest

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } = jestGlobals
