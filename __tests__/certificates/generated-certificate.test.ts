import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { RsaCertificateMaker } from '../../src/adapters/certificate/certificate-maker.ts'
import { PfxFile } from '../../src/adapters/delivery/pfx-file.ts'
import { GeneratedCertificateSource } from '../../src/certificates/generated-certificate.ts'
import type { PlannedCertificate } from '../../src/domain/plan/plan.ts'
import type { GeneratedCertificate } from '../../src/domain/request/registration.ts'
import type { CertificateMaker, CertificateWithKey } from '../../src/ports.ts'
import { deliverPfx } from '../../src/run/deliver.ts'
import { manualClock } from '../support/clocks.ts'
import { DAY, keyCredentialOf, NOW } from '../support/observed-tenant-builder.ts'
import { recordingLog } from '../support/recording-log.ts'
import { certificateRequestOf } from '../support/registration-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const request = certificateRequestOf({ validityDays: 365, renewBeforeDays: 30 })
const generate: PlannedCertificate = { kind: 'generate', request, keyCredentialName: 'VB365 Contoso' }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generated-certificate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function shelf(): PfxFile {
  return new PfxFile({
    destination: 'contoso.pfx',
    workingDirectory: folder,
    password: 'pfx-Test-1',
    encryption: 'TripleDES_SHA1',
    friendlyName: 'VB365 Contoso',
    log: recordingLog()
  })
}

/** A maker of real certificates that counts what it is asked for. */
function countingMaker(now = NOW): CertificateMaker & { readonly calls: string[] } {
  const maker = new RsaCertificateMaker(manualClock(now))
  const calls: string[] = []
  return {
    calls,
    prepare(asked: GeneratedCertificate) {
      calls.push('prepare')
      maker.prepare(asked)
    },
    make(asked: GeneratedCertificate) {
      calls.push('make')
      return maker.make(asked)
    }
  }
}

const open = (now = NOW, maker = countingMaker(now), isPreparing = true) =>
  GeneratedCertificateSource.open(request, { maker, shelf: shelf(), clock: manualClock(now), isPreparing })

const credentialOf = ({ facts }: CertificateWithKey) => keyCredentialOf('a', { thumbprint: facts.thumbprint })
const existing = ({ facts }: CertificateWithKey): PlannedCertificate => ({
  kind: 'existing',
  facts,
  keyCredentialName: 'VB365 Contoso'
})

describe('a supply of generated certificates with nothing on disk', () => {
  it('begins a key at once, and makes the certificate with it when asked', async () => {
    const maker = countingMaker()
    const supply = await open(NOW, maker)
    expect(supply.offer([])).toEqual({ kind: 'generate', request, staged: undefined })
    expect(maker.calls).toEqual(['prepare'])
    await supply.obtain(generate)
    expect(maker.calls).toEqual(['prepare', 'make'])
  })

  it('begins no key in a run that only looks', async () => {
    const maker = countingMaker()
    await open(NOW, maker, false)
    expect(maker.calls).toEqual([])
  })

  it('has the PFX on disk before it hands the certificate out', async () => {
    const supply = await open()
    const certificate = await supply.obtain(generate)
    const { thumbprint } = certificate.facts
    expect(readdirSync(folder)).toEqual([`contoso.pfx.${thumbprint}.staged`])
    expect(supply.find(thumbprint)).toBe(certificate)
    expect(supply.pfxOf(thumbprint)).toEqual({ path: `contoso.pfx.${thumbprint}.staged`, delivered: false })
  })

  it('hands nothing out where the PFX cannot be written', async () => {
    const supply = await open()
    rmSync(folder, { recursive: true })
    writeFileSync(folder, 'in the way')
    await expect(supply.obtain(generate)).rejects.toMatchObject({
      code: 'file-access',
      message: expect.stringMatching(/^The PFX cannot be written to contoso\.pfx\.[0-9A-F]{40}\.staged: /)
    })
  })

  it('knows no certificate of others', async () => {
    const { thumbprint } = (await newCertificate()).facts
    const supply = await open()
    expect([supply.find(thumbprint), supply.pfxOf(thumbprint)]).toEqual([undefined, undefined])
  })
})

