import { execFileSync, spawnSync } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { PfxEncryption } from '../../src/domain/request/registration.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import type { PfxToWrite } from '../../src/pkcs12/write-pfx.ts'
import { ITERATIONS_FOR_RANDOM_PASSWORD, writePfx } from '../../src/pkcs12/write-pfx.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'
import { PASSWORD, UNICODE_PASSWORD, vector } from './vectors.ts'

const NAME = 'VB365 Ünïcode 日本'
const ENCRYPTIONS: readonly PfxEncryption[] = ['AES256_SHA256', 'TripleDES_SHA1']

let folder: string
let content: PfxToWrite & { readonly privateKey: KeyObject }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'write-pfx-'))
  const { certificate, chain, privateKey } = await readPfx(vector('openssl-aes256.pfx'), PASSWORD)
  content = { certificate, chain, privateKey, friendlyName: NAME }
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function put(pfx: Uint8Array): string {
  const path = join(folder, 'written.pfx')
  writeFileSync(path, pfx)
  return path
}

/** What a program prints, on standard error too, with the password in an environment variable. */
function run(program: string, args: readonly string[], password = PASSWORD): string {
  return execFileSync('sh', ['-c', '"$@" 2>&1', 'sh', program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, PFX_PASSWORD: password }
  })
}

function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

/** What `openssl pkcs12` prints of a file, with the names of the algorithms on standard error. */
function openssl(pfx: Uint8Array, password: string, ...options: readonly string[]): string {
  return run('openssl', ['pkcs12', '-in', put(pfx), '-passin', 'env:PFX_PASSWORD', ...options], password)
}

