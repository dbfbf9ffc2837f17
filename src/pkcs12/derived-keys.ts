import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import type { DigestName } from './digests.ts'
import type { Pkcs12Password } from './pkcs12-password.ts'

const derivePbkdf2Key = promisify(pbkdf2)

export interface Pbkdf2 {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly keyBytes: number
  readonly prf: DigestName
}

/** The keys of one password that PBKDF2 gives, each derived once and on a thread of its own. */
export class DerivedKeys {
  readonly password: Pkcs12Password
  readonly #keys = new Map<string, Promise<Buffer>>()

  constructor(password: Pkcs12Password) {
    this.password = password
  }

  pbkdf2({ salt, iterations, keyBytes, prf }: Pbkdf2): Promise<Buffer> {
    const parameters = [Buffer.from(salt).toString('hex'), iterations, keyBytes, prf].join()
    const key = this.#keys.get(parameters) ?? derivePbkdf2Key(this.password.utf8, salt, iterations, keyBytes, prf)
    this.#keys.set(parameters, key)
    return key
  }
}
