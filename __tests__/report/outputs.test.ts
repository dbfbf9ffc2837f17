import { describe, expect, it } from '@jest/globals'
import type { AppliedOutcome } from '../../src/domain/result/outcome.ts'
import { ActionError } from '../../src/errors.ts'
import { outputsOf, sharedOutputs } from '../../src/report/outputs.ts'
import {
  APPLICATION_ID,
  certificateFactsOf,
  OBJECT_ID,
  SERVICE_PRINCIPAL_ID,
  TENANT_ID
} from '../support/observed-tenant-builder.ts'
import { appliedOutcomeOf, plannedOutcomeOf, verifiedOutcomeOf } from '../support/outcome-builder.ts'

const { thumbprint, thumbprintSha256 } = certificateFactsOf('a')
const steps = [{ kind: 'create-service-principal' }, { kind: 'allow-public-client-flows' }] as const

describe('the outputs', () => {
  it('carry what there is in the tenant by the names of action.yml', () => {
    expect(outputsOf(appliedOutcomeOf())).toEqual({
      'application-id': APPLICATION_ID,
      'application-object-id': OBJECT_ID,
      'service-principal-id': SERVICE_PRINCIPAL_ID,
      'tenant-id': TENANT_ID,
      'certificate-thumbprint': 'A'.repeat(40),
      'certificate-thumbprint-sha256': 'A'.repeat(64),
      'certificate-expires-on': '2027-11-20T10:00:00Z',
      'previous-thumbprint': '',
      'pfx-path': 'out/contoso.pfx',
      changed: 'false',
      plan: '[]'
    })
  })

  it('are empty, not "undefined", where nothing is known', () => {
    const registered = {
      tenantId: undefined,
      applicationId: undefined,
      objectId: undefined,
      servicePrincipalId: undefined,
      certificate: undefined,
      daysLeft: undefined
    }
    const { changed, plan, ...rest } = outputsOf(appliedOutcomeOf({ registered, pfx: undefined }))
    expect(new Set(Object.values(rest))).toEqual(new Set(['']))
    expect([changed, plan]).toEqual(['false', '[]'])
  })

  it('leave the SHA-256 thumbprint empty where Graph did not tell it', () => {
    const { registered } = appliedOutcomeOf()
    const certificate = { thumbprint, thumbprintSha256: undefined, startsOn: new Date(0), expiresOn: new Date(0) }
    const outputs = outputsOf(appliedOutcomeOf({ registered: { ...registered, certificate } }))
    expect(outputs['certificate-thumbprint-sha256']).toBe('')
    expect(outputs['certificate-thumbprint']).toBe(thumbprint)
  })

  it('tell a certificate’s end in whole seconds, as certificates have them', () => {
    const { registered } = appliedOutcomeOf()
    const certificate = {
      thumbprint,
      thumbprintSha256,
      startsOn: new Date(0),
      expiresOn: new Date('2027-01-02T03:04:05.678Z')
    }
    const outputs = outputsOf(appliedOutcomeOf({ registered: { ...registered, certificate } }))
    expect(outputs['certificate-expires-on']).toBe('2027-01-02T03:04:05Z')
  })
})

describe('the output "plan"', () => {
  it('is JSON: what stands in the way, what to do, what is in place, each with mark, kind and text', () => {
    const outputs = outputsOf(
      appliedOutcomeOf({
        plan: {
          steps: [{ kind: 'create-service-principal' }],
          present: [{ kind: 'public-client-flows' }],
          blockers: [{ kind: 'name-taken', displayName: 'A "quoted" name', applicationIds: [APPLICATION_ID] }],
          forAdministrator: []
        }
      })
    )
    expect(JSON.parse(outputs.plan)).toEqual([
      { mark: '!', kind: 'name-taken', text: expect.stringContaining('"A "quoted" name"') },
      { mark: '+', kind: 'create-service-principal', text: 'service principal of the application' },
      { mark: '=', kind: 'public-client-flows', text: 'public client flows are allowed' }
    ])
  })

  it('is one line, whatever the names in it hold', () => {
    const outputs = outputsOf(
      appliedOutcomeOf({
        plan: {
          steps: [],
          present: [{ kind: 'application', displayName: 'one\ntwo' }],
          blockers: [],
          forAdministrator: []
        }
      })
    )
    expect(outputs.plan).not.toContain('\n')
    expect(JSON.parse(outputs.plan)[0].text).toBe('application "one\ntwo"')
  })
})

describe('the output "changed"', () => {
  const plan = { steps, present: [], blockers: [], forAdministrator: [] }
  const changed = (completed: AppliedOutcome['completed'], failure?: ActionError) =>
    outputsOf(appliedOutcomeOf({ plan, completed, failure })).changed

  it('is true after a run that did something', () => {
    expect(changed(steps)).toBe('true')
  })

  it('is true after a run that failed on its way: what it did is there', () => {
    expect(changed([steps[0]], new ActionError('request-refused', 'no'))).toBe('true')
  })

  it('is false after a run that failed before its first step', () => {
    expect(changed([], new ActionError('request-refused', 'no'))).toBe('false')
  })

  it('is false after a run that only wrote the PFX anew, which changes nothing in the tenant', () => {
    const certificate = { kind: 'known', thumbprint } as const
    expect(changed([{ kind: 'deliver-certificate', destination: 'pfx', name: 'a.pfx', certificate }])).toBe('false')
  })

  it('says in a run that only plans whether something would change', () => {
    expect(outputsOf(plannedOutcomeOf({ plan })).changed).toBe('true')
    expect(outputsOf(plannedOutcomeOf()).changed).toBe('false')
  })

  it('is false after a run that only verifies, whatever differs', () => {
    expect(outputsOf(verifiedOutcomeOf({ plan })).changed).toBe('false')
  })
})

describe('the outputs of several registrations', () => {
  const outputs = sharedOutputs(true)

  it('are empty where they could only speak of one', () => {
    const { changed, ...single } = outputs
    expect(new Set(Object.values(single))).toEqual(new Set(['']))
  })

  it('say that something was changed where any registration was', () => {
    expect(outputs.changed).toBe('true')
  })
})

describe('the outputs of a registration that was refused before its tenant was read', () => {
  it('are empty, and nothing was changed', () => {
    const { registration } = appliedOutcomeOf()
    const failure = new ActionError('input-invalid', 'no')
    const { changed, plan, ...rest } = outputsOf({ kind: 'refused', registration, failure })
    expect(new Set(Object.values(rest))).toEqual(new Set(['']))
    expect([changed, plan]).toEqual(['false', '[]'])
  })
})
