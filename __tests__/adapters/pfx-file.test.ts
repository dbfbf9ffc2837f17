import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type PfxDirectorySettings, PfxFile } from '../../src/adapters/delivery/pfx-file.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { recordingLog } from '../support/recording-log.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PASSWORD = 'pfx-Test-1 "ü"'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pfx-directory-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Of the two encryptions the quicker one, unless `changes` name the other. */
function directory(changes: Partial<PfxDirectorySettings> = {}): PfxFile {
  return new PfxFile({
    destination: 'out/contoso.pfx',
    workingDirectory: folder,
    password: PASSWORD,
    encryption: 'TripleDES_SHA1',
    friendlyName: 'VB365 Contoso',
    log: recordingLog(),
    ...changes
  })
}

const inFolder = (...parts: readonly string[]) => join(folder, ...parts)
const destination = () => inFolder('out', 'contoso.pfx')

/** Every file below the folder, to see that nothing else was left behind. */
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name)

function put(path: string, content: string | Uint8Array): string {
  mkdirSync(inFolder('out'), { recursive: true })
  const absolute = inFolder(path)
  writeFileSync(absolute, content)
  return absolute
}

const replaceable = () => true
const foreign = () => false

describe('a PFX that is staged and delivered', () => {
  it('lies beside its destination first, under the thumbprint of its certificate', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    expect(shelf.stagingPath(certificate.facts.thumbprint)).toBe(
      `out/contoso.pfx.${certificate.facts.thumbprint}.staged`
    )
    expect(files()).toEqual([`contoso.pfx.${certificate.facts.thumbprint}.staged`])
  })

  it('lies in its destination afterwards, and nowhere else', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    await expect(shelf.deliver(certificate.facts.thumbprint, replaceable)).resolves.toBe('out/contoso.pfx')
    expect(files()).toEqual(['contoso.pfx'])
    const content = await readPfx(readFileSync(destination()), PASSWORD)
    expect(Buffer.from(content.certificate)).toEqual(Buffer.from(certificate.certificate))
    expect(content.privateKey.equals(certificate.privateKey)).toBe(true)
    expect(content.friendlyName).toBe('VB365 Contoso')
  })

  it('is readable by its owner alone, staged and delivered', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    const staged = inFolder(shelf.stagingPath(certificate.facts.thumbprint))
    expect(statSync(staged).mode & 0o777).toBe(0o600)
    await shelf.deliver(certificate.facts.thumbprint, replaceable)
    expect(statSync(destination()).mode & 0o777).toBe(0o600)
  })

  it('takes the place of an older one, whose looser mode does not stay', async () => {
    const [older, newer] = [await newCertificate(), await newCertificate()]
    const shelf = directory()
    await shelf.stage(older)
    await shelf.deliver(older.facts.thumbprint, replaceable)
    execFileSync('chmod', ['644', destination()])
    await shelf.stage(newer)
    await shelf.deliver(newer.facts.thumbprint, replaceable)
    expect((await shelf.find()).map(({ certificate, staged }) => [certificate.facts.thumbprint, staged])).toEqual([
      [newer.facts.thumbprint, false]
    ])
    expect(statSync(destination()).mode & 0o777).toBe(0o600)
  })

  it('moves one aside that may be the last copy of a key, and warns', async () => {
    const [other, own] = [await newCertificate(), await newCertificate()]
    const log = recordingLog()
    const shelf = directory({ log })
    await shelf.stage(other)
    await shelf.deliver(other.facts.thumbprint, replaceable)
    const before = readFileSync(destination())
    await shelf.stage(own)
    await shelf.deliver(own.facts.thumbprint, foreign)
    const kept = `contoso.pfx.${other.facts.thumbprint}.kept`
    expect(files().toSorted()).toEqual(['contoso.pfx', kept])
    expect(readFileSync(inFolder('out', kept))).toEqual(before)
    expect(log.lines).toEqual([
      expect.stringMatching(
        new RegExp(
          `^warning: The PFX that was at out/contoso\\.pfx held the certificate .* It is kept as out/${kept}: move it`
        )
      )
    ])
    expect((await shelf.find()).map(({ certificate }) => certificate.facts.thumbprint)).toEqual([own.facts.thumbprint])
  })

  it('moves one aside that its password does not open, even where every certificate may be replaced', async () => {
    const [other, own] = [await newCertificate(), await newCertificate()]
    const locked = directory({ password: 'another' })
    await locked.stage(other)
    await locked.deliver(other.facts.thumbprint, replaceable)
    const before = readFileSync(destination())
    const log = recordingLog()
    const shelf = directory({ log })
    await shelf.stage(own)
    await shelf.deliver(own.facts.thumbprint, replaceable)
    const [kept] = files().filter((name) => /^contoso\.pfx\.[0-9a-f]{64}\.kept$/.test(name))
    expect(readFileSync(inFolder('out', kept ?? ''))).toEqual(before)
    expect(log.lines.filter((line) => line.startsWith('warning:'))).toEqual([
      expect.stringMatching(/could not be opened with "pfx-password"/)
    ])
  })

  it('leaves what is there where nothing was staged', async () => {
    const [other, own] = [await newCertificate(), await newCertificate()]
    const shelf = directory()
    await shelf.stage(other)
    await shelf.deliver(other.facts.thumbprint, replaceable)
    await expect(shelf.deliver(own.facts.thumbprint, foreign)).rejects.toMatchObject({ code: 'file-access' })
    expect(files()).toEqual(['contoso.pfx'])
  })

  it('takes the place of an empty file, as mktemp makes one', async () => {
    const certificate = await newCertificate()
    put('out/contoso.pfx', '')
    const shelf = directory()
    await shelf.find()
    await shelf.stage(certificate)
    await shelf.deliver(certificate.facts.thumbprint, replaceable)
    expect(statSync(destination()).size).toBeGreaterThan(1000)
  })

  it('may go to an absolute path outside the working directory', async () => {
    const certificate = await newCertificate()
    const path = inFolder('elsewhere', 'x.pfx')
    const shelf = directory({ workingDirectory: inFolder('work'), destination: path })
    await shelf.find()
    await shelf.stage(certificate)
    await expect(shelf.deliver(certificate.facts.thumbprint, replaceable)).resolves.toBe(path)
    expect(existsSync(path)).toBe(true)
  })

  it.each(['AES256_SHA256', 'TripleDES_SHA1'] as const)('opens in OpenSSL when encrypted by %s', async (encryption) => {
    const certificate = await newCertificate()
    const shelf = directory({ encryption })
    await shelf.stage(certificate)
    await shelf.deliver(certificate.facts.thumbprint, replaceable)
    const read = (...args: readonly string[]) =>
      execFileSync('openssl', ['pkcs12', '-in', destination(), '-passin', 'env:PFX_PASSWORD', ...args], {
        env: { ...process.env, PFX_PASSWORD: PASSWORD },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe']
      })
    const shown = read('-clcerts', '-nokeys')
    expect(shown).toContain('friendlyName: VB365 Contoso')
    expect(new X509Certificate(shown.slice(shown.indexOf('-----BEGIN'))).raw).toEqual(
      Buffer.from(certificate.certificate)
    )
    const pem = read('-nocerts', '-noenc')
    expect(pem).toContain(certificate.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim())
  })
})

