import { describe, expect, it } from '@jest/globals'
import { type Answers, draftOf } from '../../configurator/draft.ts'
import { type FieldValue, registrationFields } from '../../configurator/field.ts'
import { STEPS } from '../../configurator/steps.ts'
import { plainRecord } from '../../scripts/plain-record.ts'
import { read } from '../project/project-files.ts'

const SCHEMA = 'schemas/registration.schema.json'
const FIELDS = registrationFields(plainRecord(JSON.parse(read(SCHEMA)), SCHEMA))

const NEW: Readonly<Record<string, FieldValue>> = {
  tenant: 'contoso.onmicrosoft.com',
  productVersion: '8.5',
  'services.exchangeOnline': true,
  'services.sharePointOnline': true,
  'application.flow': 'new',
  'application.name': 'Veeam Backup for Microsoft 365',
  'certificate.source': 'generate'
}
const EXISTING = {
  ...NEW,
  'application.flow': 'existing',
  'application.applicationId': '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c'
}

function draft(values: Readonly<Record<string, FieldValue>>, ...switchedOn: string[]) {
  const answers: Answers = {
    values: new Map(Object.entries(values)),
    switchedOn: new Set(switchedOn),
    pathSyntax: 'posix'
  }
  return draftOf(FIELDS, answers)
}

function asked(values: Readonly<Record<string, FieldValue>>, ...switchedOn: string[]): readonly string[] {
  return draft(values, ...switchedOn).asked.map(({ path }) => path)
}

describe('the steps of the configurator', () => {
  it('ask for every property of the schema once', () => {
    // Several files are not its subject.
    const notAsked = ['extends']
    const wanted = FIELDS.map(({ path }) => path).filter((path) => !notAsked.includes(path))
    expect(STEPS.flatMap(({ paths }) => paths).sort()).toEqual([...wanted].sort())
  })
})

describe('a draft', () => {
  it('is the registration file that the answers make, without what is as by default', () => {
    const { text, parsed } = draft({
      ...NEW,
      region: 'Worldwide',
      'certificate.keySize': '3072',
      'certificate.validityDays': '730'
    })
    expect(parsed.ok).toBe(true)
    expect(JSON.parse(text)).toEqual({
      tenant: 'contoso.onmicrosoft.com',
      productVersion: '8.5',
      services: { exchangeOnline: true, sharePointOnline: true },
      application: { flow: 'new', name: 'Veeam Backup for Microsoft 365' },
      certificate: { source: 'generate', validityDays: 730 }
    })
  })

  it('asks for what the choices bring, and for nothing else', () => {
    expect(asked(NEW)).toEqual(expect.arrayContaining(['application.name', 'certificate.validityDays']))
    expect(asked(NEW).filter((path) => /applicationId|thumbprint|^delivery/.test(path))).toEqual([])
    expect(asked({ ...NEW, 'certificate.source': 'store' })).toEqual(
      expect.arrayContaining(['certificate.thumbprint', 'certificate.location'])
    )
  })

  it('leaves out what was answered before another choice took its place', () => {
    const { text } = draft({ ...NEW, 'application.applicationId': '6f1d2c3b-4a59-4e68-8b7c-9d0e1f2a3b4c' })
    expect(text).not.toContain('applicationId')
  })

  it('asks an existing application for its account where Exchange Online is protected, and demands it', () => {
    const { asked, required, problems } = draft(EXISTING)
    const paths = asked.map(({ path }) => path)
    expect(paths).toContain('application.username')
    expect(paths).not.toContain('application.organizationName')
    expect(required).toContain('application.username')
    expect(problems).toEqual([
      {
        path: 'application.username',
        message: expect.stringContaining('is required when Exchange Online is protected')
      }
    ])
  })

  it('asks it for a domain instead where SharePoint Online alone is', () => {
    const { asked, required } = draft({ ...EXISTING, 'services.exchangeOnline': false })
    const paths = asked.map(({ path }) => path)
    expect(paths).toContain('application.organizationName')
    expect(paths).not.toContain('application.username')
    expect(required).toContain('application.organizationName')
  })

  it('asks who else may use EWS only where a list may be begun', () => {
    expect(asked(NEW)).not.toContain('exchange.ewsOthers')
    expect(asked({ ...NEW, 'exchange.ews': 'allow' })).toContain('exchange.ewsOthers')
  })

  it('keeps no list and an empty list apart', () => {
    const allow = { ...NEW, 'exchange.ews': 'allow' }
    expect(JSON.parse(draft({ ...allow, 'exchange.ewsOthers': [] }).text).exchange).toEqual({ ews: 'allow' })
    expect(JSON.parse(draft({ ...allow, 'exchange.ewsOthers': ['none'] }).text).exchange).toEqual({
      ews: 'allow',
      ewsOthers: []
    })
  })

  it('asks for a repository or an organization on GitHub, never for both', () => {
    const values = { ...NEW, 'delivery.github.secret': 'VB365_CONTOSO_PFX' }
    expect(asked(values, 'delivery.github')).toEqual(
      expect.arrayContaining([
        'delivery.github.repository',
        'delivery.github.environment',
        'delivery.github.organization'
      ])
    )
    const ofOrganization = draft({ ...values, 'delivery.github.organization': 'contoso' }, 'delivery.github')
    const paths = ofOrganization.asked.map(({ path }) => path)
    expect(paths).toContain('delivery.github.visibility')
    expect(paths).not.toContain('delivery.github.environment')
    expect(ofOrganization.required).toContain('delivery.github.visibility')
  })

  it('asks for an impersonation account on the server only for a new application with Exchange Online', () => {
    const path = 'delivery.vb365.impersonationAccount'
    expect(asked(NEW, 'delivery.vb365')).toContain(path)
    expect(asked({ ...EXISTING, 'application.username': 'a@contoso.com' }, 'delivery.vb365')).not.toContain(path)
    expect(asked({ ...NEW, 'services.exchangeOnline': false }, 'delivery.vb365')).not.toContain(path)
  })

  it('says of what is missing in an object that was switched on that it is missing there', () => {
    const { problems } = draft(NEW, 'delivery.keyVault')
    expect(problems.map(({ path }) => path)).toEqual(['delivery.keyVault.vault', 'delivery.keyVault.certificate'])
  })

  it('says of a number that is none what is allowed', () => {
    const { problems } = draft({ ...NEW, 'certificate.validityDays': 'a year' })
    expect(problems).toEqual([
      {
        path: 'certificate.validityDays',
        message: expect.stringMatching(/^The value must be a whole number from 1 to 3650/)
      }
    ])
  })
})
