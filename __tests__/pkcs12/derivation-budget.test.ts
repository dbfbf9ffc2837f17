import { describe, expect, it } from '@jest/globals'
import { DerivationBudget } from '../../src/pkcs12/derivation-budget.ts'
import type { EncryptionScheme } from '../../src/pkcs12/encryption-scheme.ts'
import type { IntegrityCheck } from '../../src/pkcs12/message-authentication.ts'

const salt = Buffer.alloc(8)

function mac(digest: 'sha1' | 'sha512', iterations: number): IntegrityCheck {
  return { kind: 'pkcs12-mac', digest, salt, iterations }
}

function tripleDes(iterations: number): EncryptionScheme {
  return { kind: 'pkcs12', oid: '1.2.840.113549.1.12.1.3', salt, iterations }
}

function aes256(iterations: number): EncryptionScheme {
  return { kind: 'pbes2', cipherOid: '2.16.840.1.101.3.4.1.42', iv: Buffer.alloc(16), salt, iterations, prf: 'sha512' }
}

function pbmac1(iterations: number): IntegrityCheck {
  return { kind: 'pbmac1', digest: 'sha512', prf: 'sha512', salt, iterations, keyBytes: 64 }
}

describe('The work that one file may ask for', () => {
  it.each([
    ['triple DES', [mac('sha512', 600_000), tripleDes(600_000), tripleDes(600_000)]],
    ['AES-256', [mac('sha512', 600_000), aes256(600_000), aes256(600_000)]],
    ['PBMAC1', [pbmac1(600_000), aes256(600_000), aes256(600_000)]]
  ])('includes 600,000 rounds everywhere, with %s', (_what, derivations) => {
    const budget = new DerivationBudget()
    for (const derivation of derivations) expect(() => budget.spend(derivation)).not.toThrow()
  })

  it.each([
    ['an integrity check', mac('sha1', 10_000_000)],
    ['triple DES', tripleDes(10_000_000)],
    ['AES', aes256(10_000_000)],
    ['PBMAC1', pbmac1(10_000_000)]
  ])('excludes ten million rounds in %s', (_what, derivation) => {
    expect(() => new DerivationBudget().spend(derivation)).toThrow(
      /^The PFX asks for so many rounds of key derivation \(10,000,000 in one place\)/
    )
  })

  it('is counted over all parts of the file', () => {
    const budget = new DerivationBudget()
    expect(() => {
      for (let part = 0; part < 20; part += 1) budget.spend(aes256(600_000))
    }).toThrow(/so many rounds/)
  })
})
