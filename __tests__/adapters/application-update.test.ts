import { describe, expect, it } from '@jest/globals'
import type { RunningEmulator } from '../../emulator/index.ts'
import type { GraphConnection } from '../../src/adapters/graph/graph-connection.ts'
import { newKeyCredential } from '../../src/adapters/graph/key-credentials.ts'
import { applicationObjectId, servicePrincipalId } from '../../src/domain/identifiers.ts'
import type { CertificateWithKey, GrantStep } from '../../src/ports.ts'
import { emulators } from '../support/emulators.ts'
import { graphSession } from '../support/graph-session.ts'
import { INTERRUPTIONS } from '../support/interruptions.ts'
import { guidOf } from '../support/observed-tenant-builder.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { contentsOf } from '../support/tenant-contents.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()

/** An application with three certificates of others and a web redirect URI. */
const NORTHWIND = applicationObjectId('404271d0-0002-4000-8000-000000000041')
const NAME = 'register-vb365-application: VB365 Contoso'
const GRAPH = '00000003-0000-0000-c000-000000000000'
const OWN_PERMISSION = { resourceAppId: GRAPH, permissions: [{ id: guidOf(9, 1), type: 'Role' as const }] }
const FOREIGN_PERMISSION = { id: guidOf(9, 2), type: 'Scope' }

function applicationIn({ tenant }: RunningEmulator) {
  const application = tenant.applications.find(({ id }) => id === NORTHWIND)
  if (application === undefined) throw new Error(`the tenant has no application ${NORTHWIND}`)
  return application
}

const keyIdsIn = (emulator: RunningEmulator) => applicationIn(emulator).keyCredentials.map(({ keyId }) => keyId)
const thumbprintsIn = (emulator: RunningEmulator) =>
  applicationIn(emulator).keyCredentials.map(({ customKeyIdentifier }) => customKeyIdentifier)

/** Calls `act` right before the request of a number, counted from 1, that writes to the application. */
function beforeWrite(number: number, act: () => unknown) {
  let writes = 0
  return async ({ method }: { readonly method: string }) => {
    if (method !== 'PATCH') return
    writes += 1
    if (writes === number) await act()
  }
}

describe.each(INTERRUPTIONS)('while a write to an application %s', (_what, fault) => {
  /** An administrator at work between our first try and our second. */
  async function interrupted(act: (emulator: RunningEmulator) => unknown) {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    front.fail(/^PATCH /, fault)
    let slept = 0
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      clock: {
        now: () => new Date(0),
        async sleep() {
          slept += 1
          if (slept === 1) await act(emulator)
        }
      }
    })
    return { emulator, directory }
  }

  it('what others add to its lists is kept', async () => {
    const { emulator, directory } = await interrupted((tenant) => {
      const application = applicationIn(tenant)
      application.publicClient.redirectUris.push('https://added.example/')
      application.requiredResourceAccess.push({ resourceAppId: GRAPH, resourceAccess: [FOREIGN_PERMISSION] })
    })
    await directory.updateApplication(NORTHWIND, {
      redirectUris: ['http://localhost'],
      declaredAccess: [OWN_PERMISSION]
    })
    const { publicClient, requiredResourceAccess } = applicationIn(emulator)
    expect(publicClient.redirectUris.toSorted()).toEqual(['http://localhost', 'https://added.example/'])
    expect(requiredResourceAccess.flatMap(({ resourceAccess }) => resourceAccess)).toEqual(
      expect.arrayContaining([FOREIGN_PERMISSION, ...OWN_PERMISSION.permissions])
    )
  })

  it('what others remove from its lists does not come back', async () => {
    const { emulator, directory } = await interrupted((tenant) => {
      applicationIn(tenant).publicClient.redirectUris = applicationIn(tenant).publicClient.redirectUris.filter(
        (uri) => uri !== 'https://removed.example/'
      )
    })
    applicationIn(emulator).publicClient.redirectUris = ['https://kept.example/', 'https://removed.example/']
    await directory.updateApplication(NORTHWIND, { redirectUris: ['http://localhost'] })
    expect(applicationIn(emulator).publicClient.redirectUris).toEqual(['https://kept.example/', 'http://localhost'])
  })

  it('a certificate that an administrator removes does not come back', async () => {
    const { emulator, directory } = await interrupted((tenant) => {
      const [, ...others] = applicationIn(tenant).keyCredentials
      applicationIn(tenant).keyCredentials = others
    })
    const [, ...kept] = keyIdsIn(emulator)
    const certificate = await newCertificate()
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    expect(keyIdsIn(emulator)).toEqual([...kept, expect.any(String)])
    expect(thumbprintsIn(emulator).filter((one) => one === certificate.facts.thumbprint)).toHaveLength(1)
  })

  it('a certificate that another program adds is kept', async () => {
    const other = await newCertificate('Other')
    const { emulator, directory } = await interrupted((tenant) =>
      registerBeside(graphSession(tenant).connection, tenant, other)
    )
    const certificate = await newCertificate()
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    expect(thumbprintsIn(emulator)).toEqual(
      expect.arrayContaining([other.facts.thumbprint, certificate.facts.thumbprint])
    )
  })
})

