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
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import { PfxFile, type PfxFileSettings } from '../../src/adapters/delivery/pfx-file.ts'
import { ActionError } from '../../src/errors.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'
import { recordingLog } from '../support/recording-log.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PASSWORD = 'pfx-Test-1 "ü"'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pfx-file-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function pfxFile(changes: Partial<PfxFileSettings> = {}): PfxFile {
  return new PfxFile({
    path: 'out/contoso.pfx',
    workingDirectory: folder,
    password: PASSWORD,
    encryption: 'TripleDES_SHA1',
    iterations: FEW_ITERATIONS,
    friendlyName: 'VB365 Contoso',
    log: recordingLog(),
    signal: new AbortController().signal,
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

/** The certificates that a reading finds, and whether each is staged. */
async function found(file: PfxFile) {
  const { observed, keys } = await file.observe()
  const staged = new Set(observed.staged.map(({ thumbprint }) => thumbprint))
  return keys.map((certificate) => ({ certificate, staged: staged.has(certificate.facts.thumbprint) }))
}

/** Stages as a run does that found `known` at the place. */
function store(file: PfxFile, made: CertificateWithKey, ...known: readonly CertificateWithKey[]) {
  return file.store(made, new Set(known.map(({ facts }) => facts.thumbprint)))
}

const replaceable = () => true
const foreign = () => false

describe('a PFX that is staged and delivered', () => {
  it('lies beside its destination first, under the thumbprint of its certificate', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    expect(file.pathOf(certificate.facts.thumbprint)).toBe(`out/contoso.pfx.${certificate.facts.thumbprint}.staged`)
    expect(files()).toEqual([`contoso.pfx.${certificate.facts.thumbprint}.staged`])
  })

  it('lies in its destination afterwards, and nowhere else', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    await expect(file.deliver({ certificate: certificate, isReplaceable: replaceable })).resolves.toBeUndefined()
    expect(files()).toEqual(['contoso.pfx'])
    const content = await readPfx(readFileSync(destination()), PASSWORD)
    expect(Buffer.from(content.certificate)).toEqual(Buffer.from(certificate.certificate))
    expect(content.privateKey.equals(certificate.privateKey)).toBe(true)
    expect(content.friendlyName).toBe('VB365 Contoso')
  })

  it('is readable by its owner alone, staged and delivered', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    const staged = inFolder(file.pathOf(certificate.facts.thumbprint))
    expect(statSync(staged).mode & 0o777).toBe(0o600)
    await file.deliver({ certificate: certificate, isReplaceable: replaceable })
    expect(statSync(destination()).mode & 0o777).toBe(0o600)
  })

  it('takes the place of an older one, whose looser mode does not stay', async () => {
    const [older, newer] = [await newCertificate(), await newCertificate()]
    const file = pfxFile()
    await store(file, older)
    await file.deliver({ certificate: older, isReplaceable: replaceable })
    execFileSync('chmod', ['644', destination()])
    await store(file, newer, older)
    await file.deliver({ certificate: newer, isReplaceable: replaceable })
    expect((await found(file)).map(({ certificate, staged }) => [certificate.facts.thumbprint, staged])).toEqual([
      [newer.facts.thumbprint, false]
    ])
    expect(statSync(destination()).mode & 0o777).toBe(0o600)
  })

  it('moves one aside that may be the last copy of a key, and warns', async () => {
    const [other, own] = [await newCertificate(), await newCertificate()]
    const log = recordingLog()
    const file = pfxFile({ log })
    await store(file, other)
    await file.deliver({ certificate: other, isReplaceable: replaceable })
    const before = readFileSync(destination())
    await store(file, own, other)
    await file.deliver({ certificate: own, isReplaceable: foreign })
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
    expect((await found(file)).map(({ certificate }) => certificate.facts.thumbprint)).toEqual([own.facts.thumbprint])
  })

  it('moves one aside that its password does not open, even where every certificate may be replaced', async () => {
    const [other, own] = [await newCertificate(), await newCertificate()]
    const locked = pfxFile({ password: 'another' })
    await store(locked, other)
    await locked.deliver({ certificate: other, isReplaceable: replaceable })
    const before = readFileSync(destination())
    const log = recordingLog()
    const file = pfxFile({ log })
    await store(file, own)
    await file.deliver({ certificate: own, isReplaceable: replaceable })
    const [kept] = files().filter((name) => /^contoso\.pfx\.[0-9a-f]{64}\.kept$/.test(name))
    expect(readFileSync(inFolder('out', kept ?? ''))).toEqual(before)
    expect(log.lines.filter((line) => line.startsWith('warning:'))).toEqual([
      expect.stringMatching(/could not be opened with "pfx-password"/)
    ])
  })

  it('is written by the delivery where it was not staged, as one that was made elsewhere', async () => {
    const [other, own] = [await newCertificate(), await newCertificate()]
    const file = pfxFile()
    await file.deliver({ certificate: other, isReplaceable: replaceable })
    await file.deliver({ certificate: own, isReplaceable: foreign })
    expect(files().toSorted()).toEqual(['contoso.pfx', `contoso.pfx.${other.facts.thumbprint}.kept`])
    expect((await found(file)).map(({ certificate }) => certificate.facts)).toEqual([own.facts])
  })

  it('is not written a second time', async () => {
    const certificate = await newCertificate()
    await pfxFile().deliver({ certificate: certificate, isReplaceable: replaceable })
    const before = readFileSync(destination())
    await pfxFile().deliver({ certificate: certificate, isReplaceable: replaceable })
    expect(readFileSync(destination())).toEqual(before)
  })

  it('is written anew where the password has changed', async () => {
    const certificate = await newCertificate()
    await pfxFile({ password: 'the old one' }).deliver({ certificate: certificate, isReplaceable: replaceable })
    await pfxFile().deliver({ certificate: certificate, isReplaceable: replaceable })
    await expect(readPfx(readFileSync(destination()), PASSWORD)).resolves.toBeDefined()
  })

  it('takes the place of an empty file, as mktemp makes one', async () => {
    const certificate = await newCertificate()
    put('out/contoso.pfx', '')
    const file = pfxFile()
    await file.prepare()
    await store(file, certificate)
    await file.deliver({ certificate: certificate, isReplaceable: replaceable })
    expect(statSync(destination()).size).toBeGreaterThan(1000)
  })

  it('may go to an absolute path outside the working directory', async () => {
    const certificate = await newCertificate()
    const path = inFolder('elsewhere', 'x.pfx')
    const file = pfxFile({ workingDirectory: inFolder('work'), path })
    await file.prepare()
    await store(file, certificate)
    await expect(file.deliver({ certificate: certificate, isReplaceable: replaceable })).resolves.toBeUndefined()
    expect(existsSync(path)).toBe(true)
  })

  it.each(['AES256_SHA256', 'TripleDES_SHA1'] as const)('opens in OpenSSL when encrypted by %s', async (encryption) => {
    const certificate = await newCertificate()
    const file = pfxFile({ encryption, iterations: undefined })
    await store(file, certificate)
    await file.deliver({ certificate: certificate, isReplaceable: replaceable })
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
    const file = pfxFile()
    await store(file, certificate)
    truncateSync(inFolder(file.pathOf(certificate.facts.thumbprint)), 100)
    await store(file, certificate)
    await file.deliver({ certificate: certificate, isReplaceable: replaceable })
    expect(await found(file)).toEqual([expect.objectContaining({ staged: false })])
    expect(files()).toEqual(['contoso.pfx'])
  })

  it('replaces a link under its name, and never writes through it', async () => {
    const certificate = await newCertificate()
    const victim = put('victim.txt', 'precious')
    const file = pfxFile()
    symlinkSync(victim, inFolder(file.pathOf(certificate.facts.thumbprint)))
    await store(file, certificate)
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})

describe('a PFX that is delivered', () => {
  it('twice is where it is', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    await file.deliver({ certificate: certificate, isReplaceable: replaceable })
    await expect(file.deliver({ certificate: certificate, isReplaceable: replaceable })).resolves.toBeUndefined()
  })

  it('by another run meanwhile is where it is', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    await pfxFile().deliver({ certificate: certificate, isReplaceable: replaceable })
    await expect(file.deliver({ certificate: certificate, isReplaceable: replaceable })).resolves.toBeUndefined()
  })

  it('over a folder stays staged, and the message says where it is kept', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    mkdirSync(destination())
    const staged = file.pathOf(certificate.facts.thumbprint)
    await expect(file.deliver({ certificate: certificate, isReplaceable: replaceable })).rejects.toMatchObject({
      code: 'file-access',
      message: `The PFX cannot be moved to out/contoso.pfx: it is a directory. It is kept at ${staged}; the next run delivers it.`
    })
    expect(existsSync(inFolder(staged))).toBe(true)
  })
})

