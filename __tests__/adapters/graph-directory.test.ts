import { describe, expect, it } from '@jest/globals'
import { servicePrincipalId as asServicePrincipalId } from '../../src/domain/identifiers.ts'
import { requiredPermissions } from '../../src/domain/permissions/required-permissions.ts'
import type { Plan } from '../../src/domain/plan/plan.ts'
import type { GrantStep } from '../../src/ports.ts'
import { limitCertificates } from '../support/certificate-limit.ts'
import { hurriedClock, manualClock } from '../support/clocks.ts'
import { deleteApplication } from '../support/delete-application.ts'
import { emulators } from '../support/emulators.ts'
import { type GraphSession, graphSession } from '../support/graph-session.ts'
import { registrationOf } from '../support/registration-builder.ts'
import { contentsOf } from '../support/tenant-contents.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, startBehindFront } = emulators()
const registration = registrationOf()
const { permissions, directoryRoles } = requiredPermissions(registration)
const titles = {
  graph: 'Microsoft Graph',
  exchange: 'Office 365 Exchange Online',
  sharePoint: 'Office 365 SharePoint Online'
}

function stepOf<Kind extends Plan['steps'][number]['kind']>(plan: Plan, kind: Kind) {
  const step = plan.steps.find(
    (candidate): candidate is Extract<typeof candidate, { kind: Kind }> => candidate.kind === kind
  )
  if (step === undefined) throw new Error(`the plan has no step ${kind}`)
  return step
}

function grantsOf(plan: Plan): readonly GrantStep[] {
  return plan.steps.filter(
    (step): step is GrantStep =>
      step.kind === 'grant-app-role' || step.kind === 'grant-delegated-scopes' || step.kind === 'assign-directory-role'
  )
}

/** Carries the plan of a new application out up to its service principal; its grants are left. */
async function withoutGrants(session: GraphSession) {
  const plan = await session.plan()
  const identifiers = await session.directory.createApplication(
    stepOf(plan, 'create-application'),
    await newCertificate()
  )
  const servicePrincipalId = await session.directory.createServicePrincipal(identifiers.applicationId)
  return { plan, identifiers, servicePrincipalId }
}

describe('a new registration', () => {
  it('stores the application with all that VB365 needs of it', async () => {
    const emulator = await start()
    const certificate = await newCertificate()
    const { failure } = await graphSession(emulator).apply(registration, certificate)
    expect(failure).toBeUndefined()
    const [application, ...others] = contentsOf(emulator).applications
    expect(others).toEqual([])
    expect(application).toMatchObject({
      displayName: 'Veeam Backup for Microsoft 365',
      signInAudience: 'AzureADMyOrg',
      isFallbackPublicClient: true,
      publicClient: { redirectUris: ['http://localhost'] },
      passwordCredentials: [],
      keyCredentials: [
        {
          displayName: 'register-vb365-application: VB365 Contoso',
          usage: 'Verify',
          key: Buffer.from(certificate.certificate).toString('base64'),
          customKeyIdentifier: certificate.facts.thumbprint
        }
      ]
    })
  })

  it('shows its service principal among the enterprise applications', async () => {
    const emulator = await start()
    await graphSession(emulator).apply()
    expect(contentsOf(emulator).servicePrincipals).toEqual([
      expect.objectContaining({ tags: ['WindowsAzureActiveDirectoryIntegratedApp'], accountEnabled: true })
    ])
  })

  it('grants every app role, delegated scope and directory role once', async () => {
    const emulator = await start()
    await graphSession(emulator).apply()
    const { appRoles, scopes, delegatedGrants, directoryRoles: held } = contentsOf(emulator)
    const wanted = (type: string) => permissions.filter((permission) => permission.type === type)
    expect(appRoles).toEqual(
      wanted('Role')
        .map(({ resource, value }) => `${titles[resource]}: ${value}`)
        .toSorted()
    )
    expect(scopes).toEqual(
      Object.fromEntries(
        [...Map.groupBy(wanted('Scope'), ({ resource }) => resource)].map(([resource, group]) => [
          titles[resource],
          group.map(({ value }) => value).toSorted()
        ])
      )
    )
    expect(delegatedGrants).toBe(3)
    expect(held.map(({ roleDefinitionId }) => roleDefinitionId)).toEqual(
      directoryRoles.map(({ roleTemplateId }) => roleTemplateId)
    )
  })

  it('leaves nothing to plan', async () => {
    const session = graphSession(await start())
    await session.apply()
    expect(await session.plan()).toMatchObject({ steps: [], blockers: [] })
  })

  it.each(['O\'Brien & Söhne: 100% "Backup" #1/2 (test)', '備份 🚀', "'", 'a'.repeat(120)])(
    'named %s is found again by that name',
    async (name) => {
      const session = graphSession(await start())
      const named = registrationOf({ application: { flow: 'new', name } })
      expect((await session.apply(named)).failure).toBeUndefined()
      expect((await session.plan(named)).steps).toEqual([])
    }
  )

  it('takes three round trips besides the reading', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.observe()
    const before = emulator.requests.length
    await session.apply()
    const posts = emulator.requests
      .slice(before)
      .filter(({ method, url }) => method === 'POST' && !url.includes('/token'))
    const written = posts.filter(({ url }) => url === '/v1.0/applications' || url === '/v1.0/servicePrincipals')
    expect(written).toHaveLength(2)
    expect(posts.filter(({ url }) => url.endsWith('/$batch'))).toHaveLength(1 + 2)
  })
})

