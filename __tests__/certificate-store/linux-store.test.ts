import { createHash, sign, verify, X509Certificate } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { StoreFiles } from '../../src/adapters/certificate-store/store-ports.ts'
import { systemStoreFiles } from '../../src/adapters/certificate-store/system-store-ports.ts'
import { thumbprint } from '../../src/domain/identifiers.ts'
import { OpensslCertificates, type TestCertificate } from './openssl-certificates.ts'
import { RecordedRun, UNKNOWN } from './recorded-run.ts'

const VECTORS = join(import.meta.dirname, '..', 'vectors', 'pfx')
const LEAF = new X509Certificate(readFileSync(join(VECTORS, 'leaf.pem')))
const LEAF_THUMBPRINT = thumbprint(LEAF.fingerprint)
const NET8 = readFileSync(join(VECTORS, 'dotnet8-store.pfx'))
const NET10 = readFileSync(join(VECTORS, 'dotnet10-store.pfx'))

const openssl = new OpensslCertificates()
let other: TestCertificate
let home: string
let store: string

beforeAll(() => {
  other = openssl.make()
})
afterAll(() => openssl.remove())
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'store-home-'))
  store = join(home, '.dotnet', 'corefx', 'cryptography', 'x509stores', 'my')
  mkdirSync(store, { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true }))

/** Jest runs tests in a realm of their own, where errors of node:fs are no instances of its Error. */
function inThisRealm(error: NodeJS.ErrnoException): never {
  throw Object.assign(new Error(error.message), { code: error.code })
}

const files: StoreFiles = {
  list: (folder) => systemStoreFiles.list(folder).catch(inThisRealm),
  read: (path) => systemStoreFiles.read(path).catch(inThisRealm)
}

function put(name: string, content: string | Buffer): void {
  writeFileSync(join(store, name), content, { mode: 0o600 })
}

function run(environment: Readonly<Record<string, string>> = { HOME: home }): RecordedRun {
  return new RecordedRun({ platform: 'linux', environment, files }, () => {
    throw new Error('no process is needed on Linux')
  })
}

/** What is in the store folder, byte for byte. */
function contents(): readonly string[] {
  return readdirSync(store).map(
    (name) =>
      `${name} ${createHash('sha256')
        .update(readFileSync(join(store, name)))
        .digest('hex')}`
  )
}

