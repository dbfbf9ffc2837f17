import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { DerivedKeys } from './derived-keys.ts'
import type { EncryptionScheme } from './encryption-scheme.ts'
import { PBES2_CIPHERS, PKCS12_CIPHERS } from './encryption-scheme.ts'
import { derivePkcs12Key, KEY_PURPOSE } from './pkcs12-key-derivation.ts'

/** Bytes of a block, and of an initialization vector, of RC2 and triple DES. */
const SMALL_BLOCK_BYTES = 8

interface CipherKey {
  readonly cipher: 'des-ede3-cbc' | 'des-ede-cbc' | 'rc2-cbc' | 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc'
  readonly key: Buffer
  readonly iv: Uint8Array
}

/**
 * Encrypts with a password.
 * @throws when the scheme is one with RC2 or two-key triple DES, which are only read.
 */
export async function encryptWithPassword(
  scheme: EncryptionScheme,
  keys: DerivedKeys,
  plaintext: Uint8Array
): Promise<Buffer> {
  const { cipher, key, iv } = await deriveCipherKey(scheme, keys)
  const encryption = createCipheriv(cipher, key, iv)
  return Buffer.concat([encryption.update(plaintext), encryption.final()])
}

/**
 * Decrypts with a password.
 * @throws when the padding is wrong, which a wrong password causes in 255 of 256 cases.
 */
export async function decryptWithPassword(
  scheme: EncryptionScheme,
  keys: DerivedKeys,
  ciphertext: Uint8Array
): Promise<Buffer> {
  const { cipher, key, iv } = await deriveCipherKey(scheme, keys)
  if (cipher === 'rc2-cbc') {
    // Only old files need the one cipher that Node.js lacks.
    const { decryptRc2 } = await import('./rc2-decryption.ts')
    return decryptRc2(key, iv, ciphertext)
  }
  const decryption =
    cipher === 'des-ede-cbc'
      ? createDecipheriv('des-ede3-cbc', Buffer.concat([key, key.subarray(0, SMALL_BLOCK_BYTES)]), iv)
      : createDecipheriv(cipher, key, iv)
  return Buffer.concat([decryption.update(ciphertext), decryption.final()])
}

async function deriveCipherKey(scheme: EncryptionScheme, keys: DerivedKeys): Promise<CipherKey> {
  switch (scheme.kind) {
    case 'pkcs12': {
      const { cipher, keyBytes } = PKCS12_CIPHERS[scheme.oid]
      const source = {
        digest: 'sha1',
        password: keys.password.bmpString,
        salt: scheme.salt,
        iterations: scheme.iterations
      } as const
      const key = await derivePkcs12Key({ ...source, purpose: KEY_PURPOSE.encryptionKey, length: keyBytes })
      const iv = await derivePkcs12Key({
        ...source,
        purpose: KEY_PURPOSE.initializationVector,
        length: SMALL_BLOCK_BYTES
      })
      return { cipher, key, iv }
    }
    case 'pbes2': {
      const { cipher, keyBytes } = PBES2_CIPHERS[scheme.cipherOid]
      const key = await keys.pbkdf2({ ...scheme, keyBytes })
      return { cipher, key, iv: scheme.iv }
    }
  }
}