describe('what is there already', () => {
  it('is found: an application that is created twice is one', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    const step = stepOf(await session.plan(), 'create-application')
    const certificate = await newCertificate()
    const first = await session.directory.createApplication(step, certificate)
    expect(await session.directory.createApplication(step, certificate)).toEqual(first)
    expect(contentsOf(emulator).applications).toHaveLength(1)
  })

  it('is found: a service principal that is created twice is one', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    const { identifiers, servicePrincipalId } = await withoutGrants(session)
    expect(await session.directory.createServicePrincipal(identifiers.applicationId)).toBe(servicePrincipalId)
    expect(contentsOf(emulator).servicePrincipals).toHaveLength(1)
  })

  it('is found: grants that are made twice are there once, and count as done both times', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    const { plan, servicePrincipalId } = await withoutGrants(session)
    const grants = grantsOf(plan)
    for (const _ of ['first', 'second']) {
      const done: GrantStep[] = []
      await session.directory.grant(servicePrincipalId, grants, (step) => done.push(step))
      expect(new Set(done)).toEqual(new Set(grants))
    }
    const { appRoles, delegatedGrants, directoryRoles: held } = contentsOf(emulator)
    expect([appRoles.length, delegatedGrants, held.length]).toEqual([new Set(appRoles).size, 3, 1])
  })

  it('is added to: scopes that another run granted meanwhile stay beside the missing ones', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    const { plan, servicePrincipalId } = await withoutGrants(session)
    const grant = grantsOf(plan).find((step) => step.kind === 'grant-delegated-scopes')
    if (grant === undefined) throw new Error('the plan grants no scopes')
    await session.connection.send({
      method: 'POST',
      path: '/oauth2PermissionGrants',
      body: {
        clientId: servicePrincipalId,
        consentType: 'AllPrincipals',
        resourceId: grant.resourceServicePrincipalId,
        scope: ' User.Read  Directory.Read.All'
      }
    })
    await session.directory.grant(servicePrincipalId, [grant], () => undefined)
    const held = emulator.tenant.delegatedGrants.filter(
      ({ resourceId }) => resourceId === grant.resourceServicePrincipalId
    )
    expect(held.map(({ scope }) => scope.split(' ').toSorted())).toEqual([
      [...new Set(['User.Read', 'Directory.Read.All', ...grant.missing.map(({ value }) => value)])].toSorted()
    ])
  })

  it('is made anew: a grant that is deleted after the plan was made', async () => {
    const emulator = await start()
    const clock = manualClock()
    const session = graphSession(emulator, { clock })
    await session.apply()
    const [servicePrincipal] = contentsOf(emulator).servicePrincipals
    const [granted] = emulator.tenant.delegatedGrants
    if (granted === undefined || servicePrincipal === undefined) throw new Error('nothing was granted')
    const complete = contentsOf(emulator).scopes
    granted.scope = granted.scope.split(' ').slice(1).join(' ')
    const steps = grantsOf(await session.plan())
    expect(steps).toEqual([expect.objectContaining({ grantId: granted.id })])
    emulator.tenant.delegatedGrants = emulator.tenant.delegatedGrants.filter(({ id }) => id !== granted.id)
    const done: GrantStep[] = []
    await session.directory.grant(asServicePrincipalId(servicePrincipal.id), steps, (step) => done.push(step))
    expect(done).toHaveLength(1)
    expect(contentsOf(emulator).scopes).toEqual(complete)
    expect(clock.slept).toEqual([])
  })

  it('is not mistaken: a grant for one user is none for the organization', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.apply()
    const [grant] = emulator.tenant.delegatedGrants
    if (grant === undefined) throw new Error('nothing was granted')
    emulator.tenant.delegatedGrants[0] = {
      ...grant,
      consentType: 'Principal',
      principalId: emulator.tenant.users[0]?.id ?? ''
    }
    expect((await session.plan()).steps).toEqual([
      expect.objectContaining({ kind: 'grant-delegated-scopes', grantId: undefined })
    ])
  })

  it('is not mistaken: a directory role for one unit is none for the directory', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.apply()
    emulator.tenant.roleAssignments = emulator.tenant.roleAssignments.map((assignment) => ({
      ...assignment,
      directoryScopeId: '/administrativeUnits/1'
    }))
    expect((await session.plan()).steps.map(({ kind }) => kind)).toEqual(['assign-directory-role'])
  })

  it('of the same name that others made stands in the way', async () => {
    const emulator = await start({ seed: 'northwind' })
    const plan = await graphSession(emulator).plan(registrationOf({ tenant: 'northwind.onmicrosoft.com' }))
    expect(plan.blockers).toEqual([
      expect.objectContaining({ kind: 'name-taken', applicationIds: ['404271d0-0001-4000-8000-000000000038'] })
    ])
  })
})

