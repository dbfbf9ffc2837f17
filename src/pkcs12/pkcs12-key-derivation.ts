import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DigestName } from './digests.ts'
import { DIGESTS } from './digests.ts'
import { chainSha1 } from './sha1-chain.ts'
import { chainSha256 } from './sha256-chain.ts'

/** The diversifier of RFC 7292 appendix B.3: what the derived bytes are for. */
export const KEY_PURPOSE = { encryptionKey: 1, initializationVector: 2, macKey: 3 } as const
export type KeyPurpose = (typeof KEY_PURPOSE)[keyof typeof KEY_PURPOSE]

export interface Pkcs12KeyDerivation {
  readonly digest: DigestName
  /** The password's `bmpString` form. */
  readonly password: Buffer
  readonly salt: Uint8Array
  readonly iterations: number
  readonly purpose: KeyPurpose
  /** Bytes wanted. */
  readonly length: number
}

/** Rounds between two turns of the event loop: about 20 ms. */
const ROUNDS_PER_TURN = 20_000

/** The key derivation of RFC 7292 appendix B.2, which node:crypto does not have. */
export async function derivePkcs12Key(derivation: Pkcs12KeyDerivation): Promise<Buffer> {
  const { digest, password, salt, iterations, purpose, length } = derivation
  const blockBytes = DIGESTS[digest].blockBytes
  const diversifier = Buffer.alloc(blockBytes, purpose)
  const input = Buffer.concat([repeatToBlocks(salt, blockBytes), repeatToBlocks(password, blockBytes)])
  const pieces: Buffer[] = []
  for (let derived = 0; derived < length; derived += DIGESTS[digest].digestBytes) {
    const piece = await repeatDigest(digest, Buffer.concat([diversifier, input]), iterations)
    pieces.push(piece)
    addToBlocks(input, repeatToBlocks(piece, blockBytes), blockBytes)
  }
  return Buffer.concat(pieces).subarray(0, length)
}

async function repeatDigest(digest: DigestName, message: Buffer, iterations: number): Promise<Buffer> {
  let digested = hash(digest, message, 'buffer')
  for (let done = 1; done < iterations; done += ROUNDS_PER_TURN) {
    const rounds = Math.min(ROUNDS_PER_TURN, iterations - done)
    if (digest === 'sha1') chainSha1(digested, rounds)
    else if (digest === 'sha256') chainSha256(digested, rounds)
    else for (let round = 0; round < rounds; round += 1) digested = hash(digest, digested, 'buffer')
    await nextTurn()
  }
  return digested
}

/** The bytes repeated until they fill whole blocks; no bytes give no blocks. */
function repeatToBlocks(bytes: Uint8Array, blockBytes: number): Buffer {
  const length = blockBytes * Math.ceil(bytes.length / blockBytes)
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes)
}

/** Adds `summand` + 1 to each block of `input`, both as big-endian numbers, without the overflow. */
function addToBlocks(input: Buffer, summand: Buffer, blockBytes: number): void {
  for (let start = 0; start < input.length; start += blockBytes) {
    let carry = 1
    for (let index = blockBytes - 1; index >= 0; index -= 1) {
      const sum = input.readUInt8(start + index) + summand.readUInt8(index) + carry
      input.writeUInt8(sum & 0xff, start + index)
      carry = sum >>> 8
    }
  }
}
