import { describe, expect, it } from '@jest/globals'
import { decryptRc2 } from '../../src/pkcs12/rc2-decryption.ts'
import { cpuTime } from '../support/cpu-time.ts'

const IV = Buffer.from('0011223344556677', 'hex')
const KEY_40 = Buffer.from('0102030405', 'hex')
const KEY_128 = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
const PLAINTEXT = 'RC2 in cipher block chaining'

/** Made with OpenSSL 3.0.19: `openssl enc -rc2-40-cbc -provider legacy -K 0102030405 -iv 0011223344556677`. */
const CIPHERTEXT_40 = Buffer.from('43862bfc1bd543c66708250179ee53996015527e1ed4f01be5b800b6b8b78c49', 'hex')
/** The same with `-rc2-cbc` and the longer key. */
const CIPHERTEXT_128 = Buffer.from('f95e151e87077128da8d5e520c2837ca3c16f378215e2e63067f0d632260297c', 'hex')

describe('RC2', () => {
  it.each([
    ['40 bits', KEY_40, CIPHERTEXT_40],
    ['128 bits', KEY_128, CIPHERTEXT_128]
  ])('decrypts what OpenSSL encrypted with %s', (_what, key, ciphertext) => {
    expect(decryptRc2(key, IV, ciphertext).toString()).toBe(PLAINTEXT)
  })

  it('chains the blocks over the pieces in which it works', () => {
    // A block that repeats decrypts to the same bytes, as long as the block before it is the same one.
    const [block, end] = [CIPHERTEXT_40.subarray(0, 8), CIPHERTEXT_40]
    const long = decryptRc2(KEY_40, IV, Buffer.concat([Buffer.alloc(4096, block), end]))
    expect(long.subarray(0, 8).toString()).toBe(PLAINTEXT.slice(0, 8))
    const repeated = long.subarray(8, 16)
    for (let offset = 8; offset < 4096; offset += 8) {
      expect(long.subarray(offset, offset + 8).equals(repeated)).toBe(true)
    }
    expect(long.subarray(-20).toString()).toBe(PLAINTEXT.slice(8))
  })

  it('takes a megabyte in a moment', () => {
    const start = cpuTime()
    expect(() => decryptRc2(KEY_40, IV, Buffer.alloc(1024 * 1024, 1))).toThrow('wrong padding')
    expect(cpuTime() - start).toBeLessThan(3000)
  })

  it('refuses a wrong key by the padding', () => {
    expect(() => decryptRc2(Buffer.from('0102030406', 'hex'), IV, CIPHERTEXT_40)).toThrow('wrong padding')
  })

  it.each([0, 1, 15])('refuses %i bytes, which are no whole blocks', (length) => {
    expect(() => decryptRc2(KEY_40, IV, Buffer.alloc(length))).toThrow('not a whole number of blocks')
  })
})
