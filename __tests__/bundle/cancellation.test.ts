import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ActionInTenant, actionInTenant, contosoRegistration, filesBelow } from '../support/action-in-tenant.ts'
import { type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import { trustEmulator } from '../support/trust-emulator.ts'

let tenant: ActionInTenant
let front: FaultyFront
beforeAll(async () => {
  await trustEmulator()
  tenant = await actionInTenant()
  front = await startFaultyFront(tenant.emulator.graphEndpoint)
})
afterAll(() => Promise.all([tenant.close(), front.close()]))

describe.each(['SIGINT', 'SIGTERM'] as const)('a job that is cancelled with %s', (name) => {
  it('ends within five seconds, reports what was done, and leaves nothing that the next run does not finish', async () => {
    const registration = contosoRegistration({ application: { flow: 'new', name: `VB365 ${name}` } })
    const held: { signal?: (name: NodeJS.Signals) => void; at?: number } = {}
    front.fail(/^POST \/v1\.0\/servicePrincipals /, {
      kind: 'hang',
      arrived: () => {
        held.at = Date.now()
        held.signal?.(name)
      }
    })
    const run = await tenant.run(registration, {
      inputs: { 'graph-endpoint': front.origin },
      started: (signal) => {
        held.signal = signal
      }
    })
    expect(Date.now() - (held.at ?? 0)).toBeLessThan(5_000)
    const [staged] = await filesBelow(tenant.workingDirectory).then((all) =>
      all.filter((path) => path.endsWith('.staged'))
    )
    expect(run.annotations.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining(`The run was cancelled (${name}).`)
    })
    expect(staged).toContain(run.outputs['pfx-path'] ?? 'no path')
    expect(run.summary).toMatch(/1 step was done, \d+ were not\./)

    const next = await tenant.run(registration)
    expect({ exitCode: next.exitCode, path: next.outputs['pfx-path'] }).toEqual({
      exitCode: 0,
      path: 'out/contoso.pfx'
    })
  })
})