describe('a PFX that is staged again', () => {
  it('replaces what a run that was killed left of it', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    truncateSync(inFolder(shelf.stagingPath(certificate.facts.thumbprint)), 100)
    await shelf.stage(certificate)
    await shelf.deliver(certificate.facts.thumbprint, replaceable)
    expect(await shelf.find()).toEqual([expect.objectContaining({ staged: false })])
    expect(files()).toEqual(['contoso.pfx'])
  })

  it('replaces a link under its name, and never writes through it', async () => {
    const certificate = await newCertificate()
    const victim = put('victim.txt', 'precious')
    const shelf = directory()
    symlinkSync(victim, inFolder(shelf.stagingPath(certificate.facts.thumbprint)))
    await shelf.stage(certificate)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})

describe('a PFX that is delivered', () => {
  it('twice is where it is', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    await shelf.deliver(certificate.facts.thumbprint, replaceable)
    await expect(shelf.deliver(certificate.facts.thumbprint, replaceable)).resolves.toBe('out/contoso.pfx')
  })

  it('by another run meanwhile is where it is', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    await directory().deliver(certificate.facts.thumbprint, replaceable)
    await expect(shelf.deliver(certificate.facts.thumbprint, replaceable)).resolves.toBe('out/contoso.pfx')
  })

  it('but is not there, is missed', async () => {
    const [delivered, missing] = [await newCertificate(), await newCertificate()]
    const shelf = directory()
    await shelf.stage(delivered)
    await shelf.deliver(delivered.facts.thumbprint, replaceable)
    await expect(shelf.deliver(missing.facts.thumbprint, replaceable)).rejects.toMatchObject({
      code: 'file-access',
      message: expect.stringContaining('The PFX cannot be moved to out/contoso.pfx: it does not exist.')
    })
  })

  it('over a folder stays staged, and the message says where it is kept', async () => {
    const certificate = await newCertificate()
    const shelf = directory()
    await shelf.stage(certificate)
    mkdirSync(destination())
    const staged = shelf.stagingPath(certificate.facts.thumbprint)
    await expect(shelf.deliver(certificate.facts.thumbprint, replaceable)).rejects.toMatchObject({
      code: 'file-access',
      message: `The PFX cannot be moved to out/contoso.pfx: it is a directory. It is kept at ${staged}; the next run delivers it.`
    })
    expect(existsSync(inFolder(staged))).toBe(true)
  })
})

