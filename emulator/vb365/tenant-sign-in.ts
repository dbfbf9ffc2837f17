import type { X509Certificate } from 'node:crypto'
import type { Application } from '../application.ts'
import { thumbprint } from '../certificates.ts'
import type { Tenant } from '../tenant.ts'
import type { Service } from './service.ts'
import type { Vb365State } from './vb365-context.ts'
import { Vb365Error } from './vb365-error.ts'

/** With what the server signs in to the tenant of a domain. */
export interface TenantSignIn {
  readonly domain: string
  readonly applicationId: string
  readonly certificate: X509Certificate
}

function applicationOf(tenant: Tenant, applicationId: string): Application | string {
  const application = tenant.applications.find(({ appId }) => appId === applicationId.toLowerCase())
  if (!application) {
    return `AADSTS700016: Application with identifier '${applicationId}' was not found in the directory '${tenant.displayName}'.`
  }
  const servicePrincipal = tenant.servicePrincipals.find(({ appId }) => appId === application.appId)
  if (!servicePrincipal) {
    return `AADSTS7000229: The client application '${applicationId}' is missing service principal in the tenant ${tenant.id}.`
  }
  if (servicePrincipal.accountEnabled && !application.isDisabled) return application
  return `AADSTS7000112: Application '${applicationId}'(${application.displayName}) is disabled.`
}

function faultOfCertificate(
  { keyCredentials }: Application,
  certificate: X509Certificate,
  now: number
): string | undefined {
  const isRegistered = keyCredentials.some(({ key }) => Buffer.from(key, 'base64').equals(certificate.raw))
  if (!isRegistered) {
    return `AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '${thumbprint(certificate)}']`
  }
  if (Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)) return undefined
  return 'AADSTS700027: The key used is expired or not yet valid.'
}

/** The tenant of the domain, if the application is there and the certificate is registered on it, in force. */
export function signInToTenant(signIn: TenantSignIn, service: Service, { findTenant, clock }: Vb365State): Tenant {
  const refuse = (reason: string): Vb365Error =>
    new Vb365Error(500, 'HttpError', `Failed to connect to ${service.label}: ${reason}`)
  const tenant = findTenant(signIn.domain)
  if (!tenant) throw refuse(`AADSTS90002: Tenant '${signIn.domain}' not found.`)
  const application = applicationOf(tenant, signIn.applicationId)
  if (typeof application === 'string') throw refuse(application)
  const fault = faultOfCertificate(application, signIn.certificate, clock.now().getTime())
  if (fault !== undefined) throw refuse(fault)
  return tenant
}
