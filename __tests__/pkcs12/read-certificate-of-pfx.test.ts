import { beforeAll, describe, expect, it } from '@jest/globals'
import { readCertificateOfPfx } from '../../src/pkcs12/read-certificate-of-pfx.ts'
import { writePfx } from '../../src/pkcs12/write-pfx.ts'
import { FEW_ITERATIONS } from '../support/few-iterations.ts'
import { newCertificate } from '../support/test-certificate.ts'
import { PASSWORD, vector } from './vectors.ts'

describe('The certificate of a PFX without its key', () => {
  let certificate: Awaited<ReturnType<typeof newCertificate>>
  beforeAll(async () => {
    certificate = await newCertificate()
  })

  const write = (encryption: 'AES256_SHA256' | 'TripleDES_SHA1') =>
    writePfx({ ...certificate, friendlyName: 'Own' }, { password: PASSWORD, encryption, iterations: FEW_ITERATIONS })

  it.each(['AES256_SHA256', 'TripleDES_SHA1'] as const)('is read from what is written here, with %s', async (form) => {
    const read = await readCertificateOfPfx(await write(form), PASSWORD)
    expect(read && Buffer.from(read)).toEqual(Buffer.from(certificate.certificate))
  })

  it('is not read with another password', async () => {
    expect(await readCertificateOfPfx(await write('AES256_SHA256'), 'another')).toBeUndefined()
  })

  it.each([
    ['certificates that no password protects', 'openssl-plain-with-mac.pfx'],
    ['two keys', 'java-two-keys.pfx']
  ])('is not read where the whole file has to be: %s', async (_what, name) => {
    expect(await readCertificateOfPfx(vector(name), PASSWORD)).toBeUndefined()
  })

  it('is refused for what is not a PFX', async () => {
    await expect(readCertificateOfPfx(vector('leaf.pem'), PASSWORD)).rejects.toThrow(/^The file is /)
  })
})
