import { createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { ActionError } from '../../../errors.ts'

const PUBLIC_KEY_LENGTH = 32
const NONCE_LENGTH = 24

/**
 * Seals a message so that only the holder of a key can open it: `crypto_box_seal` of libsodium
 * (https://doc.libsodium.org/public-key_cryptography/sealed_boxes), which GitHub asks for.
 * @param recipient raw X25519 public key, 32 bytes
 * @throws ActionError `request-refused` for anything that is not such a key
 */
export function sealFor(recipient: Uint8Array, message: Uint8Array): Uint8Array {
  const publicKey = x25519PublicKey(recipient)
  const ephemeral = generateKeyPairSync('x25519')
  const sender = rawPublicKey(ephemeral.publicKey)
  const key = boxKey(ephemeral.privateKey, publicKey)
  const nonce = blake2b(Buffer.concat([sender, recipient]), { dkLen: NONCE_LENGTH })
  const box = xsalsa20poly1305(key, nonce).encrypt(message)
  key.fill(0)
  return Buffer.concat([sender, box])
}

function x25519PublicKey(raw: Uint8Array): KeyObject {
  if (raw.length !== PUBLIC_KEY_LENGTH) throw unusableKey(`it has ${raw.length} bytes, not ${PUBLIC_KEY_LENGTH}`)
  return createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk'
  })
}

function unusableKey(why: string, cause?: unknown): ActionError {
  return new ActionError(
    'request-refused',
    `The public key for secrets that GitHub gave cannot be used: ${why}. Run again; if the problem persists, check what stands between the runner and GitHub.`,
    { cause }
  )
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}

/** "expand 32-byte k", the constant of Salsa20. */
const SIGMA = words(Buffer.from('expand 32-byte k', 'latin1'))

/** `crypto_box_beforenm`: HSalsa20 of the shared secret with a nonce of zeros. */
function boxKey(privateKey: KeyObject, publicKey: KeyObject): Uint8Array {
  const shared = sharedSecret(privateKey, publicKey)
  const key = new Uint32Array(8)
  hsalsa(SIGMA, words(shared), new Uint32Array(4), key)
  shared.fill(0)
  return new Uint8Array(key.buffer)
}

function sharedSecret(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  try {
    return diffieHellman({ privateKey, publicKey })
  } catch (error) {
    throw unusableKey('anyone could open what is sealed for it', error)
  }
}

/** Bytes as 32-bit words in the order of the machine, as the cipher takes them. */
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer)
}