describe('a staged PFX of an earlier run', () => {
  it('is offered in place of a new certificate, and no key is begun', async () => {
    const staged = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(staged)
    const maker = countingMaker()
    const supply = await open(NOW, maker)
    expect(supply.offer([])).toEqual({ kind: 'generate', request, staged: staged.facts })
    expect((await supply.obtain(existing(staged))).privateKey.equals(staged.privateKey)).toBe(true)
    expect(maker.calls).toEqual([])
  })

  it('is not offered once its certificate is registered', async () => {
    const staged = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(staged)
    const supply = await open()
    expect(supply.offer([credentialOf(staged)])).toMatchObject({ staged: undefined })
    expect(supply.offer([keyCredentialOf('b')])).toMatchObject({ staged: staged.facts })
  })

  it('is offered while it has as many days left as the renewal window has, and not a day longer', async () => {
    const staged = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(staged)
    const { notAfter } = staged.facts
    const daysBefore = async (days: number) => (await open(new Date(notAfter.getTime() - days * DAY))).offer([])
    expect(await daysBefore(30)).toMatchObject({ staged: staged.facts })
    expect(await daysBefore(29)).toMatchObject({ staged: undefined })
  })

  it('that cannot be used any more gives way to a new one', async () => {
    const staged = await newCertificate('VB365 Contoso', new Date(NOW.getTime() - 360 * DAY))
    await shelf().stage(staged)
    const supply = await open()
    const made = await supply.obtain(generate)
    expect(made.facts.thumbprint).not.toBe(staged.facts.thumbprint)
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it('that was registered but not proved can be signed in with and waits to be delivered', async () => {
    const staged = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(staged)
    const supply = await open()
    const { thumbprint } = staged.facts
    expect(supply.find(thumbprint)?.facts).toEqual(staged.facts)
    expect(supply.pfxOf(thumbprint)).toMatchObject({ delivered: false })
    await expect(supply.deliver(thumbprint)).resolves.toBe('contoso.pfx')
    expect(readdirSync(folder)).toEqual(['contoso.pfx'])
  })
})

describe('a delivered PFX of an earlier run', () => {
  it('can be signed in with, and is where it was handed over', async () => {
    const delivered = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(delivered)
    await shelf().deliver(delivered.facts.thumbprint, () => true)
    const supply = await open()
    expect(supply.find(delivered.facts.thumbprint)?.privateKey.equals(delivered.privateKey)).toBe(true)
    expect(supply.pfxOf(delivered.facts.thumbprint)).toEqual({ path: 'contoso.pfx', delivered: true })
  })

  it('is never offered to be registered as a new one', async () => {
    const delivered = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(delivered)
    await shelf().deliver(delivered.facts.thumbprint, () => true)
    expect((await open()).offer([])).toMatchObject({ staged: undefined })
  })
})

describe('handing a generated PFX over', () => {
  it('tells where it is', async () => {
    const supply = await open()
    const { thumbprint } = (await supply.obtain(generate)).facts
    await expect(deliverPfx(supply, thumbprint)).resolves.toEqual({ pfxPath: 'contoso.pfx', failure: undefined })
  })

  it('tells why not, and where it is kept', async () => {
    const staged = await newCertificate('VB365 Contoso', NOW)
    await shelf().stage(staged)
    const supply = await open()
    const { thumbprint } = staged.facts
    rmSync(join(folder, `contoso.pfx.${thumbprint}.staged`))
    const { pfxPath, failure } = await deliverPfx(supply, thumbprint)
    expect(pfxPath).toBe(`contoso.pfx.${thumbprint}.staged`)
    expect(failure).toMatchObject({ code: 'file-access' })
  })
})