/** Another program registers a certificate, and keeps those that are there now. */
async function registerBeside(connection: GraphConnection, emulator: RunningEmulator, certificate: CertificateWithKey) {
  const kept = keyIdsIn(emulator).map((keyId) => ({ keyId }))
  const body = { keyCredentials: [...kept, newKeyCredential(certificate, 'Other')] }
  await connection.send({ method: 'PATCH', path: `/applications/${NORTHWIND}`, body })
}

describe('a write to an application', () => {
  it('that is stored late, over what another program added since, has that put back', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const other = await newCertificate('Other')
    const outside = graphSession(emulator).connection
    let late: Parameters<GraphConnection['send']>[0] | undefined
    let requests = 0
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 504 })
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      async meanwhile(request) {
        requests += 1
        if (request.method === 'PATCH') late ??= request
        // Reading, first write, reading, second write; the first one is stored before its reading back.
        if (requests === 3) await registerBeside(outside, emulator, other)
        if (requests === 5 && late !== undefined) await outside.send(late)
      }
    })
    const certificate = await newCertificate()
    await directory.registerCertificate(NORTHWIND, certificate, NAME)
    expect(thumbprintsIn(emulator)).toEqual(
      expect.arrayContaining([other.facts.thumbprint, certificate.facts.thumbprint])
    )
  })

  it('is made from a new reading where it is refused because of what others changed since the last', async () => {
    const emulator = await start({ seed: 'northwind' })
    const [first, ...kept] = keyIdsIn(emulator)
    const { directory } = graphSession(emulator, {
      meanwhile: beforeWrite(1, () => {
        applicationIn(emulator).keyCredentials = applicationIn(emulator).keyCredentials.filter(
          ({ keyId }) => keyId !== first
        )
      })
    })
    await directory.registerCertificate(NORTHWIND, await newCertificate(), NAME)
    expect(keyIdsIn(emulator)).toEqual([...kept, expect.any(String)])
  })

  it('does not drop a certificate that the replica of one reading does not show', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    const before = keyIdsIn(emulator)
    const hideFirst = (body: string) => {
      const batch = JSON.parse(body)
      batch.responses[0].body.keyCredentials.shift()
      return JSON.stringify(batch)
    }
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      meanwhile: beforeWrite(1, () => front.fail(/batch/, { kind: 'rewrite', rewrite: hideFirst }))
    })
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 429 })
    await directory.registerCertificate(NORTHWIND, await newCertificate(), NAME)
    expect(keyIdsIn(emulator)).toEqual([...before, expect.any(String)])
  })

  it('is written again where another program overwrote it right after', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 204 })
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    await directory.updateApplication(NORTHWIND, { redirectUris: ['http://localhost'], allowPublicClientFlows: true })
    expect(applicationIn(emulator)).toMatchObject({
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] }
    })
  })

  it('of a certificate and settings is one request, and says that it is accepted before it is read back', async () => {
    const emulator = await start({ seed: 'northwind' })
    const others = keyIdsIn(emulator)
    const story: string[] = []
    const { directory } = graphSession(emulator, { meanwhile: ({ method }) => void story.push(method) })
    const certificate = { certificate: await newCertificate(), keyCredentialName: NAME }
    await directory.updateApplication(
      NORTHWIND,
      { certificate, redirectUris: ['http://localhost'], allowPublicClientFlows: true },
      () => story.push('taken')
    )
    expect(story).toEqual(['POST', 'PATCH', 'taken', 'POST'])
    expect(keyIdsIn(emulator)).toEqual([...others, expect.any(String)])
    expect(applicationIn(emulator)).toMatchObject({
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] }
    })
  })

  it('of a certificate and settings that is refused writes neither', async () => {
    const emulator = await start({ seed: 'northwind' })
    const before = structuredClone(applicationIn(emulator))
    const { directory } = graphSession(emulator)
    const certificate = { certificate: await newCertificate(), keyCredentialName: NAME }
    const taken: string[] = []
    const update = directory.updateApplication(NORTHWIND, { certificate, redirectUris: ['no address'] }, () =>
      taken.push('taken')
    )
    await expect(update).rejects.toMatchObject({
      code: 'request-refused',
      message: expect.stringMatching(
        /^Registering the certificate on the application and updating its settings failed: /
      )
    })
    expect([applicationIn(emulator), taken]).toEqual([before, []])
  })

  it('that is never seen ends in a sentence that names what is missing', async () => {
    const { emulator, front } = await startBehindFront({ seed: 'northwind' })
    front.fail(/^PATCH /, { kind: 'answer', acted: false, status: 204 }, Number.POSITIVE_INFINITY)
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    await expect(directory.updateApplication(NORTHWIND, { redirectUris: ['http://localhost'] })).rejects.toMatchObject({
      code: 'request-refused',
      message:
        "Updating the application failed: the application's settings keep changing. Microsoft Graph took the change, but does not return the redirect URI http://localhost. Something else seems to write to this application at the same time; stop it and run again."
    })
  })

  it('is not made where everything is there meanwhile', async () => {
    const emulator = await start({ seed: 'northwind' })
    applicationIn(emulator).publicClient.redirectUris = ['http://localhost']
    const before = emulator.requests.length
    await graphSession(emulator).directory.updateApplication(NORTHWIND, { redirectUris: ['http://localhost'] })
    expect(emulator.requests.slice(before).filter(({ method }) => method === 'PATCH')).toEqual([])
  })

  it('leaves what it does not know as it is: the order, and a resource that is declared twice', async () => {
    const emulator = await start({ seed: 'northwind' })
    const application = applicationIn(emulator)
    const other = guidOf(9, 7)
    const declared = [
      { resourceAppId: other, resourceAccess: [] },
      { resourceAppId: GRAPH, resourceAccess: [FOREIGN_PERMISSION] },
      { resourceAppId: GRAPH, resourceAccess: [{ id: guidOf(9, 3), type: 'Role' }] }
    ]
    application.requiredResourceAccess = structuredClone(declared)
    application.publicClient.redirectUris = ['https://portal.example/', 'myapp://auth']
    await graphSession(emulator).directory.updateApplication(NORTHWIND, {
      redirectUris: ['http://localhost'],
      declaredAccess: [OWN_PERMISSION, { resourceAppId: guidOf(9, 8), permissions: OWN_PERMISSION.permissions }]
    })
    const [first, second, third] = declared
    expect(application.publicClient.redirectUris).toEqual([
      'https://portal.example/',
      'myapp://auth',
      'http://localhost'
    ])
    expect(application.requiredResourceAccess).toEqual([
      first,
      { ...second, resourceAccess: [FOREIGN_PERMISSION, ...OWN_PERMISSION.permissions] },
      third,
      { resourceAppId: guidOf(9, 8), resourceAccess: OWN_PERMISSION.permissions }
    ])
  })
})

