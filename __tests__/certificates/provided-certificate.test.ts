import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { PfxFile } from '../../src/adapters/delivery/pfx-file.ts'
import { PlannedCertificateSource } from '../../src/certificates/planned-certificate.ts'
import { ProvidedCertificateSource } from '../../src/certificates/provided-certificate.ts'
import type { ObservedKeyCredential } from '../../src/domain/tenant/observed-tenant.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { deliverPfx } from '../../src/run/deliver.ts'
import { manualClock } from '../support/clocks.ts'
import { keyCredentialOf } from '../support/observed-tenant-builder.ts'
import { recordingLog } from '../support/recording-log.ts'
import { certificateRequestOf } from '../support/registration-builder.ts'
import { newCertificate } from '../support/test-certificate.ts'

const PASSWORD = 'pfx-Test-1'
const clock = manualClock()

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'given-certificate-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function shelf(password = PASSWORD): PfxFile {
  return new PfxFile({
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
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: undefined, clock })
    const { facts } = certificate
    expect(supply.offer([])).toEqual({ kind: 'given', facts })
    await expect(supply.obtain({ kind: 'existing', facts, keyCredentialName: 'VB365' })).resolves.toBe(certificate)
  })

  it('is the only one whose key is at hand', async () => {
    const [certificate, another] = [await newCertificate(), await newCertificate()]
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: undefined, clock })
    expect(supply.find(certificate.facts.thumbprint)).toBe(certificate)
    expect(supply.find(another.facts.thumbprint)).toBeUndefined()
  })

  it('is not delivered where no PFX is asked for', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: undefined, clock })
    expect(supply.pfxOf(thumbprint)).toBeUndefined()
    await expect(supply.deliver(thumbprint)).resolves.toBeUndefined()
    expect(readdirSync(folder)).toEqual([])
  })
})

/** Delivers two certificates to one place; `registered` is what the application has when the second one comes. */
async function deliverInTurn(registered: (older: CertificateWithKey) => readonly ObservedKeyCredential[]) {
  const [older, newer] = [await newCertificate(), await newCertificate()]
  const first = await ProvidedCertificateSource.open(older, { shelf: shelf(), clock })
  await first.deliver(older.facts.thumbprint)
  const second = await ProvidedCertificateSource.open(newer, { shelf: shelf(), clock })
  second.offer(registered(older))
  await second.deliver(newer.facts.thumbprint)
  return { older, newer }
}

describe('the PFX of a certificate that was made elsewhere', () => {
  it('is not written before the certificate is proved', async () => {
    const certificate = await newCertificate()
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    await supply.obtain({ kind: 'existing', facts: certificate.facts, keyCredentialName: 'VB365' })
    expect(supply.pfxOf(certificate.facts.thumbprint)).toEqual({ path: undefined, delivered: false })
    expect(readdirSync(folder)).toEqual([])
  })

  it('is written with certificate and key, and told where', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    await expect(supply.deliver(thumbprint)).resolves.toBe('contoso.pfx')
    expect(readdirSync(folder)).toEqual(['contoso.pfx'])
    const content = await readPfx(readFileSync(join(folder, 'contoso.pfx')), PASSWORD)
    expect(content.privateKey.equals(certificate.privateKey)).toBe(true)
    expect(supply.pfxOf(thumbprint)).toEqual({ path: 'contoso.pfx', delivered: true })
  })

  it('is not written a second time, by this run or the next', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    await supply.deliver(thumbprint)
    const before = readFileSync(join(folder, 'contoso.pfx'))
    await supply.deliver(thumbprint)
    const next = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    expect(next.pfxOf(thumbprint)).toEqual({ path: 'contoso.pfx', delivered: true })
    await next.deliver(thumbprint)
    expect(readFileSync(join(folder, 'contoso.pfx'))).toEqual(before)
  })

  it('is written anew where the password has changed', async () => {
    const certificate = await newCertificate()
    const { thumbprint } = certificate.facts
    await (await ProvidedCertificateSource.open(certificate, { shelf: shelf('the old one'), clock })).deliver(
      thumbprint
    )
    await (await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })).deliver(thumbprint)
    await expect(readPfx(readFileSync(join(folder, 'contoso.pfx')), PASSWORD)).resolves.toBeDefined()
  })

  it('takes the place of one that the application has had before', async () => {
    const { older, newer } = await deliverInTurn(({ facts }) => [
      keyCredentialOf('a', { thumbprint: facts.thumbprint })
    ])
    expect(readdirSync(folder)).toEqual(['contoso.pfx'])
    const { certificate } = await readPfx(readFileSync(join(folder, 'contoso.pfx')), PASSWORD)
    expect(Buffer.from(certificate)).toEqual(Buffer.from(newer.certificate))
    expect(older.facts.thumbprint).not.toBe(newer.facts.thumbprint)
  })

  it('leaves one beside it that the application never had', async () => {
    const { older } = await deliverInTurn(() => [])
    expect(readdirSync(folder).toSorted()).toEqual(['contoso.pfx', `contoso.pfx.${older.facts.thumbprint}.kept`])
  })

  it('is delivered by the next run where one was killed between staging and delivering', async () => {
    const certificate = await newCertificate()
    await shelf().stage(certificate)
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    await expect(supply.deliver(certificate.facts.thumbprint)).resolves.toBe('contoso.pfx')
    expect(readdirSync(folder)).toEqual(['contoso.pfx'])
  })

  it('is not said to be where it could not be put', async () => {
    const certificate = await newCertificate()
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    mkdirSync(join(folder, 'contoso.pfx'))
    const { pfxPath, failure } = await deliverPfx(supply, certificate.facts.thumbprint)
    expect(pfxPath).toBeUndefined()
    expect(failure).toMatchObject({ code: 'file-access', message: expect.stringContaining('it is a directory') })
  })

  it('of another certificate is none of its business', async () => {
    const [certificate, another] = [await newCertificate(), await newCertificate()]
    const supply = await ProvidedCertificateSource.open(certificate, { shelf: shelf(), clock })
    expect(supply.pfxOf(another.facts.thumbprint)).toBeUndefined()
    await expect(supply.deliver(another.facts.thumbprint)).resolves.toBeUndefined()
  })
})

describe('a certificate to be generated, in a run that only looks', () => {
  it('is offered, never made, and has no PFX', async () => {
    const request = certificateRequestOf()
    const supply = new PlannedCertificateSource(request)
    expect(supply.offer()).toEqual({ kind: 'generate', request, staged: undefined })
    await expect(supply.obtain()).rejects.toMatchObject({ code: 'input-invalid' })
    expect([supply.find(), supply.pfxOf(), await supply.deliver()]).toEqual([undefined, undefined, undefined])
  })
})
