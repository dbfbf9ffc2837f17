import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { Registration } from '../../src/domain/request/registration.ts'
import type { Rotation } from '../../src/domain/request/rotation.ts'
import type { Outcome } from '../../src/domain/result/outcome.ts'
import { CONFORMS, conformanceOf, hasConformanceChecker, recordFile } from '../support/conformance.ts'
import { emulators } from '../support/emulators.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { deliveredRegistration, type RunSession, runSession } from '../support/run-session.ts'
import { contentsOf } from '../support/tenant-contents.ts'

const PASSWORD = 'pfx-Test-1'
/** Restore needs `Directory.ReadWrite.All`; backup writes nothing of the directory. */
const BACKUP = { usage: ['backup'] }
const GLOBAL_READER = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451'
const { start } = emulators()
const record = recordFile()

let emulator: RunningEmulator
let session: RunSession
let applicationId: string
/** Runs as the registered application itself, with the certificate of the PFX that was delivered last. */
let runAsItself: (rotation: Rotation, changes?: object) => Promise<Outcome>
beforeAll(async () => {
  emulator = await start({ recordFile: record })
  session = await runSession(emulator)
  const { outcome } = await session.run(deliveredRegistration(BACKUP))
  if (outcome.kind !== 'applied') throw new Error(`the first run ended ${outcome.kind}`)
  applicationId = outcome.registered.applicationId ?? ''
  runAsItself = async (rotation, changes = {}) => {
    const registration: Registration = registrationOf({
      application: { flow: 'existing', applicationId, username: 'backup@contoso.com' },
      certificate: { source: 'generate', keySize: 2048, overlapDays: 0 },
      delivery: { pfx: { path: 'contoso.pfx', encryption: 'TripleDES_SHA1' } },
      ...BACKUP,
      ...changes
    })
    const pfx = await readFile(join(session.folder, 'contoso.pfx'), 'base64')
    const signIn = { kind: 'certificate', value: pfx, password: PASSWORD } as const
    const inputs = { clientId: applicationId, signIn, rotation }
    return (await session.run(registration, { inputs })).outcome
  }
})
afterAll(() => session.close())

const keys = () => contentsOf(emulator).applications[0]?.keyCredentials ?? []
const writesSince = (before: number) =>
  emulator.requests
    .slice(before)
    .filter(({ method, url }) => method !== 'GET' && url.includes('/v1.0/') && !url.endsWith('/$batch'))
    .map(({ method, url }) => `${method} ${url.replace(/[0-9a-f-]{36}/, 'ID')}`)

describe('an application that signs in for itself with its own certificate', () => {
  it('plans nothing where nothing is due', async () => {
    expect(await runAsItself('auto')).toMatchObject({ kind: 'applied', plan: { steps: [] }, failure: undefined })
  })

  it('renews by proof of possession, proves and delivers the new certificate, and removes the old one', async () => {
    const before = emulator.requests.length
    const [old] = keys()
    const outcome = await runAsItself('force')
    expect(outcome).toMatchObject({ kind: 'applied', failure: undefined })
    if (outcome.kind !== 'applied') throw new Error('the run was not applied')
    expect(outcome.completed.map(({ kind }) => kind)).toEqual([
      'register-certificate',
      'deliver-certificate',
      'remove-certificate'
    ])
    expect(writesSince(before)).toEqual(['POST /v1.0/applications/ID/addKey', 'POST /v1.0/applications/ID/removeKey'])
    expect(keys().map(({ keyId }) => keyId)).not.toContain(old?.keyId)
    expect(keys()).toHaveLength(1)
  })

  it('holds no permission that writes the directory', () => {
    const { appRoles, directoryRoles } = contentsOf(emulator)
    const writing =
      /: (?:Application|AppRoleAssignment|DelegatedPermissionGrant|Directory|Group|RoleManagement|User)\.\w*Write/
    expect(appRoles.filter((role) => writing.test(role))).toEqual([])
    expect(directoryRoles.map(({ roleDefinitionId }) => roleDefinitionId)).toEqual([GLOBAL_READER])
  })

  it('goes on with the certificate that it delivered', async () => {
    expect(await runAsItself('auto')).toMatchObject({ kind: 'applied', plan: { steps: [] }, failure: undefined })
  })

  it('says what an administrator has to do, and does none of it', async () => {
    const before = emulator.requests.length
    const [application] = contentsOf(emulator).applications
    if (application === undefined) throw new Error('the application is gone')
    application.isFallbackPublicClient = false
    const outcome = await runAsItself('auto')
    application.isFallbackPublicClient = true
    if (outcome.kind !== 'applied') throw new Error(`the run ended ${outcome.kind}`)
    expect(outcome.plan.forAdministrator).toEqual([{ kind: 'allow-public-client-flows' }])
    expect(outcome.warnings).toContainEqual(expect.stringContaining('1 thing differs'))
    expect(writesSince(before)).toEqual([])
  })

  // The checker of the published model is not part of this repository.
  if (hasConformanceChecker) {
    it('speaks with Graph as its published model says', async () => {
      expect(await conformanceOf(record)).toMatch(CONFORMS)
    })
  }
})
