import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { type PfxContent, readPfx } from '../../src/pkcs12/read-pfx.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { IS_WHOLE } from '../support/short-form.ts'
import { PASSWORD, RFC_PASSWORD, UNICODE_PASSWORD, vector } from './vectors.ts'

const leaf = new X509Certificate(vector('leaf.pem'))
const OPENSSL_NAME = 'VB365 Ünïcode 日本'
const JAVA_NAME = 'vb365 ünïcode 日本'
const GNUTLS_NAME = 'VB365 GnuTLS'

interface Expected {
  readonly file: string
  readonly password: string | undefined
  readonly friendlyName: string | undefined
  readonly chainLength: number
}

function file(
  name: string,
  friendlyName: string | undefined,
  chainLength = 0,
  password: string | undefined = PASSWORD
): Expected {
  return { file: name, password, friendlyName, chainLength }
}

function withoutPassword(name: string, friendlyName: string | undefined): Expected {
  return { file: name, password: undefined, friendlyName, chainLength: 0 }
}

const FILES: Readonly<Record<string, readonly Expected[]>> = {
  'OpenSSL 3 and 1': [
    file('openssl-aes256.pfx', OPENSSL_NAME, 2),
    file('openssl-aes128-mac-sha384.pfx', OPENSSL_NAME),
    file('openssl-aes192-mac-sha512.pfx', OPENSSL_NAME),
    file('openssl-des3-pbes2.pfx', OPENSSL_NAME),
    file('openssl-legacy.pfx', OPENSSL_NAME, 2),
    file('openssl-rc2-128.pfx', OPENSSL_NAME),
    file('openssl-3des.pfx', OPENSSL_NAME),
    file('openssl-2des.pfx', OPENSSL_NAME),
    file('openssl-one-round.pfx', OPENSSL_NAME),
    file('openssl-no-mac.pfx', OPENSSL_NAME),
    file('openssl-plain-with-mac.pfx', OPENSSL_NAME),
    file('openssl-unicode-aes256.pfx', OPENSSL_NAME, 0, UNICODE_PASSWORD),
    file('openssl-unicode-legacy.pfx', OPENSSL_NAME, 0, UNICODE_PASSWORD),
    file('openssl-1.0-unicode.pfx', OPENSSL_NAME, 0, UNICODE_PASSWORD),
    withoutPassword('openssl-empty-password.pfx', OPENSSL_NAME),
    withoutPassword('openssl-empty-password-aes256.pfx', OPENSSL_NAME)
  ],
  Windows: [file('windows-triple-des.pfx', OPENSSL_NAME, 2), file('windows-aes256.pfx', OPENSSL_NAME, 2)],
  'the .NET X509Store on Linux': [
    withoutPassword('dotnet8-store.pfx', undefined),
    withoutPassword('dotnet10-store.pfx', undefined)
  ],
  'Java keytool': [
    file('java-default.pfx', JAVA_NAME, 2),
    file('java-legacy.pfx', JAVA_NAME, 2),
    file('java-sha1.pfx', JAVA_NAME, 2),
    file('java-sha224.pfx', JAVA_NAME, 2),
    file('java-sha384.pfx', JAVA_NAME, 2),
    file('java-sha512.pfx', JAVA_NAME, 2),
    file('java-no-mac.pfx', JAVA_NAME, 2),
    file('java-secret-beside.pfx', JAVA_NAME, 2)
  ],
  GnuTLS: [
    file('gnutls-default.pfx', GNUTLS_NAME),
    file('gnutls-crl-beside.pfx', GNUTLS_NAME),
    withoutPassword('gnutls-null-password.pfx', GNUTLS_NAME)
  ],
  NSS: [
    file('nss-default.pfx', OPENSSL_NAME, 2),
    ...(IS_WHOLE ? [file('nss-3des.pfx', OPENSSL_NAME, 2), file('nss-rc2-40.pfx', OPENSSL_NAME, 2)] : [])
  ],
  'Bouncy Castle, with indefinite lengths': [file('bouncy-castle-ber.pfx', 'vb365', 2)],
  'pyca/cryptography': [file('python-default.pfx', 'vb365', 2)],
  'go-pkcs12': [file('go-pbmac1.pfx', undefined), withoutPassword('go-plain.pfx', undefined)]
}

