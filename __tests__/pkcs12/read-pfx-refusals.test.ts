import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { ActionError } from '../../src/errors.ts'
import { DerivationBudget } from '../../src/pkcs12/derivation-budget.ts'
import { readPfxEnvelope } from '../../src/pkcs12/pfx-envelope.ts'
import { encodePassword } from '../../src/pkcs12/pkcs12-password.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { readAuthenticatedSafe } from '../../src/pkcs12/safe-contents.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { buildAuthenticPfx, buildPfx, certificateBag, keyBag, macWithRounds, sealedKeyBag } from './build-pfx.ts'
import { PASSWORD, UNICODE_PASSWORD, vector } from './vectors.ts'

async function refusal(bytes: Uint8Array, password: string | undefined = PASSWORD): Promise<string> {
  const error = await readPfx(bytes, password).then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof ActionError)) throw new Error(`not an ActionError: ${String(error)}`)
  expect(error.code).toBe('certificate-invalid')
  return error.message
}

/** All certificates of a file; a chain does not hold those that issued nothing. */
async function certificatesOf(name: string): Promise<readonly Uint8Array[]> {
  const { content } = readPfxEnvelope(vector(name))
  const items = await readAuthenticatedSafe(content, encodePassword(PASSWORD), new DerivationBudget())
  return items?.certificates.map(({ der }) => der) ?? []
}

async function leafContent(): Promise<{ certificate: Uint8Array; pkcs8: Buffer }> {
  const { certificate, privateKey } = await readPfx(vector('openssl-one-round.pfx'), PASSWORD)
  return { certificate, pkcs8: privateKey.export({ format: 'der', type: 'pkcs8' }) }
}

describe('A wrong password', () => {
  it.each(['openssl-aes256.pfx', 'openssl-legacy.pfx', 'openssl-no-mac.pfx', 'java-default.pfx', 'go-pbmac1.pfx'])(
    'is named as such: %s',
    async (name) => {
      expect(await refusal(vector(name), 'wrong')).toMatch(/^The password does not open the PFX\. Give the password/)
    }
  )

  it('is not repeated in the message', async () => {
    expect(await refusal(vector('openssl-aes256.pfx'), 'hunter2-secret')).not.toContain('hunter2')
  })

  it('that is close in Unicode is wrong too', async () => {
    expect(await refusal(vector('openssl-unicode-aes256.pfx'), UNICODE_PASSWORD.normalize('NFD'))).toMatch(
      /^The password does not open/
    )
  })

  it.each([undefined, ''])('when %p is given, a password is asked for', async (password) => {
    expect(await readPfx(vector('openssl-aes256.pfx'), password).catch((error: Error) => error.message)).toBe(
      'The PFX has a password, and the input pfx-password is empty: give the password there. If it was given, check the name of its GitHub secret, and that the job names the environment that holds it.'
    )
  })
})

describe('A key with another password than the file', () => {
  it('is told apart from a wrong password', async () => {
    const bag = sealedKeyBag({ kind: 'pkcs12', oid: '1.2.840.113549.1.12.1.3', salt: Buffer.alloc(8), iterations: 10 })
    expect(await refusal(await buildAuthenticPfx([bag], PASSWORD))).toMatch(
      /^The password is right for the PFX but does not open the key or the certificate in it/
    )
  })
})

describe('A file that was changed', () => {
  it('is told apart from a wrong password when the password still decrypts it', async () => {
    const bytes = vector('openssl-aes256.pfx')
    const position = bytes.length - 40
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position)
    expect(await refusal(bytes)).toMatch(/^The PFX was changed after it was written: the password is right/)
  })

  it.each([1, 100, 1000, 4000])('is named as cut off when its last %i bytes are missing', async (missing) => {
    const bytes = vector('openssl-aes256.pfx')
    expect(await refusal(bytes.subarray(0, bytes.length - missing))).toBe(
      'The PFX is cut off: its end is missing. Copy the file again in binary form.'
    )
  })

  it('is named as cut off also with indefinite lengths', async () => {
    const bytes = vector('bouncy-castle-ber.pfx')
    expect(await refusal(bytes.subarray(0, bytes.length - 200))).toMatch(/^The PFX is cut off/)
  })

  it('in its private key does not pass, even without integrity check', async () => {
    const { certificate, pkcs8 } = await leafContent()
    // The private exponent and the numbers of the Chinese remainder theorem, behind modulus and public exponent.
    for (const offset of [400, 900, 1050]) pkcs8.writeUInt8(pkcs8.readUInt8(offset) ^ 0xff, offset)
    expect(await refusal(buildPfx([certificateBag(certificate), keyBag(pkcs8)]))).toMatch(
      /^The PFX is damaged: its private key cannot be read/
    )
  })
})