describe('what earlier runs left', () => {
  it('is nothing where the folder does not exist', async () => {
    await expect(found(pfxFile())).resolves.toEqual([])
  })

  it('is found with its key, staged ones before the delivered one', async () => {
    const [delivered, staged] = [await newCertificate(), await newCertificate()]
    const file = pfxFile()
    await store(file, delivered)
    await file.deliver({ certificate: delivered, isReplaceable: replaceable })
    await store(file, staged, delivered)
    const all = await found(pfxFile())
    expect(all.map((one) => [one.certificate.facts, one.staged])).toEqual([
      [staged.facts, true],
      [delivered.facts, false]
    ])
    const opened = await all[0]?.certificate.open()
    expect(opened?.privateKey.equals(staged.privateKey)).toBe(true)
  })

  it('that was changed after it was written is known by its certificate, and its key is refused with what to do', async () => {
    const certificate = await newCertificate()
    const file = pfxFile()
    await store(file, certificate)
    const staged = inFolder(file.pathOf(certificate.facts.thumbprint))
    const bytes = readFileSync(staged)
    // The last bytes are those of the integrity check: its value, salt and number of rounds.
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 30) ^ 1, bytes.length - 30)
    writeFileSync(staged, bytes)
    const [only] = await found(pfxFile())
    expect(only?.certificate.facts).toEqual(certificate.facts)
    await expect(only?.certificate.open()).rejects.toThrow(
      `${staged}: The PFX was changed after it was written: the password is right, but the integrity check fails. Copy the file again in binary form, or export the certificate again. Put an undamaged copy of the file there; or remove it and run the action with the input "rotate" set to force, which makes a new certificate.`
    )
  })

  it('is left alone where another password protects it, and only the debug log tells', async () => {
    const certificate = await newCertificate()
    await store(pfxFile({ password: 'another' }), certificate)
    const staged = inFolder(pfxFile().pathOf(certificate.facts.thumbprint))
    const before = readFileSync(staged)
    const log = recordingLog()
    await expect(found(pfxFile({ log }))).resolves.toEqual([])
    expect(readFileSync(staged)).toEqual(before)
    expect(log.lines).toEqual([expect.stringMatching(/^debug: .*\.staged is left alone: .*password/)])
    expect(log.lines.join()).not.toContain(PASSWORD)
  })

  it('is not what belongs to another destination or was staged halfway', async () => {
    const certificate = await newCertificate()
    await store(pfxFile({ path: 'out/contoso.pfx.old.pfx' }), certificate)
    put(`out/contoso.pfx.${'A'.repeat(40)}.staged.1`, 'half')
    put(`out/contoso.pfx.${'A'.repeat(40)}.staged`, 'half')
    await expect(found(pfxFile())).resolves.toEqual([])
  })

  it('is not read through a link', async () => {
    const certificate = await newCertificate()
    await store(pfxFile({ path: 'elsewhere/x.pfx' }), certificate)
    const real = inFolder(pfxFile({ path: 'elsewhere/x.pfx' }).pathOf(certificate.facts.thumbprint))
    mkdirSync(inFolder('out'))
    symlinkSync(real, inFolder(pfxFile().pathOf(certificate.facts.thumbprint)))
    await expect(found(pfxFile())).resolves.toEqual([])
  })
})

