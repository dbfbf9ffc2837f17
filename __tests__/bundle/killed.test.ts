import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ActionInTenant, actionInTenant, contosoRegistration, filesBelow } from '../support/action-in-tenant.ts'
import { contentsOf } from '../support/tenant-contents.ts'

let tenant: ActionInTenant
beforeAll(async () => {
  tenant = await actionInTenant()
})
afterAll(() => tenant.close())

describe('a step that is killed', () => {
  it('right after Graph created the application leaves its key, with which the next run finishes', async () => {
    const pidFile = join(tenant.workingDirectory, 'step.pid')
    tenant.emulator.setFaults({
      faults: [{ method: 'POST', path: /\/applications$/, fault: { kind: 'kill', acted: true, pidFile } }]
    })
    const killed = await tenant.run(contosoRegistration(), { pidFile })
    expect({ exitCode: killed.exitCode, outputs: killed.outputs, summary: killed.summary }).toEqual({
      exitCode: -1,
      outputs: {},
      summary: ''
    })
    const [application] = contentsOf(tenant.emulator).applications
    const thumbprint = application?.keyCredentials[0]?.customKeyIdentifier
    expect(await filesBelow(tenant.workingDirectory)).toContainEqual(
      expect.stringContaining(`contoso.pfx.${thumbprint}.staged`)
    )

    const next = await tenant.run(contosoRegistration())
    expect({ exitCode: next.exitCode, thumbprint: next.outputs['certificate-thumbprint'] }).toEqual({
      exitCode: 0,
      thumbprint
    })
    expect(contentsOf(tenant.emulator).applications).toEqual([application])
  })
})
