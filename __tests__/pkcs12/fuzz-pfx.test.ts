import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { PASSWORD, vector } from './vectors.ts'

const MUTATIONS_PER_FILE = 60
const FILES: readonly (readonly [string, string | undefined])[] = [
  ['openssl-one-round.pfx', PASSWORD],
  ['openssl-no-mac.pfx', PASSWORD],
  ['openssl-plain-with-mac.pfx', PASSWORD],
  ['windows-aes256.pfx', PASSWORD],
  ['java-sha1.pfx', PASSWORD],
  ['bouncy-castle-ber.pfx', PASSWORD],
  ['go-pbmac1.pfx', PASSWORD],
  ['go-plain.pfx', undefined],
  ['dotnet10-store.pfx', undefined]
]

/** Numbers from 0 to below 1, the same in each run (Mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Changes some bytes, half of the time in the first 120 or the last 120, where lengths and parameters are. */
function mutate(original: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit)
  let bytes = Buffer.from(original)
  for (let changes = 1 + below(3); changes > 0; changes -= 1) {
    const zone = random()
    const edge = Math.min(120, bytes.length)
    const offset = zone < 0.25 ? below(edge) : zone < 0.5 ? bytes.length - 1 - below(edge) : below(bytes.length)
    const before = bytes.subarray(0, offset)
    switch (below(5)) {
      case 0:
        bytes.writeUInt8(bytes.readUInt8(offset) ^ (1 << below(8)), offset)
        break
      case 1:
        bytes.writeUInt8(below(256), offset)
        break
      case 2:
        bytes = Buffer.concat([before, bytes.subarray(offset + 1)])
        break
      case 3:
        bytes = Buffer.concat([before, Buffer.from([below(256)]), bytes.subarray(offset)])
        break
      default:
        bytes = Buffer.from(bytes.subarray(0, Math.max(1, offset)))
    }
  }
  return bytes
}

describe('A damaged PFX', () => {
  it.each(FILES)(
    'is read or refused in time and never anything else: %s',
    async (name, password) => {
      const original = vector(name)
      const random = randomNumbers(original.length)
      let refused = 0
      for (let count = 0; count < MUTATIONS_PER_FILE; count += 1) {
        const start = cpuTime()
        try {
          await readPfx(mutate(original, random), password)
        } catch (error) {
          if (!(error instanceof ActionError)) throw error
          expect(error.code).toBe('certificate-invalid')
          expect(error.message).toMatch(/^[A-Z].*\.$/)
          refused += 1
        }
        expect(cpuTime() - start).toBeLessThan(5000)
      }
      expect(refused).toBeGreaterThan(MUTATIONS_PER_FILE / 2)
    },
    60_000
  )
})