describe('two runs at once with one path', () => {
  it('go on with one certificate, that of the first to stage', async () => {
    const [first, second] = [await newCertificate(), await newCertificate()]
    const log = recordingLog()
    expect(await store(pfxFile(), first)).toBe(first)
    const used = await store(pfxFile({ log }), second)
    expect(used.facts).toEqual(first.facts)
    expect(used.privateKey.equals(first.privateKey)).toBe(true)
    expect(files()).toEqual([`contoso.pfx.${first.facts.thumbprint}.staged`])
    expect(log.lines).toEqual([
      `info: Another run has just made the certificate ${first.facts.thumbprint} for out/contoso.pfx: this one goes on with it`
    ])
  })

  it('go on with one certificate even where they stage in the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => newCertificate()))
    const used = await Promise.all(made.map((certificate) => store(pfxFile(), certificate)))
    expect(new Set(used.map(({ facts }) => facts.thumbprint)).size).toBe(1)
    expect(files()).toEqual([`contoso.pfx.${used[0]?.facts.thumbprint}.staged`])
  })

  it('go on with one certificate where the other run has delivered it meanwhile', async () => {
    const [theirs, own] = [await newCertificate(), await newCertificate()]
    const file = pfxFile()
    await file.observe()
    await pfxFile().deliver({ certificate: theirs, isReplaceable: foreign })
    const used = await store(file, own)
    expect(used.facts).toEqual(theirs.facts)
    await expect(file.deliver({ certificate: used, isReplaceable: foreign })).resolves.toBeUndefined()
    expect(files()).toEqual(['contoso.pfx'])
  })

  it('keep a certificate each where they are for different purposes', async () => {
    const [theirs, own] = [await newCertificate('VB365 Fabrikam'), await newCertificate()]
    await store(pfxFile(), theirs)
    expect(await store(pfxFile(), own)).toBe(own)
    expect(files()).toHaveLength(2)
  })

  it('lose no key where they deliver different ones in the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 3 }, (_, index) => newCertificate(`VB365 ${index}`)))
    const runs = made.map(() => pfxFile())
    await Promise.all(runs.map((file, index) => made[index] && store(file, made[index])))
    await Promise.all(
      runs.map((file, index) => made[index] && file.deliver({ certificate: made[index], isReplaceable: foreign }))
    )
    const kept = await Promise.all(files().map(async (name) => readPfx(readFileSync(inFolder('out', name)), PASSWORD)))
    const keys = kept.map(({ certificate }) => certificateFacts(certificate).thumbprint)
    expect(keys.toSorted()).toEqual(made.map(({ facts }) => facts.thumbprint).toSorted())
    expect(files().filter((name) => !name.endsWith('.kept'))).toEqual(['contoso.pfx'])
  })
})

