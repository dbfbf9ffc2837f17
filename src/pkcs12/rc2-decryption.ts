import rc2 from 'node-forge/lib/rc2.js'
import type { ByteBuffer } from 'node-forge/lib/util.js'
import util from 'node-forge/lib/util.js'

const BLOCK_BYTES = 8
/** node-forge keeps all blocks of a run in strings that it reads from, so that a long run takes quadratic time. */
const CHUNK_BYTES = 1024

/**
 * RC2 in CBC mode (RFC 2268) with all bits of the key effective. OpenSSL 3 has it in its legacy provider only, which
 * Node.js is built without.
 * @throws when the padding is wrong.
 */
export function decryptRc2(key: Buffer, iv: Uint8Array, ciphertext: Uint8Array): Buffer {
  if (ciphertext.length === 0 || ciphertext.length % BLOCK_BYTES !== 0) throw new Error('not a whole number of blocks')
  const pieces: string[] = []
  let chunkIv = iv
  for (let start = 0; start < ciphertext.length; start += CHUNK_BYTES) {
    const chunk = ciphertext.subarray(start, start + CHUNK_BYTES)
    const decryption = rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8)
    decryption.start(byteBuffer(chunkIv))
    decryption.update(byteBuffer(chunk))
    pieces.push(decryption.output.getBytes())
    chunkIv = chunk.subarray(-BLOCK_BYTES)
  }
  return withoutPadding(Buffer.from(pieces.join(''), 'latin1'))
}

/** The padding of RFC 8018 section 6.1.1: one to eight bytes that say how many they are. */
function withoutPadding(padded: Buffer): Buffer {
  const count = padded.at(-1) ?? 0
  const padding = padded.subarray(-count)
  if (count < 1 || count > BLOCK_BYTES || padding.some((byte) => byte !== count)) throw new Error('wrong padding')
  return padded.subarray(0, -count)
}

function byteBuffer(bytes: Uint8Array): ByteBuffer {
  return util.createBuffer(Buffer.from(bytes).toString('latin1'))
}