describe('what earlier runs left', () => {
  it('is nothing where the folder does not exist', async () => {
    await expect(directory().find()).resolves.toEqual([])
  })

  it('is found with its key, staged ones before the delivered one', async () => {
    const [delivered, staged] = [await newCertificate(), await newCertificate()]
    const shelf = directory()
    await shelf.stage(delivered)
    await shelf.deliver(delivered.facts.thumbprint, replaceable)
    await shelf.stage(staged)
    const found = await directory().find()
    expect(found.map((one) => [one.certificate.facts, one.staged])).toEqual([
      [staged.facts, true],
      [delivered.facts, false]
    ])
    expect(found[0]?.certificate.privateKey.equals(staged.privateKey)).toBe(true)
  })

  it('is left alone where another password protects it, and only the debug log tells', async () => {
    const certificate = await newCertificate()
    await directory({ password: 'another' }).stage(certificate)
    const staged = inFolder(directory().stagingPath(certificate.facts.thumbprint))
    const before = readFileSync(staged)
    const log = recordingLog()
    await expect(directory({ log }).find()).resolves.toEqual([])
    expect(readFileSync(staged)).toEqual(before)
    expect(log.lines).toEqual([expect.stringMatching(/^debug: .*\.staged is left alone: .*password/)])
    expect(log.lines.join()).not.toContain(PASSWORD)
  })

  it('is not what belongs to another destination or was staged halfway', async () => {
    const certificate = await newCertificate()
    await directory({ destination: 'out/contoso.pfx.old.pfx' }).stage(certificate)
    put(`out/contoso.pfx.${'A'.repeat(40)}.staged.1`, 'half')
    put(`out/contoso.pfx.${'A'.repeat(40)}.staged`, 'half')
    await expect(directory().find()).resolves.toEqual([])
  })

  it('is not read through a link', async () => {
    const certificate = await newCertificate()
    await directory({ destination: 'elsewhere/x.pfx' }).stage(certificate)
    const real = inFolder(directory({ destination: 'elsewhere/x.pfx' }).stagingPath(certificate.facts.thumbprint))
    mkdirSync(inFolder('out'))
    symlinkSync(real, inFolder(directory().stagingPath(certificate.facts.thumbprint)))
    await expect(directory().find()).resolves.toEqual([])
  })
})