describe('long lists', () => {
  it('are read to their last page: a directory role that very many hold', async () => {
    const emulator = await start()
    const session = graphSession(emulator)
    await session.apply()
    const [own] = contentsOf(emulator).directoryRoles
    if (own === undefined) throw new Error('the directory role was not assigned')
    const others = Array.from({ length: 250 }, (_, index) => ({
      ...own,
      id: `assignment-${index}`,
      principalId: crypto.randomUUID()
    }))
    emulator.tenant.roleAssignments = [...others, own]
    expect((await session.plan()).steps).toEqual([])
  })

  it('are read without their pages leading to another host', async () => {
    const { emulator, front } = await startBehindFront()
    const foreign = await startBehindFront()
    const session = graphSession(emulator, { endpoint: front.origin })
    await session.apply()
    const [own] = contentsOf(emulator).directoryRoles
    if (own === undefined) throw new Error('the directory role was not assigned')
    emulator.tenant.roleAssignments = [
      ...Array.from({ length: 150 }, (_, index) => ({
        ...own,
        id: `assignment-${index}`,
        principalId: crypto.randomUUID()
      })),
      own
    ]
    const rewrite = (body: string) => body.replaceAll(emulator.graphEndpoint, foreign.front.origin)
    front.fail(/./, { kind: 'rewrite', rewrite }, 100)
    expect((await session.plan()).steps).toEqual([])
    expect(foreign.front.requests).toEqual([])
  })
})

describe('a tenant whose replicas lag behind', () => {
  it('gets everything once', async () => {
    const emulator = await start({ lagMs: 400 })
    const session = graphSession(emulator, { clock: hurriedClock(10) })
    const { failure } = await session.apply()
    expect(failure).toBeUndefined()
    const { applications, servicePrincipals, appRoles, delegatedGrants, directoryRoles: held } = contentsOf(emulator)
    expect([applications.length, servicePrincipals.length, delegatedGrants, held.length]).toEqual([1, 1, 3, 1])
    expect(appRoles).toHaveLength(permissions.filter(({ type }) => type === 'Role').length)
    expect(new Set(appRoles).size).toBe(appRoles.length)
  })
})

describe('a tenant that throttles', () => {
  it('gets everything once', async () => {
    const emulator = await start({ throttleRate: 0.3 })
    const { failure } = await graphSession(emulator).apply()
    expect(failure).toBeUndefined()
    const { applications, servicePrincipals, appRoles, delegatedGrants } = contentsOf(emulator)
    expect([applications.length, servicePrincipals.length, delegatedGrants]).toEqual([1, 1, 3])
    expect(new Set(appRoles).size).toBe(appRoles.length)
  })

  it('is not asked again before the time it names', async () => {
    const { emulator, front } = await startBehindFront()
    const clock = manualClock()
    front.fail(/POST \/v1.0\/applications /, {
      kind: 'answer',
      acted: false,
      status: 429,
      headers: { 'retry-after': '37' }
    })
    await graphSession(emulator, { endpoint: front.origin, clock }).apply()
    expect(clock.slept).toEqual([37_000])
  })
})