function pemBlocks(text: string, label: string): readonly string[] {
  return text.match(new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')) ?? []
}

describe.each(ENCRYPTIONS)('A PFX in %s', (encryption) => {
  /** Where it is not about the protection. */
  const quick = { password: PASSWORD, encryption, iterations: FEW_ITERATIONS }
  let pfx: Buffer

  beforeAll(async () => {
    pfx = await writePfx(content, { password: PASSWORD, encryption })
  })
  it('is read back with certificate, key, chain and name', async () => {
    const read = await readPfx(pfx, PASSWORD)
    expect(Buffer.from(read.certificate).equals(content.certificate)).toBe(true)
    expect(read.chain.map((certificate) => new X509Certificate(certificate).subject)).toEqual([
      'CN=VB365 test issuing CA',
      'CN=VB365 test root'
    ])
    expect(read.privateKey.equals(content.privateKey)).toBe(true)
    expect(read.friendlyName).toBe(NAME)
  })

  it('is opened by openssl with the same key and certificates', () => {
    const text = openssl(pfx, PASSWORD, '-nodes')
    const [leaf] = pemBlocks(text, 'CERTIFICATE').map((pem) => new X509Certificate(pem))
    expect(pemBlocks(text, 'CERTIFICATE')).toHaveLength(3)
    expect(leaf?.raw.equals(content.certificate)).toBe(true)
    expect(pemBlocks(text, 'PRIVATE KEY')[0]?.trim()).toBe(
      content.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim()
    )
  })

  it('pairs key and certificate by the thumbprint and names both', () => {
    const text = openssl(pfx, PASSWORD, '-nodes')
    const thumbprint = new X509Certificate(content.certificate).fingerprint.replaceAll(':', ' ')
    expect(text.split(`localKeyID: ${thumbprint}`)).toHaveLength(3)
    expect(text.match(/friendlyName: /g)).toHaveLength(2)
  })

  it('names the provider under which Windows keeps the key, and names it once', () => {
    const provider = 'Microsoft CSP Name: Microsoft Enhanced RSA and AES Cryptographic Provider'
    expect(openssl(pfx, PASSWORD, '-nodes').split(provider)).toHaveLength(2)
  })

  // Where one of these programs is missing, its test is not there and not counted.
  if (isInstalled('keytool')) {
    it('is opened by keytool, which signs with the key', async () => {
      const path = put(await writePfx({ ...content, friendlyName: 'contoso' }, quick))
      const store = ['-keystore', path, '-storepass:env', 'PFX_PASSWORD', '-alias', 'contoso']
      expect(run('keytool', ['-certreq', ...store])).toContain('-----BEGIN NEW CERTIFICATE REQUEST-----')
    })
  }

  if (isInstalled('certtool')) {
    it('is opened by certtool with its names and certificates', () => {
      const shown = run('certtool', ['--p12-info', '--inder', '--infile', put(pfx), '--password', PASSWORD])
      expect(shown.split(`Friendly name: ${NAME}`)).toHaveLength(3)
      expect(shown.split(`Key ID: ${new X509Certificate(content.certificate).fingerprint}`)).toHaveLength(3)
      expect(pemBlocks(shown, 'CERTIFICATE')).toHaveLength(3)
      expect(pemBlocks(shown, 'ENCRYPTED PRIVATE KEY')).toHaveLength(1)
    })
  }

  it('opens with a password beyond ASCII', async () => {
    const unicode = await writePfx(content, { ...quick, password: UNICODE_PASSWORD })
    await expect(readPfx(unicode, UNICODE_PASSWORD)).resolves.toMatchObject({ friendlyName: NAME })
    expect(openssl(unicode, UNICODE_PASSWORD, '-nokeys')).toMatch(/CN ?= ?vb365\.example\.test/)
  })

  it('does not open with another password', async () => {
    const other = await writePfx(content, quick)
    await expect(readPfx(other, 'another')).rejects.toMatchObject({ code: 'certificate-invalid' })
    expect(() => openssl(other, 'another', '-nokeys')).toThrow()
  })

  it('is different each time, because salts are new', async () => {
    const [first, second] = [await writePfx(content, quick), await writePfx(content, quick)]
    expect(first.equals(second)).toBe(false)
  })

  it('holds neither the name of the subject nor the key in clear', () => {
    const key = content.privateKey.export({ format: 'der', type: 'pkcs8' })
    expect(pfx.includes('vb365.example.test')).toBe(false)
    expect(pfx.includes(key.subarray(100, 140))).toBe(false)
  })
})

/** Object identifiers in DER, up to the octets that their parameters begin with. */
const PBKDF2_WITH_SALT = '2a864886f70d01050c30..0410'
const AES_WITH_VECTOR = '60864801650304012a0410'
const TRIPLE_DES_WITH_SALT = '2a864886f70d010c010330..0408'

/** In hexadecimal, wherever the algorithm stands. */
function octetsAfter(pfx: Buffer, algorithm: string, bytes: number): readonly string[] {
  const found = pfx.toString('hex').matchAll(new RegExp(`${algorithm}([0-9a-f]{${bytes * 2}})`, 'g'))
  return [...found].map(([, octets = '']) => octets)
}

describe('The algorithms', () => {
  it('of AES256_SHA256 are those that Windows Server 2019 imports', async () => {
    const pfx = await writePfx(content, { password: PASSWORD, encryption: 'AES256_SHA256' })
    const text = openssl(pfx, PASSWORD, '-info', '-noout')
    expect(text).toContain('MAC: sha256, Iteration 200000')
    expect(text).toContain('Shrouded Keybag: PBES2, PBKDF2, AES-256-CBC, Iteration 200000, PRF hmacWithSHA256')
    expect(text).toContain('PKCS7 Encrypted data: PBES2, PBKDF2, AES-256-CBC, Iteration 200000, PRF hmacWithSHA256')
  })

  it('of TripleDES_SHA1 are those that Windows Server 2016 imports', async () => {
    const pfx = await writePfx(content, { password: PASSWORD, encryption: 'TripleDES_SHA1' })
    const text = openssl(pfx, PASSWORD, '-info', '-noout')
    expect(text).toContain('MAC: sha1, Iteration 50000')
    expect(text).toContain('Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000')
    expect(text).toContain('PKCS7 Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000')
  })

  it('of AES256_SHA256 share a salt, so that the password is derived once, but no initialization vector', async () => {
    const pfx = await writePfx(content, { password: PASSWORD, encryption: 'AES256_SHA256', iterations: FEW_ITERATIONS })
    const [salt, ...others] = octetsAfter(pfx, PBKDF2_WITH_SALT, 16)
    expect(others).toEqual([salt])
    expect(new Set(octetsAfter(pfx, AES_WITH_VECTOR, 16)).size).toBe(2)
  })

  it('of TripleDES_SHA1 share no salt, because it makes the initialization vector as well', async () => {
    const pfx = await writePfx(content, {
      password: PASSWORD,
      encryption: 'TripleDES_SHA1',
      iterations: FEW_ITERATIONS
    })
    expect(new Set(octetsAfter(pfx, TRIPLE_DES_WITH_SALT, 8)).size).toBe(2)
  })

  it.each(ENCRYPTIONS)('of %s take as many rounds as are asked for', async (encryption) => {
    const iterations = ITERATIONS_FOR_RANDOM_PASSWORD
    const text = openssl(
      await writePfx(content, { password: PASSWORD, encryption, iterations }),
      PASSWORD,
      '-info',
      '-noout'
    )
    expect(text.match(/Iteration \d+/g)).toEqual(Array(3).fill('Iteration 2000'))
  })
})

describe('What is not written', () => {
  it('a PFX without password', async () => {
    await expect(writePfx(content, { password: '', encryption: 'AES256_SHA256' })).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringMatching(
        /^The password of the PFX to write, from the input pfx-password, is empty\. Give a password/
      )
    })
  })

  it.each(['with\0end', 'half \ud83d'])('a PFX with a password that cannot be typed: %j', async (password) => {
    await expect(writePfx(content, { password, encryption: 'AES256_SHA256' })).rejects.toMatchObject({
      code: 'input-invalid'
    })
  })

  it('a PFX with the key of another certificate', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    await expect(
      writePfx({ ...content, privateKey }, { password: PASSWORD, encryption: 'AES256_SHA256' })
    ).rejects.toMatchObject({
      code: 'certificate-invalid',
      message: expect.stringContaining('does not belong to the certificate')
    })
  })
})
