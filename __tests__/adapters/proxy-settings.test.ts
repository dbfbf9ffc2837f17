import { describe, expect, it } from '@jest/globals'
import { checkProxySettings } from '../../src/adapters/proxy/proxy-settings.ts'

function check(environment: Readonly<Record<string, string>>): readonly string[] {
  const masked: string[] = []
  checkProxySettings(environment, (secret) => masked.push(secret))
  return masked
}

describe('the proxy of the environment', () => {
  it.each([
    {},
    { HTTPS_PROXY: '' },
    { HTTPS_PROXY: 'http://proxy.contoso.com:8080' },
    { https_proxy: 'https://proxy.contoso.com' },
    // Never chosen, as there is one for https.
    { HTTPS_PROXY: 'http://proxy.contoso.com', ALL_PROXY: 'socks5://proxy.contoso.com:1080' }
  ])('may be %p, and nothing is secret', (environment) => {
    expect(check(environment)).toEqual([])
  })

  it.each([
    ['HTTPS_PROXY', 'proxy.contoso.com'],
    ['https_proxy', 'proxy.contoso.com:8080'],
    ['HTTP_PROXY', 'localhost:8080'],
    ['ALL_PROXY', 'socks5://proxy.contoso.com:1080'],
    ['HTTPS_PROXY', 'http://proxy.contoso.com:99999'],
    ['HTTPS_PROXY', 'http://'],
    ['HTTPS_PROXY', 'backup-user:p4ssword@proxy.contoso.com:8080'],
    ['HTTPS_PROXY', 'http://backup-user:p4ssword%@proxy.contoso.com:8080'],
    ['HTTPS_PROXY', 'http://backup-user:p4ss/word@proxy.contoso.com:8080'],
    // Parsed as the host "corp" with a path and a fragment.
    ['HTTPS_PROXY', 'http://corp\\backup-user:p4ss#w0rd@proxy.contoso.com:8080'],
    ['HTTPS_PROXY', 'http://proxy.contoso.com:8080/proxy.pac'],
    ['HTTPS_PROXY', 'http://proxy.contoso.com:8080/?p4ss']
  ])('is refused in %s as %p, with what is allowed and without showing it', (variable, value) => {
    const refusal = () => check({ [variable]: value })
    expect(refusal).toThrow(
      `The environment variable ${variable} is not the URL of an HTTP proxy: give http://host:port or https://host:port without a path, query or fragment. User name and password are percent-encoded (\\ as %5C, / as %2F, ? as %3F, # as %23, : as %3A, @ as %40, % as %25), as in http://user:p%40ssword@host:port.`
    )
    expect(refusal).not.toThrow(/contoso|backup-user|p4ss|99999/)
  })

  it('has its password masked as it is written, as it is meant and as it is sent', () => {
    const sent = Buffer.from('backup-user:p@ss').toString('base64')
    expect(check({ HTTPS_PROXY: 'http://backup-user:p%40ss@proxy.contoso.com' })).toEqual(['p%40ss', 'p@ss', sent])
  })

  it.each([
    ['http://corp\\backup-user:p@ss#w0rd@proxy.contoso.com:8080', 'p@ss#w0rd'],
    ['backup-user:p4ssword@proxy.contoso.com:8080', 'p4ssword'],
    ['http://backup-user:p4ss/word@proxy.contoso.com:8080', 'p4ss/word']
  ])('has its password masked even in %p, which is refused', (value, password) => {
    const masked: string[] = []
    expect(() => checkProxySettings({ HTTPS_PROXY: value }, (secret) => masked.push(secret))).toThrow('HTTPS_PROXY')
    expect(masked).toContain(password)
  })

  it('has the passwords of all variables masked, before any of them is refused', () => {
    const masked: string[] = []
    const environment = { HTTPS_PROXY: 'nothing', http_proxy: 'http://backup-user:p4ssword@proxy.contoso.com' }
    expect(() => checkProxySettings(environment, (secret) => masked.push(secret))).toThrow('HTTPS_PROXY')
    expect(masked).toContain('p4ssword')
  })
})
