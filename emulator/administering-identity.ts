import type { Application } from './application.ts'
import type { SignInCertificate } from './certificate-authority.ts'
import { registerClientCertificate } from './client-certificate.ts'
import { EmulatorError } from './emulator-error.ts'
import type { Tenant } from './tenant.ts'

/** An application that administers the tenant, and how it signs in. */
export interface AdministeringIdentity {
  readonly clientId: string
  readonly clientSecret: string
  /** Object ID of its service principal. */
  readonly objectId: string
}

/** Display name of the application that administers the tenant where no other one is named. */
export function defaultName(tenant: Tenant): string {
  const [name] = tenant.administeringApplications
  if (name === undefined) throw new EmulatorError('The seed is refused: administeringApplications is empty.')
  return name
}

/** The application of that display name. */
export function administrator(tenant: Tenant, name: string): Application {
  const application = tenant.applications.find((candidate) => candidate.displayName === name)
  if (!application)
    throw new EmulatorError(
      `The seed is refused: administeringApplications names ${name}, which is not an application here.`
    )
  return application
}

/** How the application of that display name signs in. */
export function identityOf(tenant: Tenant, name: string): AdministeringIdentity {
  const { appId, passwordCredentials } = administrator(tenant, name)
  const objectId = tenant.servicePrincipals.find((candidate) => candidate.appId === appId)?.id
  const clientSecret = passwordCredentials[0]?.secretText
  if (objectId === undefined || clientSecret === undefined) {
    throw new EmulatorError(
      `The seed is refused: the administering application ${name} needs a service principal and a client secret.`
    )
  }
  return { clientId: appId, clientSecret, objectId }
}

/** How the tenant is administered where no other identity is named. */
export function defaultIdentity(tenant: Tenant): AdministeringIdentity {
  return identityOf(tenant, defaultName(tenant))
}

/** The subject whose tokens the default identity signs in with in place of a secret, if it trusts any. */
export function trustedSubject(tenant: Tenant): string | undefined {
  return administrator(tenant, defaultName(tenant)).federatedIdentityCredentials[0]?.subject
}

/** Registers what the default identity signs in with in place of its secret. */
export function registerCertificate(tenant: Tenant, certificate: SignInCertificate): void {
  registerClientCertificate(administrator(tenant, defaultName(tenant)), certificate)
}
