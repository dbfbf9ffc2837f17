import { afterAll, beforeAll } from '@jest/globals'
import { handOutReadyMadeKeys, type ReadyMadeKeys } from './ready-made-keys.ts'

/** From the first to the last test of a file. */
export function useReadyMadeKeys(): void {
  let keys: ReadyMadeKeys | undefined
  beforeAll(async () => {
    keys = await handOutReadyMadeKeys()
  })
  afterAll(() => keys?.end())
}
