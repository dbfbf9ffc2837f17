import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../scripts/runner.ts'
import {
  type ActionInTenant,
  actionInTenant,
  contosoRegistration,
  filesBelow,
  PFX_PASSWORD
} from '../support/action-in-tenant.ts'
import { AUTUMN } from '../support/dates.ts'
import { algorithmsOfPfx, openPfx } from '../support/openssl.ts'
import { contentsOf } from '../support/tenant-contents.ts'

let tenant: ActionInTenant
let first: ActionRun
let second: ActionRun

beforeAll(async () => {
  tenant = await actionInTenant({ now: AUTUMN })
  first = await tenant.run(contosoRegistration(), { debug: true })
  second = await tenant.run(contosoRegistration(), { debug: true })
})
afterAll(() => tenant.close())

describe('the first run', () => {
  it('succeeds, and warns only that nothing says yet whether EWS is open to it', () => {
    expect(first.exitCode).toBe(0)
    expect(first.annotations).toEqual([
      expect.objectContaining({
        level: 'warning',
        message: expect.stringMatching(
          /^Not known to be ready\. Connect to Exchange \(EWS\), EWS access: EWS is switched/
        )
      })
    ])
  })

  it('gives the IDs of what it made as outputs', () => {
    const { applications, servicePrincipals } = contentsOf(tenant.emulator)
    expect(first.outputs).toMatchObject({
      'application-id': applications[0]?.appId,
      'application-object-id': applications[0]?.id,
      'service-principal-id': servicePrincipals[0]?.id,
      'tenant-id': tenant.emulator.tenantId,
      'certificate-thumbprint': applications[0]?.keyCredentials[0]?.customKeyIdentifier,
      'pfx-path': 'out/contoso.pfx',
      changed: 'true'
    })
  })

  it('shows application ID and thumbprint in the summary', () => {
    expect(first.summary).toContain(`\`${first.outputs['application-id']}\``)
    expect(first.summary).toContain(`\`${first.outputs['certificate-thumbprint']}\``)
  })

  it('says how the PFX comes to VB365 by hand', () => {
    expect(first.summary).toContain(`-ApplicationId ${first.outputs['application-id']} `)
  })
})

describe('the PFX', () => {
  it('may be read by its owner only', async () => {
    expect((await stat(join(tenant.workingDirectory, 'out/contoso.pfx'))).mode & 0o777).toBe(0o600)
  })

  it('is protected by 200,000 rounds of its key derivations', async () => {
    const shown = await algorithmsOfPfx(join(tenant.workingDirectory, 'out/contoso.pfx'), PFX_PASSWORD)
    expect(shown.match(/Iteration \d+/g)).toEqual(Array(3).fill('Iteration 200000'))
  })

  it('is the only file that is left', async () => {
    expect(await filesBelow(tenant.workingDirectory)).toEqual([join(tenant.workingDirectory, 'out/contoso.pfx')])
  })
})

describe('the second run', () => {
  it('changes nothing and gives the same outputs', () => {
    expect(tenant.writes()).toEqual([])
    expect(second.exitCode).toBe(0)
    const same = ({ plan, changed, report, ...rest }: ActionRun['outputs']) => rest
    expect(same(second.outputs)).toEqual(same(first.outputs))
    expect(second.outputs['changed']).toBe('false')
  })
})

describe('secrets', () => {
  it('are in no log, output or summary: not the client secret, not the PFX password, no token, no key', async () => {
    const { privateKey } = await keyMaterial()
    for (const { log, outputs, summary } of [first, second]) {
      const told = [log, JSON.stringify(outputs), summary].join('\n')
      expect(told).not.toContain(tenant.emulator.clientSecret)
      expect(told).not.toContain(PFX_PASSWORD)
      expect(told).not.toMatch(/eyJ[\w-]{20,}\./)
      expect(told).not.toContain('PRIVATE KEY')
      for (const line of privateKey) expect(told).not.toContain(line)
    }
  })

  it('reach standard output only as commands that mask them, and the key not even so', async () => {
    const { privateKey } = await keyMaterial()
    for (const { raw } of [first, second]) {
      const shown = raw.split('\n').filter((line) => !line.startsWith('::add-mask::'))
      expect(shown.join('\n')).not.toContain(tenant.emulator.clientSecret)
      expect(shown.join('\n')).not.toContain(PFX_PASSWORD)
      for (const line of privateKey) expect(raw).not.toContain(line)
    }
  })

  it('are in no written file but the PFX, and there encrypted', async () => {
    for (const path of await filesBelow(tenant.workingDirectory)) {
      const content = await readFile(path, 'latin1')
      expect(content).not.toContain(tenant.emulator.clientSecret)
      expect(content).not.toContain(PFX_PASSWORD)
    }
  })

  async function keyMaterial(): Promise<{ readonly privateKey: readonly string[] }> {
    const pem = await openPfx(join(tenant.workingDirectory, 'out/contoso.pfx'), PFX_PASSWORD)
    const body = /-----BEGIN PRIVATE KEY-----\n([\s\S]+?)-----END/.exec(pem)?.[1] ?? ''
    const privateKey = body.trim().split('\n')
    expect(privateKey.length).toBeGreaterThan(10)
    return { privateKey }
  }
})