describe('Keys and certificates', () => {
  it('a file without private key', async () => {
    expect(await refusal(vector('openssl-no-key.pfx'))).toMatch(/^The PFX holds no private key\. Export/)
  })

  it('a file without certificate', async () => {
    expect(await refusal(vector('openssl-no-certificate.pfx'))).toMatch(
      /^The PFX holds a private key but no certificate/
    )
  })

  it('two keys with certificates are both named', async () => {
    expect(await refusal(vector('java-two-keys.pfx'))).toBe(
      'The PFX holds 2 private keys with certificates (CN=vb365.example.test; CN=other.example.test), so it is not clear which one to use. Export only that one.'
    )
  })

  it('the key of another certificate', async () => {
    expect(await refusal(vector('go-foreign-key.pfx'))).toBe(
      'The private key in the PFX belongs to another certificate than the one in it (CN=vb365.example.test). Export the certificate together with its own key.'
    )
  })

  it('two certificates for one key, none of them named with it', async () => {
    const { pkcs8 } = await leafContent()
    const certificates = await certificatesOf('openssl-same-key-twice.pfx')
    expect(await refusal(buildPfx([keyBag(pkcs8), ...certificates.map(certificateBag)]))).toMatch(
      /^The PFX holds 2 certificates for its one private key/
    )
  })

  it.each([
    ['openssl-key-ec.pfx', 'not an RSA key but elliptic-curve (EC)'],
    ['openssl-key-ed25519.pfx', 'not an RSA key but Ed25519'],
    ['openssl-key-pss.pfx', 'restricted to RSA-PSS'],
    ['openssl-key-short.pfx', 'has 1024 bits; at least 2048 are needed']
  ])('a key that cannot be used: %s', async (name, reason) => {
    expect(await refusal(vector(name))).toContain(reason)
  })

  it('an RSA key that may only encrypt (RSA-OAEP)', async () => {
    const { certificate, pkcs8 } = await leafContent()
    const rsaEncryption = Buffer.from('06092a864886f70d010101', 'hex')
    pkcs8.writeUInt8(7, pkcs8.indexOf(rsaEncryption) + rsaEncryption.length - 1)
    expect(await refusal(buildPfx([keyBag(pkcs8), certificateBag(certificate)]))).toContain('restricted to RSA-OAEP')
  })

  it('more keys than anyone has in one file', async () => {
    const { pkcs8 } = await leafContent()
    expect(await refusal(buildPfx(Array.from({ length: 21 }, () => keyBag(pkcs8))))).toMatch(
      /more than 20 private keys/
    )
  })

  it('more certificates than anyone has in one file', async () => {
    const certificate = new X509Certificate(vector('leaf.pem')).raw
    expect(await refusal(buildPfx(Array.from({ length: 201 }, () => certificateBag(certificate))))).toMatch(
      /more than 200 certificates/
    )
  })
})

describe('An algorithm that is not read', () => {
  it('is named', async () => {
    expect(await refusal(vector('openssl-rc4.pfx'))).toBe(
      'The PFX uses the algorithm RC4-128 to encrypt the key or the certificate, which this action does not read. Export the certificate again with AES-256 and SHA-256, or with triple DES and SHA-1.'
    )
  })
})

describe('Iteration counts', () => {
  it.each([2n ** 31n - 1n, 2n ** 31n, 2n ** 63n, 2n ** 4096n])(
    'too many for the integrity check: %p',
    async (rounds) => {
      const start = cpuTime()
      expect(await refusal(buildPfx([], macWithRounds(rounds)))).toMatch(
        /^The PFX asks for so many rounds of key derivation \(2,147,483,647 in one place\) .* at most 600,000 iterations\.$/
      )
      expect(cpuTime() - start).toBeLessThan(1000)
    }
  )

  it.each([0n, -1n, -(2n ** 40n)])('impossible for the integrity check: %p', async (rounds) => {
    expect(await refusal(buildPfx([], macWithRounds(rounds)))).toMatch(/^The PFX states -?\d+ rounds of key derivation/)
  })

  it.each([
    [2 ** 31 - 1, /so many rounds/],
    [20_000_000, /so many rounds .*\(20,000,000 in one place\)/],
    [0, /^The PFX states 0 rounds/]
  ])('for a key in PBES2: %p', async (iterations, message) => {
    const salt = Buffer.alloc(8)
    const bag = sealedKeyBag({
      kind: 'pbes2',
      cipherOid: '2.16.840.1.101.3.4.1.42',
      iv: Buffer.alloc(16),
      salt,
      iterations,
      prf: 'sha512'
    })
    expect(await refusal(buildPfx([bag]))).toMatch(message)
  })

  it.each([
    [2 ** 31 - 1, /so many rounds/],
    [0, /^The PFX states 0 rounds/]
  ])('for a key in triple DES: %p', async (iterations, message) => {
    const bag = sealedKeyBag({ kind: 'pkcs12', oid: '1.2.840.113549.1.12.1.3', salt: Buffer.alloc(8), iterations })
    expect(await refusal(buildPfx([bag]))).toMatch(message)
  })
})

describe('Something else than a PFX', () => {
  const pem = vector('leaf.pem')
  const certificate = new X509Certificate(pem)

  it.each<readonly [string, Uint8Array, RegExp]>([
    ['an empty file', Buffer.alloc(0), /^The PFX is empty\./],
    ['PEM text', pem, /^The file is PEM text and not a PFX\. Make a PFX of it with "openssl pkcs12 -export/],
    ['PEM text behind a byte order mark', Buffer.concat([Buffer.from('\ufeff'), pem]), /^The file is PEM text/],
    [
      'a PFX in Base64',
      Buffer.from(vector('openssl-aes256.pfx').toString('base64')),
      /^The file is a PFX in Base64 text/
    ],
    ['a certificate', certificate.raw, /^The file holds a certificate without its private key\./],
    ['PKCS #7', Buffer.from('300f06092a864886f70d010702a0023000', 'hex'), /^The file is a PKCS #7 collection/],
    ['a Java key store', Buffer.from('feedfeed0000000200000001', 'hex'), /^The file is a Java key store/],
    ['JSON', Buffer.from('{"pfx": 1}'), /^The file is not a PFX\. Give a PFX file/],
    ['another ASN.1 structure', Buffer.from('3003020101', 'hex'), /^The file is not a PFX\./],
    ['zeros', Buffer.alloc(5000), /^The file is not a PFX\./],
    ['random bytes', Buffer.from('8f1b3a7c9d0e', 'hex'), /^The file is not a PFX\./],
    ['a huge file', Buffer.alloc(3_000_000, 0x30), /^The file has 3,000,000 bytes, so it is not a PFX/]
  ])('%s', async (_what, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message)
  })
})
