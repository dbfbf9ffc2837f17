import { webcrypto } from 'node:crypto'

import { generateKeyPair } from '../../src/adapters/certificate/rsa-key-pair.ts'

/** Consecutive certificates have different keys. */
const COUNT = 4

/** RSA keys that were made in advance, as making one takes longer than all else in a run. */
export interface ReadyMadeKeys {
  readonly privateKeys: readonly webcrypto.CryptoKey[]
  /** Keys are made again from now on. */
  end(): void
}

let made: ReturnType<typeof makeKeys> | undefined

function makeKeys() {
  return Promise.all(Array.from({ length: COUNT }, () => generateKeyPair(2048)))
}

/** From now on whoever makes an RSA key in this process gets one of a few, in turn. */
export async function handOutReadyMadeKeys(): Promise<ReadyMadeKeys> {
  made ??= makeKeys()
  const pairs = await made
  const { subtle } = webcrypto
  const real = subtle.generateKey.bind(subtle)
  let handedOut = 0
  const generateKey = (...args: Parameters<typeof real>) => {
    const [algorithm] = args
    if (typeof algorithm === 'string' || !algorithm.name.startsWith('RSA')) return real(...args)
    handedOut += 1
    return Promise.resolve(pairs[handedOut % COUNT])
  }
  Object.defineProperty(subtle, 'generateKey', { value: generateKey, configurable: true })
  return {
    privateKeys: pairs.map(({ privateKey }) => privateKey),
    end: () => {
      Reflect.deleteProperty(subtle, 'generateKey')
    }
  }
}