describe('what a run that was killed did not finish', () => {
  const UUID = '0b6f1a52-3c1d-4f0e-9a77-5f3c2b1a0d9e'
  const unfinished = [`contoso.pfx.${'A'.repeat(40)}.staged.${UUID}`, `contoso.pfx.lock.${UUID}`]
  const others = [`contoso.pfx.${'A'.repeat(40)}.staged`, `contoso.pfx.${'A'.repeat(40)}.kept`, `fabrikam.pfx.${UUID}`]

  it('is taken away by the next one in that place, and nothing else is', async () => {
    for (const name of [...unfinished, ...others]) put(`out/${name}`, 'half')
    await pfxFile().prepare()
    expect(files().toSorted()).toEqual(others.toSorted())
  })

  it('remains while another run writes there', async () => {
    for (const name of unfinished) put(`out/${name}`, 'half')
    put('out/contoso.pfx.lock', '')
    const controller = new AbortController()
    const preparing = pfxFile({ signal: controller.signal }).prepare()
    setTimeout(() => controller.abort(new ActionError('cancelled', 'The run was cancelled.')), 200)
    await expect(preparing).rejects.toMatchObject({ code: 'cancelled' })
    expect(files()).toHaveLength(3)
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
    await expect(pfxFile().prepare()).rejects.toMatchObject(refusal('is there already and is not a PFX'))
    expect(readFileSync(destination(), 'utf8')).toBe(content)
  })

  it('holds more than any PFX', async () => {
    put('out/contoso.pfx', Buffer.alloc(1024 * 1024 + 1, 0x30))
    await expect(pfxFile().prepare()).rejects.toMatchObject(refusal('is there already and cannot be read as a PFX'))
  })

  it('is a folder', async () => {
    mkdirSync(destination(), { recursive: true })
    await expect(pfxFile().prepare()).rejects.toMatchObject(refusal('is not a file'))
  })

  it.each(['a file', 'nothing'])('is a link to %s', async (what) => {
    put('victim.txt', 'precious')
    symlinkSync(inFolder(what === 'nothing' ? 'nothing' : 'victim.txt'), destination())
    await expect(pfxFile().prepare()).rejects.toMatchObject(refusal('is a symbolic link'))
  })

  it.each(['out', '..out'])('lies in the folder %s that is a link, however deep', async (name) => {
    mkdirSync(inFolder('elsewhere'))
    symlinkSync(inFolder('elsewhere'), inFolder(name))
    for (const path of [`${name}/contoso.pfx`, `${name}/deep/er/contoso.pfx`]) {
      const file = pfxFile({ path: path })
      const expected = {
        code: 'file-access',
        message: expect.stringContaining(`leads through the symbolic link ${inFolder(name)}`)
      }
      await expect(file.prepare()).rejects.toMatchObject(expected)
      await expect(store(file, await newCertificate())).rejects.toMatchObject(expected)
    }
    expect(files()).toEqual([name])
  })

  it('lies behind a link, where no folder is made either', async () => {
    mkdirSync(inFolder('elsewhere'))
    symlinkSync(inFolder('elsewhere'), inFolder('out'))
    const file = pfxFile({ path: 'out/deep/er/contoso.pfx' })
    await expect(store(file, await newCertificate())).rejects.toMatchObject({ code: 'file-access' })
    expect(readdirSync(inFolder('elsewhere'))).toEqual([])
  })

  it('lies below a file', async () => {
    writeFileSync(inFolder('out'), 'precious')
    await expect(pfxFile().prepare()).rejects.toMatchObject({
      code: 'file-access',
      message: 'The PFX cannot be written to out/contoso.pfx: a part of the path is not a directory.'
    })
  })
})

