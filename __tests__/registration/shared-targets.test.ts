import { describe, expect, it } from '@jest/globals'
import type { PathSyntax } from '../../src/registration/path-rules.ts'
import { sharedTargets, type TargetContext } from '../../src/registration/shared-targets.ts'
import { registrationOf } from '../support/registration-builder.ts'

const CONTEXT: TargetContext = {
  workingDirectory: '/backup',
  pathSyntax: 'posix',
  repository: 'contoso/backup'
}

type Changes = Readonly<Record<string, unknown>>

/** What registrations share, as `pointer: message`. Each has a tenant of its own unless it names one. */
function shared(changes: readonly Changes[], context: TargetContext = CONTEXT): readonly string[] {
  const registrations = changes.map((each, index) => ({
    name: `${'abcdefgh'[index]}.json`,
    registration: registrationOf({ tenant: `${'abcdefgh'[index]}bc.example`, ...each })
  }))
  return sharedTargets(registrations, context).map(({ pointer, message }) => `${pointer}: ${message}`)
}

const delivery = (destination: string, properties: object): Changes => ({ delivery: { [destination]: properties } })
const pfx = (path: string) => delivery('pfx', { path })
const github = (properties: object) => delivery('github', { secret: 'VB365_PFX', ...properties })
const keyVault = (properties: object) =>
  delivery('keyVault', { vault: 'https://contoso.vault.azure.net', certificate: 'vb365', ...properties })
const vb365 = (properties: object) =>
  delivery('vb365', { server: 'https://vb365.contoso.example:4443', username: 'a@b', ...properties })
const existing = (applicationId: string) => ({
  application: { flow: 'existing', applicationId, username: 'veeam@contoso.com' }
})

describe('registrations share', () => {
  it('a new application by tenant and name, whatever the letter case of the tenant', () => {
    expect(shared([{ tenant: 'contoso.com' }, { tenant: 'Contoso.com' }])).toEqual([
      '/application/name: a.json and b.json register the same application, "Veeam Backup for Microsoft 365", in the tenant Contoso.com; keep one, or give each its own name.'
    ])
  })

  it('an existing application by tenant and ID', () => {
    const tenant = 'contoso.com'
    const id = '6F1D2C3B-4A59-4E68-8B7C-9D0E1F2A3B4C'

    expect(
      shared([
        { tenant, ...existing(id) },
        { tenant, ...existing(id.toLowerCase()) }
      ])
    ).toEqual([
      '/application/applicationId: a.json and b.json are for the same application, 6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c, in the tenant contoso.com; keep one.'
    ])
  })

  it.each<[PathSyntax, string, string, string]>([
    ['posix', '/backup', 'out/contoso.pfx', './x/../out/contoso.pfx'],
    ['posix', '/backup', '/backup/out/contoso.pfx', 'out/contoso.pfx'],
    ['win32', 'D:\\backup', 'out\\contoso.pfx', 'OUT/Contoso.pfx'],
    ['win32', 'D:\\backup', 'd:\\backup\\contoso.pfx', 'contoso.pfx']
  ])('a PFX file by its whole path (%s, from %s): %s and %s', (pathSyntax, workingDirectory, one, other) => {
    const registrations = [one, other].map((path) => {
      const registration = registrationOf({ tenant: `${path === one ? 'one' : 'other'}.example` })
      const delivered = { ...registration.delivery, pfx: { path, encryption: 'AES256_SHA256' as const } }
      return { name: path, registration: { ...registration, delivery: delivered } }
    })

    expect(sharedTargets(registrations, { ...CONTEXT, pathSyntax, workingDirectory })).toMatchObject([
      {
        pointer: '/delivery/pfx/path',
        message: `${one} and ${other} deliver to the same file, ${other}; give each its own path.`
      }
    ])
  })

  it.each([
    ['contoso/backup', {}, { repository: 'Contoso/Backup' }],
    ['contoso/backup', { secret: 'VB365_PFX' }, { secret: 'vb365_pfx' }],
    ['the environment vb365 of contoso/backup', { environment: 'VB365' }, { environment: 'vb365' }],
    [
      'the organization contoso',
      { organization: 'contoso', visibility: 'all' },
      { organization: 'Contoso', visibility: 'private' }
    ]
  ])('a GitHub secret of %s by its name and whose it is', (_scope, one, other) => {
    expect(shared([github(one), github(other)])).toEqual([
      expect.stringMatching(/^\/delivery\/github\/secret: a\.json and b\.json deliver to the same GitHub secret, /)
    ])
  })

  it('a GitHub variable that gets the application ID', () => {
    const variables = { applicationId: 'VB365_APPLICATION_ID' }

    expect(shared([github({ secret: 'A', variables }), github({ secret: 'B', variables })])).toEqual([
      '/delivery/github/variables/applicationId: a.json and b.json write to the same GitHub variable, VB365_APPLICATION_ID of contoso/backup; give each its own.'
    ])
  })

  it('a certificate of a Key Vault by the vault and its name', () => {
    expect(
      shared([keyVault({}), keyVault({ vault: 'https://CONTOSO.vault.azure.net/', certificate: 'VB365' })])
    ).toEqual([
      '/delivery/keyVault/certificate: a.json and b.json deliver to the same certificate, VB365 of https://contoso.vault.azure.net; give each its own.'
    ])
  })

  it('an organization of a VB365 server by the server and the tenant', () => {
    const application = { flow: 'new', name: 'another' }
    const tenant = 'contoso.com'

    expect(
      shared([
        { tenant, ...vb365({}) },
        { tenant, application, ...vb365({ server: 'https://VB365.contoso.example:4443/' }) }
      ])
    ).toEqual([
      '/delivery/vb365/server: a.json and b.json deliver to the same organization, that of the tenant contoso.com on https://vb365.contoso.example:4443; keep one.'
    ])
  })

  it('one thing among many as one problem, which names the first three', () => {
    expect(shared(Array.from({ length: 5 }, () => pfx('a.pfx')))).toEqual([
      '/delivery/pfx/path: a.json, b.json, c.json and 2 more deliver to the same file, a.pfx; give each its own path.'
    ])
  })
})

describe('registrations share nothing', () => {
  it.each([
    ['in two tenants', [{}, {}]],
    ['by two names in one tenant', [{ tenant: 'a.bc' }, { tenant: 'a.bc', application: { flow: 'new', name: 'b' } }]],
    ['by letter case of a path where that matters', [pfx('a.pfx'), pfx('A.pfx')]],
    ['by one secret in two environments', [github({ environment: 'a' }), github({ environment: 'b' })]],
    ['by a secret of a repository and one of an environment', [github({}), github({ environment: 'b' })]],
    ['by one name in two vaults', [keyVault({}), keyVault({ vault: 'https://other.vault.azure.net' })]],
    ['by one server for two tenants', [vb365({}), vb365({})]]
  ])('%s', (_what, changes) => {
    expect(shared(changes)).toEqual([])
  })
})
