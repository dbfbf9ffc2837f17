import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PfxDirectory } from '../../src/adapters/files/pfx-directory.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { deliverPfx } from '../../src/supply/deliver-pfx.ts'
import { GivenCertificateSupply } from '../../src/supply/given-certificate.ts'
import { PlannedCertificateSupply } from '../../src/supply/planned-certificate.ts'
import { recordingLog } from '../support/recording-log.ts'
import { certificateRequestOf } from '../support/registration-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PASSWORD = 'pfx-Test-1'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'given-certificate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function shelf(password = PASSWORD): PfxDirectory {
  return new PfxDirectory({
    destination: 'contoso.pfx',
    workingDirectory: folder,
    password,
    encryption: 'TripleDES_SHA1',
    friendlyName: 'VB365 Contoso',
    log: recordingLog()
  })
}

describe('a certificate that was made elsewhere', () => {
  it('is what is offered and obtained', async () => {
    const certificate = await newCertificate()
    const supply = await GivenCertificateSupply.open(certificate, undefined)
    const { facts } = certificate
    expect(supply.offer([])).toEqual({ kind: 'given', facts })
    await expect(supply.obtain({ kind: 'existing', facts, keyCredentialName: 'VB365' })).resolves.toBe(certificate)
  })

  it('is the only one whose key is at hand', async () => {
    const [certificate, another] = [await newCertificate(), await newCertificate()]
    const supply = await GivenCertificateSupply.open(certificate, undefined)
    expect(supply.find(certificate.facts.thumbprint)).toBe(certificate)
    expect(supply.find(another.facts.thumbprint)).toBeUndefined()
  })

  it('is not delivered where no PFX is asked for', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    const supply = await GivenCertificateSupply.open(certificate, undefined)
    expect(supply.pfxOf(thumbprint)).toBeUndefined()
    await expect(supply.deliver(thumbprint)).resolves.toBeUndefined()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the PFX of a certificate that was made elsewhere', () => {
  it('is not written before the certificate is proved', async () => {
    const certificate = await newCertificate()
    const supply = await GivenCertificateSupply.open(certificate, shelf())
    await supply.obtain({ kind: 'existing', facts: certificate.facts, keyCredentialName: 'VB365' })
    expect(supply.pfxOf(certificate.facts.thumbprint)).toEqual({ path: undefined, delivered: false })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is written with certificate and key, and told where', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    const supply = await GivenCertificateSupply.open(certificate, shelf())
    await expect(supply.deliver(thumbprint)).resolves.toBe('contoso.pfx')
    expect(readdirSync(folder)).toEqual(['contoso.pfx'])
    const content = await readPfx(readFileSync(join(folder, 'contoso.pfx')), PASSWORD)
    expect(content.privateKey.equals(certificate.privateKey)).toBe(true)
    expect(supply.pfxOf(thumbprint)).toEqual({ path: 'contoso.pfx', delivered: true })
  })

  it('is not written a second time, by this run or the next', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    const supply = await GivenCertificateSupply.open(certificate, shelf())
    await supply.deliver(thumbprint)
    const before = readFileSync(join(folder, 'contoso.pfx'))
    await supply.deliver(thumbprint)
    const next = await GivenCertificateSupply.open(certificate, shelf())
    expect(next.pfxOf(thumbprint)).toEqual({ path: 'contoso.pfx', delivered: true })
    await next.deliver(thumbprint)
    expect(readFileSync(join(folder, 'contoso.pfx'))).toEqual(before)
  })

  it('is written anew where the password has changed', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    await (await GivenCertificateSupply.open(certificate, shelf('the old one'))).deliver(thumbprint)
    await (await GivenCertificateSupply.open(certificate, shelf())).deliver(thumbprint)
    await expect(readPfx(readFileSync(join(folder, 'contoso.pfx')), PASSWORD)).resolves.toBeDefined()
  })

  it('takes the place of another certificate’s', async () => {
    const [older, newer] = [await newCertificate(), await newCertificate()]
    await (await GivenCertificateSupply.open(older, shelf())).deliver(older.facts.thumbprint)
    await (await GivenCertificateSupply.open(newer, shelf())).deliver(newer.facts.thumbprint)
    const { certificate } = await readPfx(readFileSync(join(folder, 'contoso.pfx')), PASSWORD)
    expect(Buffer.from(certificate)).toEqual(Buffer.from(newer.certificate))
  })

  it('is delivered by the next run where one was killed between staging and delivering', async () => {
    const certificate = await newCertificate()
    await shelf().stage(certificate)
    const supply = await GivenCertificateSupply.open(certificate, shelf())
    await expect(supply.deliver(certificate.facts.thumbprint)).resolves.toBe('contoso.pfx')
    expect(readdirSync(folder)).toEqual(['contoso.pfx'])
  })

  it('is not said to be where it could not be put', async () => {
    const certificate = await newCertificate()
    const supply = await GivenCertificateSupply.open(certificate, shelf())
    mkdirSync(join(folder, 'contoso.pfx'))
    const { pfxPath, failure } = await deliverPfx(supply, certificate.facts.thumbprint)
    expect(pfxPath).toBeUndefined()
    expect(failure).toMatchObject({ code: 'file-access', message: expect.stringContaining('it is a directory') })
  })

  it('of another certificate is none of its business', async () => {
    const [certificate, another] = [await newCertificate(), await newCertificate()]
    const supply = await GivenCertificateSupply.open(certificate, shelf())
    expect(supply.pfxOf(another.facts.thumbprint)).toBeUndefined()
    await expect(supply.deliver(another.facts.thumbprint)).resolves.toBeUndefined()
  })
})

describe('a certificate to be generated, in a run that only looks', () => {
  it('is offered, never made, and has no PFX', async () => {
    const request = certificateRequestOf()
    const supply = new PlannedCertificateSupply(request)
    expect(supply.offer()).toEqual({ kind: 'generate', request, staged: undefined })
    await expect(supply.obtain()).rejects.toMatchObject({ code: 'input-invalid' })
    expect([supply.find(), supply.pfxOf(), await supply.deliver()]).toEqual([undefined, undefined, undefined])
  })
})
