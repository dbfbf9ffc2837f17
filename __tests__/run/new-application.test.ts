import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import { TokenService } from '../../src/adapters/entra/token-service.ts'
import { PASSWORD } from '../pkcs12/vectors.ts'
import { CONFORMS, conformanceOf, hasConformanceChecker, recordFile } from '../support/conformance.ts'
import { emulators } from '../support/emulators.ts'
import { openPfx } from '../support/openssl.ts'
import { runContext } from '../support/run-contexts.ts'
import {
  deliveredRegistration,
  type FinishedRun,
  importedRegistration,
  type RunSession,
  runSessions
} from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const { start } = emulators()
const { sessionIn, importingSessionIn } = runSessions()

describe('an application that is registered twice', () => {
  const record = recordFile()
  let session: RunSession
  let first: FinishedRun
  let second: FinishedRun
  beforeAll(async () => {
    session = await sessionIn(await start({ recordFile: record }))
    first = await session.run()
    second = await session.run()
  })

  it('has one service principal, 18 app roles, 3 delegated grants and Global Reader', () => {
    const contents = contentsOf(session.emulator)
    expect({
      applications: contents.applications.length,
      servicePrincipals: contents.servicePrincipals.length,
      appRoles: contents.appRoles.length,
      delegatedGrants: contents.delegatedGrants,
      directoryRoles: contents.directoryRoles.length
    }).toEqual({ applications: 1, servicePrincipals: 1, appRoles: 18, delegatedGrants: 3, directoryRoles: 1 })
  })

  it('takes at most 46 requests', () => {
    expect(first.requests.filter(({ url }) => !url.endsWith('/$batch')).length).toBeLessThanOrEqual(46)
  })

  it('is found in at most four round trips by the second run, which changes nothing', () => {
    expect(second.requests.filter(({ batchItem }) => batchItem === undefined).length).toBeLessThanOrEqual(4)
    expect(second.writes).toEqual([])
  })

  it('has a PFX that only its owner may read, and no other file is left', async () => {
    expect(await readdir(session.folder)).toEqual(['contoso.pfx'])
    expect((await stat(join(session.folder, 'contoso.pfx'))).mode & 0o777).toBe(0o600)
  })

  it('signs in with the certificate in the PFX as OpenSSL opens it', async () => {
    const pem = await openPfx(join(session.folder, 'contoso.pfx'), PASSWORD)
    const certificate = new X509Certificate(pem).raw
    const { tenantId, authorityHost, clock } = session.emulator
    const mask = () => undefined
    const tokens = new TokenService({ tenant: tenantId, authorityHost, isCustomAuthority: true, mask, clock })
    const identity = { clientId: first.outputs['application-id'], role: 'application' as const }
    const privateKey = createPrivateKey(pem)
    const source = tokens.withCertificate(identity, { certificate, privateKey, facts: certificateFacts(certificate) })
    const { claims } = await source.token('https://outlook.office365.com', runContext())
    expect([...(claims.roles ?? [])].toSorted()).toEqual(['Exchange.ManageAsApp', 'full_access_as_app'])
  })

  if (hasConformanceChecker) {
    it('is handled by traffic as Microsoft publishes its model', async () => {
      expect(await conformanceOf(record)).toMatch(CONFORMS)
    })
  }
})

describe('a PFX of another application that is there already, still in force', () => {
  it('is kept beside the new one, with a warning', async () => {
    const session = await sessionIn(await start())
    const first = await session.run()
    const before = await readFile(join(session.folder, 'contoso.pfx'))
    const other = deliveredRegistration({ application: { flow: 'new', name: 'Another application' } })
    const { message, warnings } = await session.run(other)
    const thumbprint = first.outputs['certificate-thumbprint']
    const kept = `contoso.pfx.${thumbprint}.kept`
    expect(message).toBe('')
    expect(warnings).toEqual([expect.stringMatching(`held the certificate ${thumbprint}.* kept as ${kept}`)])
    expect(await readFile(join(session.folder, kept))).toEqual(before)
    expect(await openPfx(join(session.folder, 'contoso.pfx'), PASSWORD)).toMatch(/BEGIN PRIVATE KEY/)
  })
})

describe('a certificate that is renewed', () => {
  const record = recordFile()
  let session: RunSession
  let run: FinishedRun
  beforeAll(async () => {
    session = await sessionIn(await start({ recordFile: record }))
    await session.run()
    const certificate = {
      source: 'generate',
      friendlyName: 'VB365 Contoso',
      keySize: 2048,
      validityDays: 800,
      renewBeforeDays: 700
    }
    run = await session.run(deliveredRegistration({ certificate }))
  })

  it('takes the place of the older one in the PFX', async () => {
    expect([run.message, run.warnings]).toEqual(['', []])
    expect(await readdir(session.folder)).toEqual(['contoso.pfx'])
  })

  if (hasConformanceChecker) {
    it('is renewed by traffic as Microsoft publishes its model', async () => {
      expect(await conformanceOf(record)).toMatch(CONFORMS)
    })
  }
})

describe.each([
  ['USGovernment', 'usGovernment', true],
  ['China', 'china', false]
] as const)('the cloud %s', (region, cloud, teams) => {
  const record = recordFile()
  let run: FinishedRun
  beforeAll(async () => {
    const session = await importingSessionIn(await start({ recordFile: record, cloud: region }))
    const services = { exchangeOnline: true, sharePointOnline: true, teams }
    run = await session.run(importedRegistration({ region, services }))
  })

  it('is asked only for what it offers', () => {
    expect([run.message, run.warnings]).toEqual(['', []])
  })

  if (hasConformanceChecker) {
    it('is handled by traffic as Microsoft publishes its model', async () => {
      expect(await conformanceOf(record, '--cloud', cloud, '--requests-only')).toMatch(CONFORMS)
    })
  }
})
