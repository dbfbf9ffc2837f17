import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import { type ApplicationSignInSettings, EntraApplicationSignIn } from '../../src/adapters/entra/application-sign-in.ts'
import { TokenService } from '../../src/adapters/entra/token-service.ts'
import { systemClock } from '../../src/adapters/system-clock.ts'
import { connectionsFor } from '../../src/domain/checks/connections.ts'
import { type ApplicationId, applicationId, permissionId } from '../../src/domain/identifiers.ts'
import type { Resource } from '../../src/domain/permissions/permission.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import { audienceOf, CLOUDS } from '../../src/domain/tenant/cloud.ts'
import type { CertificateWithKey, Clock } from '../../src/ports.ts'
import { hurriedClock, manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { runContext } from '../support/run-contexts.ts'
import { newCertificate } from '../support/test-certificate.ts'

const MINUTE = 60_000
const GLOBAL_READER = permissionId('f2ef992c-3afb-46b9-b7cf-a126ee74c451')
const { start } = emulators()

/** The app roles that VB365 needs of a resource. */
function rolesOf(resource: Resource): ReadonlySet<string> {
  const connections = connectionsFor(requiredPermissions(registrationOf()))
  return new Set(connections.filter((one) => one.resource === resource).flatMap(({ roles }) => roles))
}

interface Attempt {
  readonly emulator: RunningEmulator
  readonly application: ApplicationId
  readonly certificate: CertificateWithKey
  readonly clock: Clock
  readonly patienceMs?: number
  readonly made?: ApplicationSignInSettings['made']
}

function signInAs({ emulator, application, certificate, clock, patienceMs = MINUTE, made = 'application' }: Attempt) {
  const tokens = new TokenService({
    tenant: emulator.tenantId,
    authorityHost: emulator.authorityHost,
    isCustomAuthority: true,
    mask: () => undefined,
    clock: systemClock
  })
  return new EntraApplicationSignIn({
    tokens,
    applicationId: application,
    certificate,
    audienceOf: (resource) => audienceOf(resource, CLOUDS.Worldwide),
    made,
    context: runContext({ clock, limitMs: patienceMs })
  })
}

/** An application with all its grants, made right now. */
async function registeredIn(emulator: RunningEmulator, clock: Clock) {
  const certificate = await newCertificate()
  const { failure, identifiers } = await graphSession(emulator, { clock }).apply(registrationOf(), certificate)
  if (failure !== undefined) throw failure
  if (identifiers === undefined) throw new Error('no application was made')
  return { emulator, certificate, application: identifiers.applicationId, clock }
}

const tokenRequests = ({ requests }: RunningEmulator) =>
  requests.filter(({ url }) => url.includes('/oauth2/v2.0/token'))

describe('signing in as the registered application', () => {
  let made: Awaited<ReturnType<typeof registeredIn>>
  beforeAll(async () => {
    made = await registeredIn(await start(), manualClock())
  })

  it.each(['graph', 'exchange', 'sharePoint'] as const)(
    'finds the granted roles in a token for %s at once',
    async (resource) => {
      const clock = manualClock()
      const expected = rolesOf(resource)
      expect(expected.size).toBeGreaterThan(0)
      const { roles } = await signInAs({ ...made, clock }).rolesFor(resource, expected)
      expect(expected.isSubsetOf(roles)).toBe(true)
      expect(clock.slept).toEqual([])
    }
  )

  it('gives the roles that it has where more are expected, once its patience is at its end', async () => {
    const clock = manualClock()
    const expected = new Set([...rolesOf('exchange'), 'Never.Granted.All'])
    const before = tokenRequests(made.emulator).length
    const { roles } = await signInAs({ ...made, clock }).rolesFor('exchange', expected)
    expect(roles).toEqual(rolesOf('exchange'))
    const waited = clock.slept.reduce((sum, delay) => sum + delay, 0)
    expect(waited).toBeGreaterThan(MINUTE / 2)
    expect(waited).toBeLessThanOrEqual(MINUTE)
    // Every try is a new token: the one before says forever what it said.
    expect(tokenRequests(made.emulator).length - before).toBe(clock.slept.length + 1)
  })

  it('does not wait where nothing was made that may arrive later', async () => {
    const clock = manualClock()
    const signIn = signInAs({ ...made, clock, made: 'nothing' })
    const { roles } = await signIn.rolesFor('graph', new Set(['Never.Granted.All']))
    expect(roles.size).toBeGreaterThan(0)
    expect(clock.slept).toEqual([])
  })

  it('with a certificate that is not registered is refused, once the patience is at its end', async () => {
    const clock = manualClock()
    const certificate = await newCertificate()
    const attempt = signInAs({ ...made, clock, certificate, made: 'additions' }).rolesFor('graph', new Set())
    await expect(attempt).rejects.toMatchObject({
      code: 'sign-in-failed',
      message: expect.stringMatching(
        `as the registered application ${made.application} failed\\. The certificate ${certificate.facts.thumbprint} is not registered`
      )
    })
    expect(clock.slept.length).toBeGreaterThan(3)
  })

  it('names the directory roles of its service principal', async () => {
    const { directoryRoles } = await signInAs({ ...made, clock: manualClock() }).rolesFor('exchange', new Set())
    expect(directoryRoles).toContain(GLOBAL_READER)
  })

  it('waits for a directory role that the token does not name yet', async () => {
    const clock = manualClock()
    const globalAdministrator = permissionId('62e90394-69f5-4237-9190-012177145e10')
    const signIn = signInAs({ ...made, clock, patienceMs: 10_000 })
    const { directoryRoles } = await signIn.rolesFor('exchange', new Set(), new Set([globalAdministrator]))
    expect(directoryRoles).not.toContain(globalAdministrator)
    expect(clock.slept.length).toBeGreaterThan(0)
  })

  it('hands out the token whose roles it told, and under another name of the resource a new one of the same sign-in', async () => {
    const signIn = signInAs({ ...made, clock: manualClock() })
    const before = tokenRequests(made.emulator).length
    const { roles } = await signIn.rolesFor('sharePoint', new Set())
    const token = await signIn.token('sharePoint')
    expect(token.claims.roles).toEqual(roles)
    expect(tokenRequests(made.emulator).length - before).toBe(1)
    const byHost = await signIn.token('sharePoint', 'https://contoso.sharepoint.com')
    expect(byHost.token).not.toBe(token.token)
    expect(byHost.claims.roles).toEqual(roles)
    expect(tokenRequests(made.emulator).length - before).toBe(2)
  })

  describe('where its service principal is disabled', () => {
    beforeAll(() => enable(false))
    afterAll(() => enable(true))

    function enable(accountEnabled: boolean): void {
      const { servicePrincipals } = made.emulator.tenant
      const principal = servicePrincipals.find(({ appId }) => appId === made.application)
      if (principal === undefined) throw new Error('the application has no service principal')
      principal.accountEnabled = accountEnabled
    }

    it.each(['additions', 'nothing'] as const)('is refused at once where %s may be new', async (kind) => {
      const clock = manualClock()
      const attempt = refusalOf(signInAs({ ...made, clock, made: kind }).rolesFor('graph', new Set()))
      expect((await attempt).message).toMatch(/failed\. The application is disabled: enable its .*AADSTS7000112/)
      expect(clock.slept).toEqual([])
    })

    it('is tried again where the application was made just now', async () => {
      const clock = manualClock()
      const signIn = signInAs({ ...made, clock, patienceMs: 10_000 })
      expect((await refusalOf(signIn.rolesFor('graph', new Set()))).message).toContain('AADSTS7000112')
      expect(clock.slept.length).toBeGreaterThan(0)
    })
  })

  it('of an application that nobody knows yet is tried again as well', async () => {
    const clock = manualClock()
    const application = applicationId(guidOf(1, 404))
    const attempt = signInAs({ ...made, clock, application, patienceMs: 10_000 }).rolesFor('graph', new Set())
    await expect(attempt).rejects.toMatchObject({ message: expect.stringContaining('AADSTS700016') })
    expect(clock.slept.length).toBeGreaterThan(0)
  })

  it('is not tried again where waiting cannot help', async () => {
    const clock = manualClock()
    const source = signInAs({
      ...made,
      emulator: { ...made.emulator, tenantId: 'nobody.onmicrosoft.com' },
      clock
    })
    await expect(source.rolesFor('graph', new Set())).rejects.toMatchObject({
      code: 'sign-in-failed',
      message: expect.stringContaining('AADSTS90002')
    })
    expect(clock.slept).toEqual([])
  })
})

describe('signing in where replicas lag behind', () => {
  it('waits until credential, service principal and roles have arrived', async () => {
    const emulator = await start({ lagMs: 300 })
    const clock = hurriedClock(20)
    const made = await registeredIn(emulator, clock)
    const before = tokenRequests(emulator).length
    const { roles } = await signInAs({ ...made, patienceMs: 5 * MINUTE }).rolesFor('graph', rolesOf('graph'))
    expect(rolesOf('graph').isSubsetOf(roles)).toBe(true)
    expect(tokenRequests(emulator).length - before).toBeGreaterThan(1)
  })
})