describe('an identity that lacks a permission', () => {
  it.each([
    ['Application.ReadWrite.OwnedBy', 'Creating the application "Veeam Backup for Microsoft 365"'],
    ['AppRoleAssignment.ReadWrite.All', 'Granting ChannelMember.Read.All of Microsoft Graph'],
    ['DelegatedPermissionGrant.ReadWrite.All', 'Granting the delegated permissions'],
    ['RoleManagement.ReadWrite.Directory', 'Granting the directory role Global Reader']
  ])('learns that it needs %s', async (permission, doing) => {
    const emulator = await start()
    emulator.revoke(permission)
    const { failure } = await graphSession(emulator).apply()
    expect(failure?.code).toBe('permission-missing')
    expect(failure?.message).toContain(doing)
    expect(failure?.message).toContain(permission)
    expect(failure?.message).toMatch(/request-id [0-9a-f-]{36}/)
  })

  it('learns of all refused grants at once, and keeps the others', async () => {
    const emulator = await start()
    emulator.revoke('DelegatedPermissionGrant.ReadWrite.All')
    emulator.revoke('RoleManagement.ReadWrite.Directory')
    const { failure, completed } = await graphSession(emulator).apply()
    expect(failure?.message).toContain('DelegatedPermissionGrant.ReadWrite.All')
    expect(failure?.message).toContain('RoleManagement.ReadWrite.Directory')
    expect(completed.filter(({ kind }) => kind === 'grant-app-role')).toHaveLength(contentsOf(emulator).appRoles.length)
  })

  it.each([
    ['Application.Read.All', 'Application.Read.All', 'Reading the app roles assigned to the application'],
    [
      'DelegatedPermissionGrant.ReadWrite.All',
      'Directory.Read.All',
      'Reading the delegated permissions granted to the application'
    ],
    ['RoleManagement.ReadWrite.Directory', 'RoleManagement.Read.Directory', 'Reading who holds the directory role']
  ])('without %s learns that reading the grants of an application needs %s', async (revoked, needed, doing) => {
    const emulator = await start()
    await graphSession(emulator).apply()
    emulator.revoke(revoked)
    const refusal = graphSession(emulator).plan()
    await expect(refusal).rejects.toThrow(`${doing} was denied: `)
    await expect(refusal).rejects.toThrow(` application permission ${needed} with admin consent`)
  })

  it('goes on without organization and subscriptions, and says that they are unread', async () => {
    const emulator = await start()
    for (const permission of ['Organization.Read.All', 'User.Read.All', 'LicenseAssignment.Read.All'])
      emulator.revoke(permission)
    const observed = await graphSession(emulator).observe()
    expect(observed.organization).toEqual({ kind: 'denied', leastPrivilege: 'Organization.Read.All' })
    expect(observed.subscriptions).toEqual({ kind: 'denied', leastPrivilege: 'LicenseAssignment.Read.All' })
  })
})

describe('an application that was deleted', () => {
  it('keeps its unique name: the refusal says at once that it was deleted and what to do', async () => {
    const emulator = await start()
    const clock = manualClock()
    const session = graphSession(emulator, { clock })
    await session.apply()
    const [application] = contentsOf(emulator).applications
    deleteApplication(emulator, application?.appId ?? '')
    const { failure } = await session.apply()
    expect(failure?.code).toBe('application-conflict')
    expect(failure?.message).toMatch(
      /was deleted and keeps its unique name .* Restore it, or delete it permanently, .* or choose another "application\.name"/
    )
    expect(clock.slept).toEqual([])
  })

  it('is not blamed for a name that only looks the same, while replicas lag behind', async () => {
    const { emulator, front } = await startBehindFront({ lagMs: 300 })
    const clock = hurriedClock(10)
    const session = graphSession(emulator, { endpoint: front.origin, clock })
    const displayName = 'Veeam Backup for Microsoft 365'
    await session.connection.send({ method: 'POST', path: '/applications', body: { displayName } })
    await clock.sleep(4000)
    const foreign = emulator.tenant.applications.find((application) => application.displayName === displayName)
    deleteApplication(emulator, foreign?.appId ?? '')
    await clock.sleep(4000)
    front.fail(/^POST \/v1\.0\/applications /, { kind: 'reset', acted: true })
    const { failure } = await session.apply()
    expect(failure).toBeUndefined()
    expect(contentsOf(emulator).applications).toHaveLength(1)
  })
})

describe('a tenant whose policy limits certificates', () => {
  it('refuses a longer one, and the sentence says what to lower', async () => {
    const emulator = await start()
    limitCertificates(emulator, 'P90D')
    const { failure } = await graphSession(emulator).apply()
    expect(failure?.code).toBe('request-refused')
    expect(failure?.message).toContain('CredentialInvalidLifetimeAsPerAppPolicy')
    expect(failure?.message).toContain('lower certificate.validityDays')
  })
})
