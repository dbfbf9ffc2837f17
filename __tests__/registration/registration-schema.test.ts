import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { generatedFiles } from '../../scripts/compile-schemas.ts'
import {
  PFX_ENCRYPTIONS,
  PRODUCT_VERSIONS,
  REGIONS,
  SECRET_VISIBILITIES,
  STORE_LOCATIONS,
  USAGES
} from '../../src/domain/request/registration.ts'
import { parse } from './registration-fixture.ts'

describe('the validator', () => {
  it('is what scripts/compile-schemas.ts makes of the schema', async () => {
    const files = await generatedFiles()

    expect([...files.keys()]).toContain('src/generated/registration-validator.js')
    for (const [path, text] of files) expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('is an ES module that needs no ajv but its run-time helpers', () => {
    const code = readFileSync('src/generated/registration-validator.js', 'utf8')
    const imports = [...code.matchAll(/^import .* from "([^"]+)"/gm)].map(([, path]) => path)

    expect(code).not.toContain('require(')
    expect(imports).toEqual(['ajv/dist/runtime/ucs2length.js'])
  })
})

describe('the schema', () => {
  const text = readFileSync('schemas/registration.schema.json', 'utf8')

  it.each([REGIONS, PRODUCT_VERSIONS, USAGES, STORE_LOCATIONS, PFX_ENCRYPTIONS, SECRET_VISIBILITIES])(
    'lists what the domain knows: %s …',
    (...values) => {
      expect(text.replace(/\s+/g, '')).toContain(`"enum":${JSON.stringify(values)}`)
    }
  )

  it('describes every property and closes every object', () => {
    const undescribed: string[] = []
    const open: string[] = []
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      // What refuses secrets at every depth declares nothing.
      if (path.startsWith('/$defs/registrationWithoutSecrets')) return
      if ('properties' in schema && 'additionalProperties' in schema) {
        if (schema.additionalProperties !== false) open.push(path)
        for (const [name, property] of Object.entries(schema.properties ?? {})) {
          if (property !== true && !/"(?:description|const|\$ref)":/.test(JSON.stringify(property)))
            undescribed.push(`${path}/${name}`)
        }
      }
      for (const [key, part] of Object.entries(schema)) visit(part, `${path}/${key}`)
    }
    visit(JSON.parse(text), '')

    expect({ undescribed, open }).toEqual({ undescribed: [], open: [] })
  })
})

describe('the schema of a part of a registration', () => {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false })
  ajv.addVocabulary(['errorMessage', 'enumDescriptions'])
  const validate = ajv.compile(JSON.parse(readFileSync('schemas/partial-registration.schema.json', 'utf8')))

  it.each(['defaults', 'customers/contoso', 'customers/fabrikam', 'customers/northwind'])(
    'misses nothing in examples/many/%s.json, which names it',
    (name) => {
      const document: unknown = JSON.parse(readFileSync(`examples/many/${name}.json`, 'utf8'))

      expect(document).toMatchObject({ $schema: expect.stringMatching(/\/partial-registration\.schema\.json$/) })
      expect(validate(document)).toBe(true)
    }
  )

  it.each([
    ['a wrong value', { region: 'Wordwide' }],
    ['a wrong choice', { certificate: { source: 'generat' } }],
    ['an unknown property', { services: { teems: true } }],
    ['a secret', { certificate: { password: 'x' } }],
    ['null for the file that it extends', { extends: null }]
  ])('refuses %s', (_what, document) => {
    expect(validate(document)).toBe(false)
  })
})

describe('the examples', () => {
  it('cover both flows, every source of a certificate and every destination', () => {
    expect(
      readdirSync('examples')
        .filter((name) => name.endsWith('.json'))
        .sort()
    ).toEqual([
      'certificate-from-key-vault.json',
      'deliver-to-github.json',
      'deliver-to-key-vault.json',
      'deliver-to-vb365.json',
      'existing-application-no-grant.json',
      'existing-application-pfx.json',
      'existing-application-store.json',
      'existing-application.json',
      'new-application.json',
      'rotate-itself.json',
      'sharepoint-only.json'
    ])
  })

  it.each([
    [
      'new-application',
      {
        application: { flow: 'new' },
        certificate: { source: 'generate' },
        delivery: { pfx: { path: 'out/contoso.pfx' } }
      }
    ],
    ['certificate-from-key-vault', { certificate: { source: 'keyVault', certificate: 'vb365-contoso' } }],
    [
      'deliver-to-github',
      {
        delivery: {
          github: {
            scope: { kind: 'environment', environment: 'vb365' },
            applicationIdVariable: 'VB365_CONTOSO_APPLICATION_ID'
          }
        }
      }
    ],
    ['deliver-to-key-vault', { delivery: { keyVault: { vault: 'https://contoso-backup.vault.azure.net' } } }],
    ['deliver-to-vb365', { delivery: { vb365: { server: 'https://vb365.contoso.example:4443' } } }],
    ['rotate-itself', { application: { flow: 'existing' }, delivery: { github: { secret: 'VB365_CONTOSO_PFX' } } }],
    ['existing-application', { application: { grantPermissions: true, identity: { kind: 'username' } } }],
    ['existing-application-pfx', { certificate: { source: 'pfx', path: 'certificates/northwind.pfx' } }],
    ['existing-application-store', { certificate: { source: 'store', location: 'CurrentUser' } }],
    ['existing-application-no-grant', { application: { grantPermissions: false }, certificate: { source: 'pfx' } }],
    [
      'sharepoint-only',
      { application: { identity: { kind: 'organizationName' } }, services: { exchangeOnline: false } }
    ]
  ])('%s is a registration', (name, registration) => {
    expect(parse(readFileSync(`examples/${name}.json`))).toMatchObject({ ok: true, warnings: [], registration })
  })
})
