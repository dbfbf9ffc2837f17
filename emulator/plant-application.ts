import type { Application, KeyCredential } from './application.ts'
import { graphTime, parseCertificate, subjectName, thumbprint } from './certificates.ts'
import { EmulatorError } from './emulator-error.ts'
import { newApplication } from './new-objects.ts'
import type { SeedApplication } from './seed-shape.ts'
import type { Tenant } from './tenant.ts'

function plantKey(entry: NonNullable<SeedApplication['certificates']>[number], place: string): KeyCredential {
  const certificate = parseCertificate(entry.certificate)
  if (!certificate) throw new EmulatorError(`The seed is refused: ${place}.certificate is not a certificate.`)
  return {
    keyId: entry.keyId,
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    key: certificate.raw.toString('base64'),
    customKeyIdentifier: thumbprint(certificate),
    displayName: entry.displayName || subjectName(certificate),
    startDateTime: graphTime(new Date(certificate.validFrom)),
    endDateTime: graphTime(new Date(certificate.validTo))
  }
}

/** Makes an application of a seed; `place` says where it is described. */
export function plantApplication(seeded: SeedApplication, place: string): Application {
  const application = newApplication({
    id: seeded.objectId,
    appId: seeded.applicationId,
    displayName: seeded.displayName,
    createdDateTime: seeded.createdDateTime ?? '2024-01-01T00:00:00Z'
  })
  return {
    ...application,
    uniqueName: seeded.uniqueName ?? null,
    description: seeded.description ?? null,
    isFallbackPublicClient: seeded.isFallbackPublicClient ?? null,
    disabledByMicrosoftStatus: seeded.disabledByMicrosoftStatus ?? null,
    appManagementPolicyId: seeded.appManagementPolicy ?? null,
    publicClient: seeded.publicClient ?? application.publicClient,
    web: { ...application.web, ...seeded.web },
    keyCredentials: (seeded.certificates ?? []).map((entry, index) =>
      plantKey(entry, `${place}.certificates[${index}]`)
    ),
    passwordCredentials: (seeded.clientSecrets ?? []).map(({ secret, ...credential }) => ({
      ...credential,
      secretText: secret
    })),
    federatedIdentityCredentials: (seeded.federatedCredentials ?? []).map(({ audience, ...credential }) => ({
      ...credential,
      audiences: [audience],
      description: null
    }))
  }
}

/** Refuses a seed in which the application names a policy that the tenant does not have. */
export function requirePolicy(tenant: Tenant, { appManagementPolicy }: SeedApplication, place: string): void {
  if (appManagementPolicy === undefined) return
  if (!tenant.appManagementPolicies.some(({ id }) => id === appManagementPolicy))
    throw new EmulatorError(`The seed is refused: ${place}.appManagementPolicy is not among appManagementPolicies.`)
}

/** Gives an application its owners, once all service principals are there. */
export function plantOwners(tenant: Tenant, seeded: SeedApplication, place: string): void {
  const application = tenant.applications.find((candidate) => candidate.id === seeded.objectId)
  for (const owner of seeded.owners ?? []) {
    const appId = tenant.applications.find((candidate) => candidate.displayName === owner)?.appId
    const servicePrincipal = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)
    if (!servicePrincipal)
      throw new EmulatorError(
        `The seed is refused: ${place}.owners names ${owner}, which has no service principal here.`
      )
    application?.ownerIds.push(servicePrincipal.id)
  }
}