describe('The certificate store of .NET on Linux', () => {
  it.each([
    ['.NET 8 (triple DES, 2000 rounds, no password)', NET8],
    ['.NET 10 (AES-256, one round, no password)', NET10]
  ])('reads a certificate that %s stored, with its key', async (_writer, pfx) => {
    put(`${LEAF_THUMBPRINT}.pfx`, pfx)

    const { facts, certificate, chain, privateKey } = await run().read(LEAF_THUMBPRINT)

    expect(facts.thumbprint).toBe(LEAF_THUMBPRINT)
    expect(facts.subject).toBe('CN=vb365.example.test')
    expect(Buffer.from(certificate)).toEqual(LEAF.raw)
    expect(chain).toEqual([])
    const message = Buffer.from('signed with the key of the store')
    expect(verify('sha256', message, LEAF.publicKey, sign('sha256', message, privateKey))).toBe(true)
  })

  it.each(['ABC.3.pfx', 'anything.PFX', `${'0'.repeat(40)}.pfx`])(
    'decides by content when the file is %s',
    async (name) => {
      put(name, NET8)
      expect((await run().read(LEAF_THUMBPRINT)).facts.thumbprint).toBe(LEAF_THUMBPRINT)
    }
  )

  it('takes one of several files with the same certificate, and the one that has a key', async () => {
    put(`${LEAF_THUMBPRINT}.pfx`, LEAF.raw)
    put(`${LEAF_THUMBPRINT}.1.pfx`, NET8)
    put(`${LEAF_THUMBPRINT}.2.pfx`, NET10)
    expect((await run().read(LEAF_THUMBPRINT)).facts.thumbprint).toBe(LEAF_THUMBPRINT)
  })

  it('finds the certificate among others and changes nothing', async () => {
    put(`${other.thumbprint}.pfx`, other.pfx(''))
    put(`${LEAF_THUMBPRINT}.pfx`, NET10)
    const before = contents()
    await run().read(LEAF_THUMBPRINT)
    expect(contents()).toEqual(before)
  })

  it('says how many certificates were looked at, each counted once', async () => {
    put(`${LEAF_THUMBPRINT}.pfx`, NET8)
    put(`${LEAF_THUMBPRINT}.1.pfx`, NET10)
    put(`${other.thumbprint}.pfx`, other.pfx(''))
    expect(await run().refusal(UNKNOWN)).toBe(
      `No certificate has the thumbprint ${UNKNOWN}: it is none of the 2 certificates in ${store}. Check certificate.thumbprint and that the certificate was added by the user that runs this job.`
    )
  })

  it('says when there is nothing in the store', async () => {
    expect(await run().refusal(UNKNOWN)).toContain(`: ${store} holds no certificate that can be read.`)
  })

  it.each([
    ['DER', (certificate: X509Certificate) => certificate.raw],
    ['PEM', (certificate: X509Certificate) => certificate.toString()]
  ])('says that a certificate in %s has no private key', async (_form, content) => {
    put('a.pfx', content(LEAF))
    expect(await run().refusal(LEAF_THUMBPRINT)).toBe(
      `The certificate ${LEAF_THUMBPRINT} in ${store} has no private key (a.pfx). Add it again from a PFX with its key, or give the certificate as a file (certificate.source "pfx").`
    )
  })

  it('says that a PFX without a key has no private key', async () => {
    put('b.pfx', other.pfx('', '-nokeys'))
    expect(await run().refusal(other.thumbprint)).toContain('has no private key (b.pfx)')
  })

  it('refuses an elliptic-curve key with the reason', async () => {
    const ec = openssl.make('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1')
    put('ec.pfx', ec.pfx(''))
    expect(await run().refusal(ec.thumbprint)).toMatch(
      /x509stores\/my\/ec\.pfx cannot be used\. .*is not an RSA key but elliptic-curve \(EC\)/
    )
  })

  it('refuses a key of 1024 bits with the reason', async () => {
    const short = openssl.make('-newkey', 'rsa:1024')
    put('short.pfx', short.pfx(''))
    expect(await run().refusal(short.thumbprint)).toContain('has 1024 bits; at least 2048 are needed')
  })

  it('skips files that cannot be read and names them: loudly when the name is the wanted one', async () => {
    put(`${LEAF_THUMBPRINT.toLowerCase()}.pfx`, NET8.subarray(0, 300))
    put('password.pfx', other.pfx('a password'))
    mkdirSync(join(store, 'folder.pfx'))
    symlinkSync(join(store, 'gone'), join(store, 'link.pfx'))
    put('notes.txt', 'not a certificate')
    const recorded = run()

    const refusal = await recorded.refusal(LEAF_THUMBPRINT)

    expect(refusal).toMatch(/ 4 files could not be read \(see the log\)\.$/)
    expect(recorded.warnings).toEqual([
      `The file ${store}/${LEAF_THUMBPRINT.toLowerCase()}.pfx of the certificate store is skipped: The PFX is cut off: its end is missing. Copy the file again in binary form.`
    ])
    expect(recorded.debugs.join('\n')).toContain('folder.pfx of the certificate store is skipped: it is not a file.')
    expect(recorded.debugs.join('\n')).toMatch(/password\.pfx of the certificate store is skipped: .*a password/)
    expect(recorded.debugs.join('\n')).toContain('link.pfx of the certificate store is skipped: it does not exist.')
    expect(recorded.debugs.join('\n')).not.toContain('notes.txt')
  })

  it('reads what it can beside a file that cannot be read', async () => {
    put('broken.pfx', 'half a file')
    put(`${LEAF_THUMBPRINT}.pfx`, NET8)
    expect((await run().read(LEAF_THUMBPRINT)).facts.thumbprint).toBe(LEAF_THUMBPRINT)
  })

  it('says that the user has no store, and where it would be', async () => {
    rmSync(store, { recursive: true })
    expect(await run().refusal(UNKNOWN)).toContain(
      `This user has no certificate store of .NET: there is no folder ${store}. Put the certificate with its key into CurrentUser\\My as the user that runs this job`
    )
  })

  it('says why the store cannot be read', async () => {
    rmSync(store, { recursive: true })
    writeFileSync(store, 'a file where the folder should be')
    chmodSync(store, 0o600)
    expect(await run().refusal(UNKNOWN)).toContain(
      `The certificate store ${store} cannot be read: a part of the path is not a directory.`
    )
  })

  it.each([
    ['not set', {}],
    ['not set', { HOME: '' }],
    ['not an absolute path', { HOME: 'home/runner' }]
  ])('says that HOME is %s', async (problem, environment) => {
    expect(await run(environment).refusal(UNKNOWN)).toContain(`The environment variable HOME is ${problem}, so`)
  })

  it('says that LocalMachine\\My does not exist on Linux', async () => {
    expect(await run().refusal(LEAF_THUMBPRINT, 'LocalMachine')).toBe(
      'The store LocalMachine\\My does not exist on Linux, where .NET keeps certificates with private keys for each user only. Set certificate.location to "CurrentUser", or give the certificate as a file (certificate.source "pfx").'
    )
  })
})

describe('Another platform', () => {
  it('is refused by name', async () => {
    const recorded = new RecordedRun({ platform: 'freebsd', environment: {} }, () => {
      throw new Error('nothing runs')
    })
    expect(await recorded.refusal(UNKNOWN)).toContain('There is no certificate store to read on freebsd.')
  })
})
