import { describe, expect, it } from '@jest/globals'
import { isManagedKeyCredential, keyCredentialNameOf, uniqueNameOf } from '../../src/domain/request/managed-names.ts'

describe('the unique name of an application', () => {
  it('never changes for a name: applications in tenants are found by it', () => {
    expect(uniqueNameOf('Veeam Backup for Microsoft 365')).toBe('vb365-veeam-backup-for-microsoft-365-a494a99904a2')
  })

  it.each([
    ['blanks around it', '  Contoso Backup\t'],
    ['another composition of the same letters', 'Contoso Backup'.normalize('NFD')]
  ])('is the same with %s', (_, name) => {
    expect(uniqueNameOf(name)).toBe(uniqueNameOf('Contoso Backup'))
  })

  it('is the same for composed and decomposed letters', () => {
    expect(uniqueNameOf('Sauvegarde Québec'.normalize('NFD'))).toBe(uniqueNameOf('Sauvegarde Québec'.normalize('NFC')))
  })

  it.each([
    ['signs', 'Backup (A)', 'Backup [A]'],
    ['blanks inside', 'Backup A', 'Backup  A'],
    ['letters without a Latin form', '備份', '备份'],
    ['the end of a long name', `${'x'.repeat(110)}1`, `${'x'.repeat(110)}2`]
  ])('is another one for names that differ only in %s, though their readable parts are the same', (_, one, other) => {
    const readable = (name: string) => uniqueNameOf(name).slice(0, -12)
    expect(readable(one)).toBe(readable(other))
    expect(uniqueNameOf(one)).not.toBe(uniqueNameOf(other))
  })

  it.each(['備份', '🚀', '___', "O'Brien & Söhne <GmbH>", 'Зурагт', 'a'.repeat(120), '/?#%', '-'])(
    'of %s needs no escaping in a URL and is never too long',
    (name) => {
      expect(uniqueNameOf(name)).toMatch(/^vb365-[a-z0-9-]{12,73}$/)
    }
  )

  it('keeps what can be read of a name', () => {
    expect(uniqueNameOf('Contoso GmbH: Backup #2')).toMatch(/^vb365-contoso-gmbh-backup-2-[0-9a-f]{12}$/)
  })
})

describe('the name of a key credential', () => {
  it('is cut by the action before Graph cuts it after 90 characters', () => {
    expect(keyCredentialNameOf('x'.repeat(64))).toHaveLength(90)
  })

  it('is not longer than Graph allows where its characters take two units each', () => {
    expect(keyCredentialNameOf('🔐'.repeat(64)).length).toBeLessThanOrEqual(90)
  })

  it('is not cut in the middle of a character', () => {
    expect(keyCredentialNameOf(`x${'🔐'.repeat(64)}`).isWellFormed()).toBe(true)
    expect(keyCredentialNameOf('🔐'.repeat(64)).isWellFormed()).toBe(true)
  })
})

describe('a key credential', () => {
  const isOwn = (displayName: string, organizationalUnits?: readonly string[]) =>
    isManagedKeyCredential({ displayName, organizationalUnits })

  it.each([
    ['made by this version', ['register-vb365-application']],
    ['made by an older version', []],
    ['not returned by Graph', undefined]
  ])('is this action’s by its display name, with a certificate %s', (_, units) => {
    expect(isOwn(keyCredentialNameOf('VB365 Contoso'), units)).toBe(true)
  })

  it.each([
    'CN=VB365 Contoso',
    'CN=VB365 Contoso, OU=register-vb365-application',
    'OU=register-vb365-application, CN=VB365 Contoso',
    `CN=${'x'.repeat(64)}, OU=register-vb365-a`,
    ''
  ])('is this action’s by the subject of its certificate where Graph named it "%s"', (displayName) => {
    expect(isOwn(displayName, ['Other', 'register-vb365-application'])).toBe(true)
  })

  it.each(['CN=VB365 Contoso, OU=register-vb365-application', 'OU=register-vb365-application, CN=VB365 Contoso'])(
    'is this action’s by its default name "%s" where Graph did not return the certificate',
    (displayName) => {
      expect(isOwn(displayName)).toBe(true)
    }
  )

  it.each(['CN=VB365 Contoso', '', 'register-vb365-application', 'not register-vb365-application: VB365'])(
    'is foreign where it is named "%s" and its certificate has no mark',
    (displayName) => {
      expect(isOwn(displayName, [])).toBe(false)
      expect(isOwn(displayName)).toBe(false)
    }
  )

  it('is foreign where a person named it, though its certificate was made by this action', () => {
    expect(isOwn('Backup team', ['register-vb365-application'])).toBe(false)
  })

  it('is foreign where only its name seems to hold the mark', () => {
    expect(isOwn('CN=VB365, OU=register-vb365-application', ['Backup'])).toBe(false)
    expect(isOwn('CN=VB365\\, OU=register-vb365-application')).toBe(false)
    expect(isOwn('CN=VB365, OU=register-vb365-application-2')).toBe(false)
  })
})
