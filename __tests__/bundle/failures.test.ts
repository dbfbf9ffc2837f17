import { readdir } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import { type ActionInTenant, actionInTenant, contosoRegistration } from '../support/action-in-tenant.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import { githubOf } from '../support/github-deliveries.ts'

const HELP =
  'What this means, and what helps: https://github.com/your-org/register-vb365-application/blob/HEAD/docs/errors.md'

const { keep } = emulators()
let contoso: ActionInTenant
beforeAll(async () => {
  contoso = keep(await actionInTenant())
})

/** Exit code 1, one error annotation and no other, no stack trace, nothing written here or there. */
async function expectFailure(run: ActionRun, tenant: ActionInTenant): Promise<string> {
  expect(run.exitCode).toBe(1)
  expect(run.annotations.map(({ level }) => level)).toEqual(['error'])
  expect(run.raw).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m)
  expect(tenant.writes()).toEqual([])
  expect(await readdir(tenant.workingDirectory)).toEqual([])
  return run.annotations[0]?.message ?? ''
}

describe('a run that fails', () => {
  it('before it signs in has one annotation for an input', async () => {
    const run = await contoso.run(contosoRegistration(), { inputs: { mode: 'dry-run' } })
    expect(await expectFailure(run, contoso)).toMatch(/"mode" is "dry-run": allowed are apply, plan, verify/)
    expect(run.summary).toContain('## ❌ An input is not right')
  })

  it('at the sign-in says how to trust a certificate that is not trusted', async () => {
    const run = await contoso.run(contosoRegistration(), { environment: { NODE_EXTRA_CA_CERTS: '' } })
    expect(await expectFailure(run, contoso)).toMatch(/not trusted; .*NODE_EXTRA_CA_CERTS/)
  })

  it('because the identity lacks permissions has the commands that grant them in its summary', async () => {
    const tenant = keep(await actionInTenant())
    tenant.emulator.revoke('AppRoleAssignment.ReadWrite.All')
    const run = await tenant.run(contosoRegistration())
    expect(await expectFailure(run, tenant)).toContain(
      'AppRoleAssignment.ReadWrite.All (06b708a9-e830-4db3-a914-8e69da51d44f)'
    )
    expect(run.summary).toContain(`az ad app permission admin-consent --id ${tenant.emulator.clientId}`)
  })

  it('with debug logging shows how that came about, and no secret', async () => {
    const inputs = { 'client-secret': 'wrong-secret-42' }
    const run = await contoso.run(contosoRegistration(), { debug: true, inputs })
    expect(run.annotations[0]?.message).toMatch(/client secret is wrong/)
    expect(run.log).toMatch(/##\[debug\].*ActionError/)
    expect(run.log).not.toContain('wrong-secret-42')
  })
})

describe('a run that has failed', () => {
  it('ends at once, although something that it asked besides does not answer', async () => {
    const tenant = keep(await actionInTenant({ github: true }))
    const { apiUrl, repository, token } = githubOf(tenant.emulator)
    const front = keep(await startFaultyFront(new URL(apiUrl).origin))
    front.fail(/^GET /, { kind: 'hang' })
    const delivery = { github: { secret: 'VB365_PFX', environment: 'vb365' } }
    const startedAt = performance.now()
    const run = await tenant.run(contosoRegistration({ delivery }), {
      inputs: { mode: 'plan', 'client-secret': 'wrong-secret-42', 'delivery-token': token },
      environment: {
        GITHUB_API_URL: apiUrl.replace(new URL(apiUrl).origin, front.origin),
        GITHUB_REPOSITORY: repository
      }
    })
    expect(await expectFailure(run, tenant)).toMatch(/client secret is wrong/)
    expect(front.requests.length).toBeGreaterThan(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })
})

describe('a run with unusable input', () => {
  it('annotates every mistake of a registration at its line and touches nothing', async () => {
    const run = await contoso.run('{\n  "tenant": "contoso",\n  "productVersoin": "8.5"\n}')
    expect(run.exitCode).toBe(1)
    expect(run.annotations.length).toBeGreaterThan(2)
    expect(run.annotations).toContainEqual({
      level: 'error',
      message: expect.stringContaining('did you mean "productVersion"'),
      properties: expect.objectContaining({ line: '3', col: '3' })
    })
    expect(contoso.graphRequests()).toEqual([])
  })

  it('warns of a name that is not an input, even where the input that was meant is missing', async () => {
    const run = await contoso.run(contosoRegistration(), {
      inputs: { configuration: '' },
      environment: { INPUT_CONFIGURATON: 'registration.json' }
    })
    expect(run.annotations.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'warning: The action has no input "configuraton", so it is ignored: did you mean "configuration"?',
      `error: The input "configuration" is missing: give the paths of registration files, or the JSON of one itself.\n${HELP}#input-invalid`
    ])
  })
})

it('a client secret that was stored with a line break behind it signs in, and is masked without it', async () => {
  const run = await contoso.run(contosoRegistration(), {
    inputs: { mode: 'plan', 'client-secret': `${contoso.emulator.clientSecret}\n` }
  })
  expect(run.exitCode).toBe(0)
  expect(run.raw).toContain(`::add-mask::${contoso.emulator.clientSecret}\n`)
})