/** Most derivations of 600,000 rounds each. */
const SLOWEST = IS_WHOLE ? 'nss-rc2-40.pfx' : 'gnutls-crl-beside.pfx'

interface MeasuredReading {
  readonly content: PfxContent
  readonly cpuMs: number
  /** Of a timer that fires every five milliseconds meanwhile. */
  readonly turns: number
}

let measured: Promise<MeasuredReading> | undefined
/** Of the slowest file, which is read once for all tests. */
function slowestReading(): Promise<MeasuredReading> {
  measured ??= measure(() => readPfx(vector(SLOWEST), PASSWORD))
  return measured
}

async function measure(read: () => Promise<PfxContent>): Promise<MeasuredReading> {
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 5)
  const start = cpuTime()
  const content = await read()
  clearInterval(timer)
  return { content, cpuMs: cpuTime() - start, turns }
}

describe.each(Object.entries(FILES))('A PFX of %s', (_writer, files) => {
  it.each(files)(
    'is read: $file',
    async ({ file: name, password, friendlyName, chainLength }) => {
      const content = name === SLOWEST ? (await slowestReading()).content : await readPfx(vector(name), password)
      expect(new X509Certificate(content.certificate).fingerprint256).toBe(leaf.fingerprint256)
      expect(leaf.checkPrivateKey(content.privateKey)).toBe(true)
      expect(content.friendlyName).toBe(friendlyName)
      expect(content.chain).toHaveLength(chainLength)
    },
    20_000
  )
})

describe('PBMAC1', () => {
  it.each(['rfc9579-a1.pfx', 'rfc9579-a2.pfx', 'rfc9579-a3.pfx'])(
    'is verified in the valid files of RFC 9579: %s',
    async (name) => {
      const content = await readPfx(vector(name), RFC_PASSWORD)
      expect(new X509Certificate(content.certificate).checkPrivateKey(content.privateKey)).toBe(true)
    }
  )

  it.each(['rfc9579-a4.pfx', 'rfc9579-a5.pfx', 'rfc9579-a6.pfx'])(
    'refuses the invalid files of RFC 9579: %s',
    async (name) => {
      await expect(readPfx(vector(name), RFC_PASSWORD)).rejects.toMatchObject({ code: 'certificate-invalid' })
    }
  )
})

describe('Several certificates', () => {
  it('the chain runs from the issuer to the root', async () => {
    const { chain } = await readPfx(vector('openssl-aes256.pfx'), PASSWORD)
    expect(chain.map((certificate) => new X509Certificate(certificate).subject)).toEqual([
      'CN=VB365 test issuing CA',
      'CN=VB365 test root'
    ])
  })

  it('the one named with the key is taken when two were issued for it', async () => {
    const { certificate } = await readPfx(vector('openssl-same-key-twice.pfx'), PASSWORD)
    expect(new X509Certificate(certificate).fingerprint256).toBe(leaf.fingerprint256)
  })
})

describe('Passwords and padding', () => {
  it('an empty password opens what was made without one', async () => {
    await expect(readPfx(vector('dotnet8-store.pfx'), '')).resolves.toMatchObject({ chain: [] })
  })

  it('bytes behind the file are ignored', async () => {
    const padded = Buffer.concat([vector('openssl-aes256.pfx'), Buffer.alloc(512)])
    await expect(readPfx(padded, PASSWORD)).resolves.toMatchObject({ friendlyName: OPENSSL_NAME })
  })

  it('a view into a larger buffer is read from its own start', async () => {
    const bytes = vector('openssl-aes256.pfx')
    const larger = new Uint8Array(bytes.length + 20)
    larger.set(bytes, 20)
    await expect(readPfx(larger.subarray(20), PASSWORD)).resolves.toMatchObject({ friendlyName: OPENSSL_NAME })
  })
})

describe('While 600,000 rounds run', () => {
  it('other work goes on and the file takes less than 5 seconds', async () => {
    const { cpuMs, turns } = await slowestReading()
    expect(cpuMs).toBeLessThan(5000)
    expect(turns).toBeGreaterThan(10)
  }, 20_000)
})
