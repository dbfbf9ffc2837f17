import { describe, expect, it } from '@jest/globals'
import {
  applicationId,
  applicationObjectId,
  isGuid,
  keyId,
  permissionId,
  servicePrincipalId,
  tenantId,
  thumbprint,
  thumbprintSha256
} from '../../src/domain/identifiers.ts'

const GUID = '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c'
const DIGITS = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334'
const SPACED = (DIGITS.match(/../g) ?? []).join(' ')

describe('an identifier', () => {
  it('is kept in lower case, as Graph writes it', () => {
    expect(applicationId(GUID.toUpperCase())).toBe(GUID)
  })

  it.each([
    ['application ID', applicationId],
    ['application object ID', applicationObjectId],
    ['service principal ID', servicePrincipalId],
    ['tenant ID', tenantId],
    ['permission ID', permissionId],
    ['key ID', keyId]
  ])('of the kind %s is refused by that name when it is not a GUID', (name, identifier) => {
    expect(() => identifier('contoso')).toThrow(`${name} is not a GUID: contoso`)
  })

  it.each([
    '',
    GUID.slice(1),
    `${GUID}0`,
    `{${GUID}}`,
    ` ${GUID}`,
    `${GUID}\n`,
    GUID.replaceAll('-', ''),
    GUID.replace('6', 'g')
  ])('"%s" is not a GUID', (text) => {
    expect(isGuid(text)).toBe(false)
  })
})

describe('a thumbprint', () => {
  it.each([
    ['lower case', DIGITS],
    ['upper case', DIGITS.toUpperCase()],
    ['colons, as OpenSSL prints it', SPACED.replaceAll(' ', ':')],
    ['blanks, as Windows prints it', SPACED],
    ['the invisible mark that the Windows dialog copies', `\u200e${SPACED}`]
  ])('is read in %s', (_, text) => {
    expect(thumbprint(text)).toBe(DIGITS.toUpperCase())
  })

  it.each(['', DIGITS.slice(1), `${DIGITS}0`, DIGITS.replace('a', 'x'), DIGITS.repeat(2)])(
    'is refused when it is "%s"',
    (text) => {
      expect(() => thumbprint(text)).toThrow('a SHA-1 thumbprint has 40 hexadecimal digits')
    }
  )

  it('of SHA-256 has 64 digits', () => {
    expect(thumbprintSha256('ab'.repeat(32))).toBe('AB'.repeat(32))
    expect(() => thumbprintSha256(DIGITS)).toThrow('a SHA-256 thumbprint has 64 hexadecimal digits')
  })
})