describe('a destination that is refused before anything is made', () => {
  const refusal = (why: string) => ({
    code: 'file-access',
    message: `The PFX is not written to out/contoso.pfx, which ${why}. Choose another "delivery.pfx.path" in the registration file.`
  })

  it.each([
    ['text', 'precious'],
    ['text that begins with the letter of a sequence', '0.1.0\n'],
    ['a PEM', '-----BEGIN CERTIFICATE-----\n']
  ])('holds %s, which is no PFX', async (_what, content) => {
    put('out/contoso.pfx', content)
    await expect(directory().find()).rejects.toMatchObject(refusal('is there already and is not a PFX'))
    expect(readFileSync(destination(), 'utf8')).toBe(content)
  })

  it('holds more than any PFX', async () => {
    put('out/contoso.pfx', Buffer.alloc(1024 * 1024 + 1, 0x30))
    await expect(directory().find()).rejects.toMatchObject(refusal('is there already and cannot be read as a PFX'))
  })

  it('is a folder', async () => {
    mkdirSync(destination(), { recursive: true })
    await expect(directory().find()).rejects.toMatchObject(refusal('is not a file'))
  })

  it.each(['a file', 'nothing'])('is a link to %s', async (what) => {
    put('victim.txt', 'precious')
    symlinkSync(inFolder(what === 'nothing' ? 'nothing' : 'victim.txt'), destination())
    await expect(directory().find()).rejects.toMatchObject(refusal('is a symbolic link'))
  })

  it.each(['out', '..out'])('lies in the folder %s that is a link, however deep', async (name) => {
    mkdirSync(inFolder('elsewhere'))
    symlinkSync(inFolder('elsewhere'), inFolder(name))
    for (const path of [`${name}/contoso.pfx`, `${name}/deep/er/contoso.pfx`]) {
      const shelf = directory({ destination: path })
      const expected = {
        code: 'file-access',
        message: expect.stringContaining(`leads through the symbolic link ${inFolder(name)}`)
      }
      await expect(shelf.find()).rejects.toMatchObject(expected)
      await expect(shelf.stage(await newCertificate())).rejects.toMatchObject(expected)
    }
    expect(files()).toEqual([name])
  })

  it('lies behind a link, where no folder is made either', async () => {
    mkdirSync(inFolder('elsewhere'))
    symlinkSync(inFolder('elsewhere'), inFolder('out'))
    const shelf = directory({ destination: 'out/deep/er/contoso.pfx' })
    await expect(shelf.stage(await newCertificate())).rejects.toMatchObject({ code: 'file-access' })
    expect(readdirSync(inFolder('elsewhere'))).toEqual([])
  })

  it('lies below a file', async () => {
    writeFileSync(inFolder('out'), 'precious')
    await expect(directory().find()).rejects.toMatchObject({
      code: 'file-access',
      message: 'The PFX cannot be written to out/contoso.pfx: a part of the path is not a directory.'
    })
  })
})

describe('a folder that cannot be made', () => {
  it('ends the staging with the path and the reason', async () => {
    writeFileSync(inFolder('out'), 'precious')
    const certificate = await newCertificate()
    await expect(directory().stage(certificate)).rejects.toMatchObject({
      code: 'file-access',
      message: expect.stringMatching(
        `^The PFX cannot be written to out/contoso\\.pfx\\.${certificate.facts.thumbprint}\\.staged: (it exists already|a part of the path is not a directory)\\.$`
      )
    })
    expect(readFileSync(inFolder('out'), 'utf8')).toBe('precious')
  })
})
