import { hash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { DigestName } from '../../src/pkcs12/digests.ts'
import type { KeyPurpose } from '../../src/pkcs12/pkcs12-key-derivation.ts'
import { derivePkcs12Key, KEY_PURPOSE } from '../../src/pkcs12/pkcs12-key-derivation.ts'
import { encodePassword } from '../../src/pkcs12/pkcs12-password.ts'
import { chainSha1 } from '../../src/pkcs12/sha1-chain.ts'
import { chainSha256 } from '../../src/pkcs12/sha256-chain.ts'

const SALT = Buffer.from('0102030405060708090a', 'hex')
const { encryptionKey, initializationVector, macKey } = KEY_PURPOSE

/**
 * Made with OpenSSL 3.0.19: `openssl kdf -keylen LENGTH -kdfopt digest:DIGEST -kdfopt hexpass:PASSWORD
 * -kdfopt hexsalt:0102030405060708090a -kdfopt iter:ROUNDS -kdfopt id:PURPOSE PKCS12KDF`, the password in UTF-16BE with
 * two zero bytes behind it.
 */
const DERIVED: readonly (readonly [DigestName, number, KeyPurpose, string])[] = [
  ['sha1', 1, encryptionKey, '6210342d39'],
  ['sha1', 2048, encryptionKey, 'db1afec0f4348da69b1d1e1ecbeef79a9b3d725c901f1acb'],
  ['sha1', 2048, initializationVector, '06494743e9f7438f'],
  ['sha1', 50_000, macKey, 'a654faffc0cf47ba0e8330971ff9d34a424d14f5'],
  [
    'sha1',
    3,
    encryptionKey,
    '1b79013f14bafbd4feacdddfbb8b81bc3a46c7f3c761b25bd26d0a848879fa9a2f2c6fb8e47ad5ba4465d20bbdf968a23848f08740932e0c82eb8e72'
  ],
  ['sha224', 100, macKey, '70ed8aaeda485ac1381f2f3d26dc123c7a1f02f2f20692bee880a4dc'],
  ['sha256', 2048, macKey, '41a5360bacd96dcf0fadc92e334d9d3730fe5e623ba631c0ccab78400d3597c4'],
  [
    'sha256',
    20_001,
    macKey,
    '05890fa346370be8a241d433ad48757a124bbc305f4573d11d462968058f173260f898a10c71be0739b8fddaf79ef88060ebb1668a9f122589d9f772f8b94079'
  ],
  [
    'sha384',
    2048,
    macKey,
    '7a857fc7b15e7520f5cac158c2618308eeaf63ea40c230b430b65ea2acb8d02a1bf0da1eb1715d0bc6a587822b3d9cda'
  ],
  [
    'sha512',
    2048,
    macKey,
    '6c9d15b25d696dded3e6cc0fb9983c79e7b7c4b001e73deed46088ffba0a00365195014c5147b91692b6cfca25ff9a8c4d6e91001a2d500961a189e2babbaaf6'
  ],
  [
    'sha512',
    10,
    encryptionKey,
    '17c0987cfc1c1f6363771f54b4e6ba55af9ef1d171827bcc38bc8f02240e2729a19e2a5812e595a4d63bb578c30c58173ad179ecdbb430c339acd785572556b8abc76e6756e917c5caa59256e2fd2c90f33803b9f4ffdc19e3bae4e5649f35e1411945c9'
  ]
]

describe('The key derivation of PKCS#12', () => {
  it.each(DERIVED)('agrees with OpenSSL: %s, %i rounds, purpose %i', async (digest, iterations, purpose, expected) => {
    const password = encodePassword('pässwörd-日本-😀').bmpString
    const length = expected.length / 2
    const key = await derivePkcs12Key({ digest, password, salt: SALT, iterations, purpose, length })
    expect(key.toString('hex')).toBe(expected)
  })

  it('tells the empty password from none', async () => {
    const derivation = { digest: 'sha1', salt: SALT, iterations: 5, purpose: macKey, length: 20 } as const
    const empty = await derivePkcs12Key({ ...derivation, password: encodePassword('').bmpString })
    const none = await derivePkcs12Key({ ...derivation, password: Buffer.alloc(0) })
    expect(empty.toString('hex')).toBe('db0254e17178f444b33ab9a3efb315bfde9ac4e0')
    expect(none.equals(empty)).toBe(false)
  })
})

describe.each([
  ['sha1', chainSha1],
  ['sha256', chainSha256]
] as const)('The chain of %s', (name, chain) => {
  it.each([0, 1, 2, 1000])('agrees with node:crypto after %i rounds', (rounds) => {
    const start = hash(name, 'start', 'buffer')
    let expected = start
    for (let round = 0; round < rounds; round += 1) expected = hash(name, expected, 'buffer')
    const digest = Buffer.from(start)
    chain(digest, rounds)
    expect(digest.toString('hex')).toBe(expected.toString('hex'))
  })
})
