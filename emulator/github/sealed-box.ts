import { randomInt } from 'node:crypto'
import type sodiumOf from 'libsodium-wrappers'

/** The X25519 key pair of one scope; what is sealed for it can be opened only with it. */
export interface SealedBoxKeys {
  readonly keyId: string
  /** Base64, 32 bytes. */
  readonly publicKey: string
  /** The sealed message, or undefined when it was not sealed for this key. */
  open(sealed: Buffer): Buffer | undefined
}

let loaded: typeof sodiumOf | undefined

/** Has to be awaited once before key pairs are made: a tenant without GitHub does not load libsodium. */
export async function prepareSealedBoxes(): Promise<void> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  loaded = sodium
}

/** A new key pair. Source: libsodium, `crypto_box_seal`. */
export function makeSealedBoxKeys(): SealedBoxKeys {
  const sodium = loaded
  if (sodium === undefined) throw new Error('libsodium is not loaded')
  const { publicKey, privateKey } = sodium.crypto_box_keypair()
  return {
    keyId: `5680${randomInt(1e7, 1e8)}${randomInt(1e5, 1e6)}`,
    publicKey: Buffer.from(publicKey).toString('base64'),
    open: (sealed) => {
      try {
        return Buffer.from(sodium.crypto_box_seal_open(sealed, publicKey, privateKey))
      } catch {
        return undefined
      }
    }
  }
}