describe('several registrations at once', () => {
  it('in this process do not lose each other’s certificates and settings on one application', async () => {
    const emulator = await start({ seed: 'northwind', latencyMs: 5 })
    const before = keyIdsIn(emulator)
    const certificates = await Promise.all(['1', '2', '3', '4'].map((name) => newCertificate(name)))
    await Promise.all(
      certificates.flatMap((certificate, index) => {
        const { directory } = graphSession(emulator)
        return [
          directory.registerCertificate(NORTHWIND, certificate, NAME),
          directory.updateApplication(NORTHWIND, { redirectUris: [`https://${index}.example/`] })
        ]
      })
    )
    expect(thumbprintsIn(emulator).slice(before.length).toSorted()).toEqual(
      certificates.map(({ facts }) => facts.thumbprint).toSorted()
    )
    expect(applicationIn(emulator).publicClient.redirectUris).toHaveLength(4)
    // Nothing was lost, so nothing was written twice.
    expect(emulator.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(8)
  })

  it('for one new application with different services keep each other’s declared permissions', async () => {
    const emulator = await start()
    const services = [{ exchangeOnline: true }, { sharePointOnline: true }]
    const sessions = services.map((one) => [graphSession(emulator), registrationOf({ services: one })] as const)
    const applied = await Promise.all(sessions.map(([session, registration]) => session.apply(registration)))
    expect(applied.map(({ failure }) => failure)).toEqual([undefined, undefined])
    for (const [session, registration] of sessions) expect((await session.plan(registration)).steps).toEqual([])
  })

  it('of which one is cancelled while it waits for its turn: it ends at once, and the others go on', async () => {
    const emulator = await start({ seed: 'northwind', latencyMs: 50 })
    const stop = new AbortController()
    const [first, second, third] = [
      graphSession(emulator),
      graphSession(emulator, { signal: stop.signal }),
      graphSession(emulator)
    ].map(({ directory }, index) =>
      directory.updateApplication(NORTHWIND, { redirectUris: [`https://${index}.example/`] })
    )
    stop.abort(new Error('cancelled'))
    await expect(second).rejects.toThrow('cancelled')
    await Promise.all([first, third])
    expect(applicationIn(emulator).publicClient.redirectUris).toEqual(['https://0.example/', 'https://2.example/'])
  })
})

describe('scopes of a delegated grant', () => {
  /** An application whose grant for Graph lacks the first of its scopes. */
  async function incompleteGrant(options: Parameters<typeof startBehindFront>[0] = {}) {
    const { emulator, front } = await startBehindFront(options)
    await graphSession(emulator).apply()
    const [principal] = contentsOf(emulator).servicePrincipals
    const [grant] = emulator.tenant.delegatedGrants
    if (grant === undefined || principal === undefined) throw new Error('nothing was granted')
    const complete = grant.scope.split(' ')
    grant.scope = complete.slice(1).join(' ')
    const steps = (await graphSession(emulator).plan()).steps.filter((step) => step.kind === 'grant-delegated-scopes')
    return { emulator, front, grant, complete, steps, id: servicePrincipalId(principal.id) }
  }

  it.each(INTERRUPTIONS)('that others add or remove while the write %s are left so', async (_what, fault) => {
    const { emulator, front, grant, complete, steps, id } = await incompleteGrant()
    grant.scope = `Removed.Read ${grant.scope}`
    // A fault of one item of a batch is a fault of the batch here: the grant is its only one.
    front.fail(/batch.*"method":"PATCH"/, fault)
    let slept = 0
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      clock: {
        now: () => new Date(0),
        async sleep() {
          slept += 1
          if (slept === 1) grant.scope = `${grant.scope.replace('Removed.Read ', '')} Added.Read`
        }
      }
    })
    const done: GrantStep[] = []
    await directory.grant(id, steps, (step) => done.push(step))
    expect(grant.scope.split(' ').toSorted()).toEqual([...complete, 'Added.Read'].toSorted())
    expect(done).toEqual(steps)
  })

  it('that others add between the plan and the write are kept', async () => {
    const { emulator, grant, complete, steps, id } = await incompleteGrant()
    grant.scope = `${grant.scope} Added.Read`
    await graphSession(emulator).directory.grant(id, steps, () => undefined)
    expect(grant.scope.split(' ').toSorted()).toEqual([...complete, 'Added.Read'].toSorted())
  })

  it('are written again where another program overwrote them right after', async () => {
    const { emulator, grant, complete, steps, id } = await incompleteGrant()
    let writes = 0
    const { directory } = graphSession(emulator, {
      meanwhile({ body }) {
        const isWrite = JSON.stringify(body).includes('"PATCH"')
        if (!isWrite && writes === 1) grant.scope = complete.slice(1).join(' ')
        writes += isWrite || writes > 0 ? 1 : 0
      }
    })
    const done: GrantStep[] = []
    await directory.grant(id, steps, (step) => done.push(step))
    expect(grant.scope.split(' ').toSorted()).toEqual(complete.toSorted())
    expect(done).toEqual(steps)
  })

  /** The same where an app role is missing too. */
  async function withoutRole() {
    const scene = await incompleteGrant()
    const { tenant } = scene.emulator
    const role = tenant.appRoleAssignments.find(({ principalId }) => principalId === scene.id)
    tenant.appRoleAssignments = tenant.appRoleAssignments.filter((one) => one !== role)
    const { steps } = await graphSession(scene.emulator).plan()
    return { ...scene, roles: steps.filter((step) => step.kind === 'grant-app-role') }
  }

  it('are read beside the grants that need no reading, which do not wait for them', async () => {
    const { emulator, front, steps, roles, id } = await withoutRole()
    const order: string[] = []
    const granted = Promise.withResolvers<void>()
    const { directory } = graphSession(emulator, {
      endpoint: front.origin,
      async meanwhile({ body }) {
        if (JSON.stringify(body).includes('"GET"')) await granted.promise
      }
    })
    await directory.grant(id, [...steps, ...roles], ({ kind }) => {
      order.push(kind)
      granted.resolve()
    })
    expect(order).toEqual(['grant-app-role', 'grant-delegated-scopes'])
  })

  it('and others that are refused are named together', async () => {
    const { emulator, front, steps, roles, id } = await withoutRole()
    const rewrite = (body: string): string => {
      const batch = JSON.parse(body)
      for (const response of batch.responses) Object.assign(response, { status: 403, body: undefined })
      return JSON.stringify(batch)
    }
    front.fail(/batch.*"method":"(?:POST|PATCH)"/, { kind: 'rewrite', rewrite }, Number.POSITIVE_INFINITY)
    const { directory } = graphSession(emulator, { endpoint: front.origin })
    await expect(directory.grant(id, [...steps, ...roles], () => undefined)).rejects.toMatchObject({
      message: expect.stringMatching(/^Granting .*1 more grant was refused: the delegated permissions /)
    })
  })
})
