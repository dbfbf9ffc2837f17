import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { keySecrets, leaksIn, textSecret } from './leak-scan.ts'

const PASSWORD = 'sample Pass/wörd+1 &%'
const secrets = [textSecret('the password', PASSWORD)]
const bytes = Buffer.from(PASSWORD)

describe('a scan for leaks', () => {
  it.each([
    ['as it is', PASSWORD],
    ['in JSON', JSON.stringify({ of: PASSWORD })],
    ['in hex with colons', bytes.toString('hex').replace(/..(?=.)/g, '$&:')],
    ['in base64', bytes.toString('base64')],
    ['in base64 among other text', Buffer.from(`x${PASSWORD}:yz`).toString('base64')],
    ['in base64url behind two other bytes', Buffer.from(`xy${PASSWORD}zz`).toString('base64url')],
    ['in hex', bytes.toString('hex')],
    ['in upper-case hex', bytes.toString('hex').toUpperCase()],
    ['in a URL', encodeURIComponent(PASSWORD)],
    ['in a form', new URLSearchParams({ password: PASSWORD }).toString()]
  ])('finds a secret %s', (_, text) => {
    expect(leaksIn(`something ${text} more`, secrets)).toHaveLength(1)
  })

  it('finds nothing where there is nothing, and no secret that is too short to tell', () => {
    expect(leaksIn('sample password', secrets)).toEqual([])
    expect(leaksIn('a short one', [textSecret('a word', 'short')])).toEqual([])
  })

  it('finds a private key in every form in which it is written', () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const found = keySecrets('the key', privateKey)
    const der = privateKey.export({ type: 'pkcs8', format: 'der' })
    const forms = [
      JSON.stringify(privateKey.export({ format: 'jwk' })),
      der.toString('base64'),
      der.toString('hex'),
      privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64url')
    ]
    for (const form of forms) expect(leaksIn(form, found).length).toBeGreaterThanOrEqual(2)
  })
})
