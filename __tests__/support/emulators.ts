import { afterAll, beforeAll } from '@jest/globals'
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../emulator/index.ts'
import { type FaultyFront, sendWithHost, startFaultyFront } from './faulty-front.ts'
import { trustEmulator } from './trust-emulator.ts'

interface Closable {
  close(): Promise<void>
}

/** Starts tenants for the tests of one file, trusted by this process and stopped after the last test. */
export function emulators() {
  const running: Closable[] = []
  const keep = <Server extends Closable>(server: Server): Server => {
    running.push(server)
    return server
  }
  beforeAll(trustEmulator)
  afterAll(async () => {
    await Promise.all(running.map((server) => server.close()))
  })
  return {
    start: async (options: EmulatorOptions = {}): Promise<RunningEmulator> => keep(await startEmulator(options)),
    /** A tenant behind a server that fails on demand. */
    startBehindFront: async (
      options: EmulatorOptions = {}
    ): Promise<{ readonly emulator: RunningEmulator; readonly front: FaultyFront }> => {
      const emulator = keep(await startEmulator(options))
      return { emulator, front: keep(await startFaultyFront(emulator.graphEndpoint, sendWithHost)) }
    },
    keep
  }
}
