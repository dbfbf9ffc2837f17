import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { type CloudOverrides, cloudOf } from '../../src/domain/tenant/cloud.ts'
import type { SignInMethod } from '../../src/inputs/inputs.ts'
import { SignIns } from '../../src/wiring/sign-in.ts'
import { emulators } from '../support/emulators.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'

const GRAPH = 'https://graph.microsoft.com'
const NO_OVERRIDES: CloudOverrides = {
  authorityHost: undefined,
  graphEndpoint: undefined,
  graphAudience: undefined,
  exchangeEndpoint: undefined,
  sharePointEndpoint: undefined
}
const { start } = emulators()
const folder = mkdtempSync(join(tmpdir(), 'sign-in-'))
let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await start()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function signInsBy(signIn: SignInMethod) {
  const overrides = { ...NO_OVERRIDES, authorityHost: emulator.authorityHost }
  const inputs = { clientId: emulator.clientId, signIn, overrides }
  const signIns = new SignIns({ inputs, workingDirectory: folder, clock: systemClock, mask: () => undefined })
  return { signIns, cloud: cloudOf('Worldwide', overrides) }
}

const tokenRequests = () => emulator.requests.filter(({ url }) => url.includes('/oauth2/v2.0/token')).length

describe('the sign-ins of a run', () => {
  it('ask for one token of the administering identity for all registrations of a tenant', async () => {
    const { signIns, cloud } = signInsBy({ kind: 'secret', secret: emulator.clientSecret })
    const before = tokenRequests()
    const tenants = [emulator.tenantDomain, emulator.tenantDomain.toUpperCase(), emulator.tenantDomain]
    const tokens = await Promise.all(
      tenants.map(async (tenant) => (await signIns.administratorOf(tenant, cloud)).token(GRAPH, runContext()))
    )
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(1)
    expect(tokenRequests() - before).toBe(1)
  })

  it('have a token for each tenant', async () => {
    const { signIns, cloud } = signInsBy({ kind: 'secret', secret: emulator.clientSecret })
    const before = tokenRequests()
    for (const tenant of [emulator.tenantDomain, emulator.tenantId]) {
      await (await signIns.administratorOf(tenant, cloud)).token(GRAPH, runContext())
    }
    expect(tokenRequests() - before).toBe(2)
    expect(signIns.serviceFor('fabrikam.example', cloud)).not.toBe(signIns.serviceFor('contoso.example', cloud))
  })

  it('read the certificate of the administering identity once for all tenants', async () => {
    const value = join(folder, 'administrator.pem')
    writeFileSync(value, (await emulator.clientCertificate()).pem)
    const { signIns, cloud } = signInsBy({ kind: 'certificate', value, password: undefined })
    await signIns.administratorOf(emulator.tenantDomain, cloud)
    writeFileSync(value, 'no longer a certificate')
    const other = await signIns.administratorOf(emulator.tenantId, cloud)
    expect((await other.token(GRAPH, runContext())).claims.applicationId).toBe(emulator.clientId)
  })

  it('need the ID of the administering identity', async () => {
    const overrides = NO_OVERRIDES
    const inputs = { clientId: undefined, signIn: { kind: 'federation' as const }, overrides }
    const signIns = new SignIns({ inputs, workingDirectory: folder, clock: systemClock, mask: () => undefined })
    const attempt = signIns.administratorOf(emulator.tenantId, cloudOf('Worldwide', overrides))
    expect(await refusalOf(attempt)).toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('The input "client-id" is empty')
    })
  })
})
