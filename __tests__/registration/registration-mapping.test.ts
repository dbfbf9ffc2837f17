import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { Registration } from '../../src/domain/request/registration.ts'
import {
  APPLICATION_ID,
  EXISTING_APPLICATION,
  parse,
  registrationJson,
  SHAREPOINT_APPLICATION,
  THUMBPRINT
} from './registration-fixture.ts'

function registration(changes: Readonly<Record<string, unknown>> = {}): Registration {
  const parsed = parse(registrationJson(changes))
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.registration
}

/** Every default of the schema by property name; the names that have one are unique. */
function schemaDefaults(): ReadonlyMap<string, unknown> {
  const defaults = new Map<string, unknown>()
  const visit = (value: unknown, name: string): void => {
    if (typeof value !== 'object' || value === null) return
    if ('default' in value) defaults.set(name, value.default)
    for (const [key, part] of Object.entries(value)) visit(part, key)
  }
  visit(JSON.parse(readFileSync('schemas/registration.schema.json', 'utf8')), '')
  return defaults
}

describe('a registration read from a file', () => {
  it('has every default that the schema tells its readers', () => {
    const { application } = registration({ application: EXISTING_APPLICATION })
    const stored = registration({ certificate: { source: 'store', thumbprint: THUMBPRINT } })
    const vb365 = { server: 'https://vb365.contoso.example:4443', username: 'a@contoso.example' }
    const delivered = registration({ delivery: { pfx: { path: 'out.pfx' }, vb365 } })
    const { services } = registration({ services: { exchangeOnline: true } })
    const filled: Readonly<Record<string, unknown>> = {
      ...registration(),
      ...services,
      exchangeOnline: registration({ services: { sharePointOnline: true } }).services.exchangeOnline,
      ...application,
      ...registration().certificate,
      ...stored.certificate,
      ...delivered.delivery.pfx,
      ...delivered.delivery.vb365,
      ...registration().exchange
    }
    const defaults = schemaDefaults()

    expect(defaults.size).toBe(16)
    expect(Object.fromEntries([...defaults.keys()].map((name) => [name, filled[name]]))).toEqual(
      Object.fromEntries(defaults)
    )
  })

  it('keeps every value that is given', () => {
    const given = {
      tenant: 'fabrikam.com',
      region: 'USGovernment',
      productVersion: '8.2',
      services: { exchangeOnline: true, publicFolders: true, sharePointOnline: true, teams: true, teamsChats: false },
      usage: ['restoreCertificate'],
      application: { flow: 'new', name: 'Backup' },
      certificate: {
        source: 'generate',
        friendlyName: 'Fabrikam',
        keySize: 4096,
        validityDays: 90,
        renewBeforeDays: 20,
        overlapDays: 7
      },
      exchange: { ews: 'allow', ewsOthers: ['d3590ed6-52b3-4102-aeff-aad2292ab01c'] },
      delivery: { pfx: { path: 'out/a.pfx', encryption: 'TripleDES_SHA1' } }
    }

    expect(registration(given)).toEqual(given)
  })

  it('tells an empty list of others from none: with none, no list is begun', () => {
    expect(registration({ exchange: { ews: 'allow' } }).exchange).toEqual({ ews: 'allow', ewsOthers: undefined })
    expect(registration({ exchange: { ews: 'allow', ewsOthers: [] } }).exchange).toEqual({
      ews: 'allow',
      ewsOthers: []
    })
    expect(registration({ exchange: {} }).exchange).toEqual({ ews: 'check' })
  })

  it('lists the usages in one order', () => {
    expect(registration({ usage: ['restoreCertificate', 'backup'] }).usage).toEqual(['backup', 'restoreCertificate'])
  })

  it('names the organization by user name or by domain', () => {
    const sites = { services: { sharePointOnline: true }, application: SHAREPOINT_APPLICATION }

    expect(registration({ application: EXISTING_APPLICATION }).application).toMatchObject({
      identity: { kind: 'username', username: 'veeam.backup@contoso.onmicrosoft.com' }
    })
    expect(registration(sites).application).toMatchObject({
      identity: { kind: 'organizationName', organizationName: 'contoso.onmicrosoft.com' }
    })
  })

  it('writes identifiers in their one form', () => {
    const application = {
      ...EXISTING_APPLICATION,
      applicationId: APPLICATION_ID.toUpperCase(),
      grantPermissions: false
    }
    const certificate = { source: 'store', thumbprint: `\u200e${THUMBPRINT.toLowerCase().replace(/../g, '$& ')}` }

    expect(registration({ application, certificate })).toMatchObject({
      application: { applicationId: APPLICATION_ID, grantPermissions: false },
      certificate: { source: 'store', thumbprint: THUMBPRINT, location: 'CurrentUser' }
    })
  })

  it('has the path of a PFX, or none when the input holds it', () => {
    expect(registration({ certificate: { source: 'pfx', path: 'a.pfx' } }).certificate).toEqual({
      source: 'pfx',
      path: 'a.pfx'
    })
    expect(registration({ certificate: { source: 'pfx' } }).certificate).toEqual({ source: 'pfx', path: undefined })
    expect(registration().delivery).toEqual({ pfx: undefined })
  })

  it('has a certificate of a vault, of the newest version or of one', () => {
    const certificate = { source: 'keyVault', vault: 'https://A.vault.azure.net/', certificate: 'b' }
    const taken = [{}, { version: 'AB'.repeat(16), tenant: 'fabrikam.com' }].map(
      (changes) => registration({ certificate: { ...certificate, ...changes } }).certificate
    )

    expect(taken).toEqual([
      { source: 'keyVault', vault: 'https://a.vault.azure.net', certificate: 'b' },
      {
        source: 'keyVault',
        vault: 'https://a.vault.azure.net',
        certificate: 'b',
        version: 'ab'.repeat(16),
        tenant: 'fabrikam.com'
      }
    ])
  })

  it('has a GitHub secret of this repository, of another, of an environment or of an organization', () => {
    const scopes = [
      {},
      { repository: 'contoso/backup' },
      { environment: 'vb365' },
      { environment: 'vb365', repository: 'contoso/backup' },
      { organization: 'contoso', visibility: 'private' }
    ].map((scope) => registration({ delivery: { github: { secret: 'PFX', ...scope } } }).delivery.github)

    expect(scopes).toEqual([
      { secret: 'PFX', scope: { kind: 'repository' } },
      { secret: 'PFX', scope: { kind: 'repository', repository: 'contoso/backup' } },
      { secret: 'PFX', scope: { kind: 'environment', environment: 'vb365' } },
      { secret: 'PFX', scope: { kind: 'environment', environment: 'vb365', repository: 'contoso/backup' } },
      { secret: 'PFX', scope: { kind: 'organization', organization: 'contoso', visibility: 'private' } }
    ])
  })

  it('has every value of its deliveries, addresses and thumbprints in their one form', () => {
    const delivery = {
      github: { secret: 'PFX', variables: { applicationId: 'ID' } },
      keyVault: { vault: 'HTTPS://Contoso.vault.azure.net:443/', certificate: 'vb365-Contoso', tenant: 'fabrikam.com' },
      vb365: {
        server: 'https://VB365.contoso.example:4443/',
        username: 'CONTOSO\\svc-vb365',
        serverThumbprint: `${'ab:'.repeat(31)}ab`,
        replaceApplication: true,
        impersonationAccount: 'veeam@contoso.com'
      }
    }

    expect(registration({ delivery }).delivery).toEqual({
      github: { secret: 'PFX', scope: { kind: 'repository' }, applicationIdVariable: 'ID' },
      keyVault: { vault: 'https://contoso.vault.azure.net', certificate: 'vb365-Contoso', tenant: 'fabrikam.com' },
      vb365: {
        server: 'https://vb365.contoso.example:4443',
        username: 'CONTOSO\\svc-vb365',
        serverThumbprint: 'AB'.repeat(32),
        replaceApplication: true,
        impersonationAccount: 'veeam@contoso.com'
      }
    })
  })

  it('names a generated certificate after the new application, within the length of a common name', () => {
    const name = `${'x'.repeat(63)} ${'😀'.repeat(20)}`

    expect(registration().certificate).toMatchObject({ friendlyName: 'Veeam Backup for Microsoft 365' })
    expect(registration({ application: { flow: 'new', name } }).certificate).toMatchObject({
      friendlyName: 'x'.repeat(63)
    })
  })

  it('names a generated certificate after the tenant of an existing application', () => {
    expect(registration({ application: EXISTING_APPLICATION }).certificate).toMatchObject({
      friendlyName: 'VB365 contoso.onmicrosoft.com'
    })
  })
})
