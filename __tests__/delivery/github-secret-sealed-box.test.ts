import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import sodium from 'libsodium-wrappers'
import { sealFor } from '../../src/adapters/delivery/github-secret/sealed-box.ts'

interface Keys {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

beforeAll(() => sodium.ready)

function opened(sealed: Uint8Array, { publicKey, privateKey }: Keys): Buffer {
  return Buffer.from(sodium.crypto_box_seal_open(new Uint8Array(sealed), publicKey, privateKey))
}

describe('a sealed box', () => {
  it.each([0, 1, 31, 32, 33, 63, 64, 65, 255, 5_600, 49_152])('of %d bytes is opened by libsodium', (length) => {
    const keys = sodium.crypto_box_keypair()
    const message = randomBytes(length)
    const sealed = sealFor(keys.publicKey, message)
    expect(opened(sealed, keys).equals(message)).toBe(true)
    expect(sealed.length).toBe(length + sodium.crypto_box_SEALBYTES)
  })

  it('is opened by libsodium for any key', () => {
    for (let count = 0; count < 100; count += 1) {
      const keys = sodium.crypto_box_keypair()
      const message = randomBytes(count * 7)
      expect(opened(sealFor(keys.publicKey, message), keys).equals(message)).toBe(true)
    }
  })

  it('is another one each time', () => {
    const { publicKey } = sodium.crypto_box_keypair()
    const message = Buffer.from('the same')
    expect(sealFor(publicKey, message)).not.toEqual(sealFor(publicKey, message))
  })

  it('opens for no other key', () => {
    const sealed = sealFor(sodium.crypto_box_keypair().publicKey, Buffer.from('message'))
    expect(() => opened(sealed, sodium.crypto_box_keypair())).toThrow()
  })

  it.each([0, 31, 33])('is not made for a key of %d bytes', (length) => {
    expect(() => sealFor(new Uint8Array(length), Buffer.from('message'))).toThrow(
      `The public key for secrets that GitHub gave cannot be used: it has ${length} bytes, not 32. Run again; if the problem persists, check what stands between the runner and GitHub.`
    )
  })

  it('is not made for a key with which anyone could open it', () => {
    expect(() => sealFor(new Uint8Array(32), Buffer.from('message'))).toThrow(
      'cannot be used: anyone could open what is sealed for it.'
    )
  })
})
