import { webcrypto } from 'node:crypto'
import type { KeySize } from '../../domain/request/registration.ts'

/** How the keys of our certificates sign. */
export const RSA_SHA256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

export type CryptoKeyPair = webcrypto.CryptoKeyPair

/** An RSA key pair; made on a thread of its own, so that the tenant can be read meanwhile. */
export async function generateKeyPair(keySize: KeySize): Promise<CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(
    { ...RSA_SHA256, modulusLength: keySize, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify']
  )
}
