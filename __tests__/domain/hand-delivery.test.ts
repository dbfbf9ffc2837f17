import { describe, expect, it } from '@jest/globals'
import { applicationId } from '../../src/domain/identifiers.ts'
import type { Step } from '../../src/domain/plan/plan.ts'
import { type DeliveredPfx, handDeliveryInstructions } from '../../src/domain/result/hand-delivery.ts'
import { registrationOf } from '../support/registration-builder.ts'

const written: Step = {
  kind: 'deliver-certificate',
  destination: 'pfx',
  name: 'out/contoso.pfx',
  certificate: { kind: 'new' }
}
const run: DeliveredPfx = {
  registration: registrationOf(),
  applicationId: applicationId('6c957a12-93fd-469a-86f6-1dc3cc81cf07'),
  pfx: { path: 'out/contoso.pfx', state: 'delivered' },
  completed: [written],
  destinations: [{ kind: 'pfx' }]
}

describe('the way of a PFX to VB365', () => {
  it('is told where the run wrote a PFX', () => {
    expect(handDeliveryInstructions(run)).toMatchObject([{ language: 'powershell' }])
  })

  it('is not told where the run wrote none', () => {
    expect(handDeliveryInstructions({ ...run, completed: [] })).toEqual([])
  })

  it('is not told where the run takes the certificate to the VB365 server itself', () => {
    expect(handDeliveryInstructions({ ...run, destinations: [{ kind: 'pfx' }, { kind: 'vb365' }] })).toEqual([])
  })
})