describe('a run without a password', () => {
  const blind = () => pfxFile({ password: undefined })

  it('knows that a file is not there', async () => {
    expect((await blind().observe()).observed.holds).toEqual({ kind: 'known', thumbprint: undefined })
  })

  it('does not take a PFX that it cannot open for none', async () => {
    await pfxFile().deliver({ certificate: await newCertificate(), isReplaceable: replaceable })
    const { observed, keys } = await blind().observe()
    expect(observed.holds).toEqual({ kind: 'unknown', why: 'the input "pfx-password" is not given' })
    expect(keys).toEqual([])
  })

  it('writes nothing', async () => {
    const certificate = await newCertificate()
    await expect(store(blind(), certificate)).rejects.toMatchObject({ code: 'input-invalid' })
    expect(files()).toEqual([])
  })
})

describe('a folder that cannot be made', () => {
  it('ends the staging with the path and the reason', async () => {
    writeFileSync(inFolder('out'), 'precious')
    const certificate = await newCertificate()
    await expect(store(pfxFile(), certificate)).rejects.toMatchObject({
      code: 'file-access',
      message: `The PFX cannot be written to out/contoso.pfx.${certificate.facts.thumbprint}.staged, because the folder ${inFolder('out')} cannot be made: a file has that name. Choose another "delivery.pfx.path" in the registration file.`
    })
    expect(readFileSync(inFolder('out'), 'utf8')).toBe('precious')
  })

  if (process.platform === 'linux') {
    it('ends it within a second below /proc', async () => {
      const certificate = await newCertificate()
      const file = pfxFile({ path: '/proc/x/y.pfx' })
      const start = performance.now()
      await file.prepare()
      await expect(store(file, certificate)).rejects.toMatchObject({
        code: 'file-access',
        message: expect.stringContaining(
          ', because the folder /proc/x cannot be made: nothing can be made in /proc. Choose another "delivery.pfx.path" in the registration file.'
        )
      })
      expect(performance.now() - start).toBeLessThan(1000)
    })
  }
})
