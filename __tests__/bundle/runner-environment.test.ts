import { X509Certificate } from 'node:crypto'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { vector } from '../pkcs12/vectors.ts'
import { type ActionInTenant, actionInTenant, contosoRegistration } from '../support/action-in-tenant.ts'

let tenant: ActionInTenant
beforeAll(async () => {
  tenant = await actionInTenant()
})
afterAll(() => tenant.close())

describe('a step', () => {
  it('takes its mode from its inputs: a plan that differs fails where that is asked for', async () => {
    const run = await tenant.run(contosoRegistration(), { inputs: { mode: 'plan', 'fail-on-drift': 'true' } })
    expect(run.exitCode).toBe(1)
    expect(run.annotations[0]?.message).toMatch(/24 things differ from the registration file/)
    expect(run.outputs['changed']).toBe('true')
    expect(await readdir(tenant.workingDirectory)).toEqual([])
  })

  it('warns on the line of its registration file, and in the summary', async () => {
    const certificate = { source: 'generate', renewBeforeDays: 7, overlapDays: 20 }
    const run = await tenant.run(contosoRegistration({ certificate }), { inputs: { mode: 'plan' } })
    const sentence = 'certificate.overlapDays: A replaced certificate expires within renewBeforeDays (7)'
    expect(run.exitCode).toBe(0)
    expect(run.annotations.filter(({ properties }) => properties['line'] !== undefined)).toMatchObject([
      { level: 'warning', message: expect.stringContaining(sentence) }
    ])
    expect(run.summary).toContain('### Warnings about the registration file')
    expect(run.summary).toContain(sentence)
  })

  it('signs in with the ID token that its job may ask for', async () => {
    const { requestUrl, requestToken } = tenant.emulator.githubOidc
    const run = await tenant.run(contosoRegistration(), {
      inputs: { mode: 'plan', 'client-secret': '' },
      environment: { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken }
    })
    expect(run).toMatchObject({ exitCode: 0, annotations: [], outputs: { changed: 'true' } })
  })

  it('finds the certificate store of .NET in the home directory of its user', async () => {
    const leaf = new X509Certificate(vector('leaf.pem'))
    const thumbprint = leaf.fingerprint.replaceAll(':', '')
    const store = join(tenant.workingDirectory, '.dotnet/corefx/cryptography/x509stores/my')
    await mkdir(store, { recursive: true })
    await writeFile(join(store, `${thumbprint}.pfx`), vector('dotnet8-store.pfx'))
    const registration = contosoRegistration({
      certificate: { source: 'store', thumbprint: thumbprint.toLowerCase() },
      delivery: {}
    })
    const run = await tenant.run(registration, { environment: { HOME: tenant.workingDirectory } })
    expect(run.exitCode).toBe(0)
    expect(run.outputs['certificate-thumbprint']).toBe(thumbprint)
  })
})
