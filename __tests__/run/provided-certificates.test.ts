import { X509Certificate } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { checksOf } from '../../src/domain/result/outcome.ts'
import { PASSWORD, UNICODE_PASSWORD, vector } from '../pkcs12/vectors.ts'
import { emulators } from '../support/emulators.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { deliveredRegistration, runSessions } from '../support/run-session.ts'

const { start } = emulators()
const { sessionIn } = runSessions()
const leaf = new X509Certificate(vector('leaf.pem'))
const LEAF = leaf.fingerprint.replaceAll(':', '')

describe('an imported PFX', () => {
  it.each([
    ['OpenSSL 3', 'openssl-aes256.pfx', PASSWORD],
    ['OpenSSL 1', 'openssl-legacy.pfx', PASSWORD],
    ['Windows', 'windows-triple-des.pfx', PASSWORD],
    ['Java keytool', 'java-default.pfx', PASSWORD],
    ['NSS', 'nss-default.pfx', PASSWORD],
    ['GnuTLS', 'gnutls-default.pfx', PASSWORD],
    ['OpenSSL with a Unicode password', 'openssl-unicode-legacy.pfx', UNICODE_PASSWORD],
    ['OpenSSL without password', 'openssl-empty-password.pfx', undefined]
  ])('that %s wrote is registered and signs in', async (_writer, file, pfxPassword) => {
    const session = await sessionIn(await start())
    await session.addPfx(file)
    const registration = registrationOf({ certificate: { source: 'pfx', path: file } })
    const { outcome, message, warnings, outputs } = await session.run(registration, { inputs: { pfxPassword } })
    expect([message, warnings, outputs['certificate-thumbprint']]).toEqual(['', [], LEAF])
    expect(checksOf(outcome)).toContainEqual(expect.objectContaining({ name: 'connect-sharepoint', result: 'passed' }))
  })

  it('may come as a secret, and is delivered anew where that is asked for', async () => {
    const session = await sessionIn(await start())
    const pfxBase64 = vector('windows-aes256.pfx').toString('base64')
    const registration = deliveredRegistration({ certificate: { source: 'pfx' } })
    const { message, outputs, summary, log } = await session.run(registration, { inputs: { pfxBase64 } })
    expect([message, outputs['pfx-path']]).toEqual(['', 'contoso.pfx'])
    expect(await readdir(session.folder)).toEqual(['contoso.pfx'])
    expect([summary, ...log.lines].join('\n')).not.toContain(pfxBase64.slice(0, 40))
  })

  let untouched: RunningEmulator
  beforeAll(async () => {
    untouched = await start()
  })

  it.each([
    ['has another password', 'openssl-aes256.pfx', 'other', /password does not open the PFX/],
    ['has no key', 'openssl-no-key.pfx', PASSWORD, /key/],
    ['has two keys', 'java-two-keys.pfx', PASSWORD, /two|2|several/i],
    ['has the key of another certificate', 'go-foreign-key.pfx', PASSWORD, /belong/],
    ['has an EC key', 'openssl-key-ec.pfx', PASSWORD, /RSA/],
    ['has a short key', 'openssl-key-short.pfx', PASSWORD, /2048/]
  ])('that %s is refused before the network is touched', async (_what, file, pfxPassword, sentence) => {
    const session = await sessionIn(untouched)
    await session.addPfx(file)
    const registration = registrationOf({ certificate: { source: 'pfx', path: file } })
    const { outcome, message, requests } = await session.run(registration, { inputs: { pfxPassword } })
    expect(outcome.kind).toBe('refused')
    expect(message).toMatch(sentence)
    expect(requests).toEqual([])
  })
})
