import { setTimeout as delay } from 'node:timers/promises'
import { thumbprint } from '../certificates.ts'
import type { Credential } from '../credential.ts'
import { openPfx } from '../openssl.ts'
import type { Tenant } from '../tenant.ts'
import type { Connection } from './installation.ts'
import type { ConnectionBody } from './organization-shape.ts'
import { exchangeOnline, type Service } from './service.ts'
import { signInToTenant } from './tenant-sign-in.ts'
import type { Vb365State } from './vb365-context.ts'
import { invalidParameter } from './vb365-error.ts'

function required(value: string | null | undefined, service: Service, property: keyof ConnectionBody): string {
  if (value) return value
  throw invalidParameter(`${service.property}.${property} is required.`)
}

async function openCertificate(body: ConnectionBody, service: Service): Promise<Credential> {
  const encoded = required(body.applicationCertificate, service, 'applicationCertificate')
  const password = body.applicationCertificatePassword
  if (password === undefined) {
    throw invalidParameter(`${service.property}.applicationCertificatePassword is required.`)
  }
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded)
  const opened = isBase64 ? await openPfx(Buffer.from(encoded, 'base64'), password) : undefined
  if (opened) return opened
  // A real stack trace can hold arguments as well.
  throw invalidParameter(
    `${service.property}.applicationCertificate cannot be opened: the specified network password is not correct.`,
    `applicationCertificatePassword: ${password}`
  )
}

/** The domain by which the server finds the organization at Microsoft. */
function domainOf(body: ConnectionBody, service: Service): string {
  const { account, officeOrganizationName } = body
  if (officeOrganizationName?.includes('@')) {
    throw invalidParameter(`${service.property}.officeOrganizationName must be a domain without @.`)
  }
  if (account && !/^[^@\s]+@[^@\s]+$/.test(account)) {
    throw invalidParameter(`${service.property}.account must be of the form name@domain.`)
  }
  const domain = officeOrganizationName || account?.split('@')[1]
  if (service === exchangeOnline && !account) throw invalidParameter(`${service.property}.account is required.`)
  if (domain) return domain
  throw invalidParameter(`${service.property}.officeOrganizationName is required where there is no account.`)
}

/** A connection that works, and the tenant that it leads to. */
export interface Connected {
  readonly connection: Connection
  readonly tenant: Tenant
}

/** Opens the certificate and connects to one service; every change of an organization does, and takes its time. */
export async function connect(body: ConnectionBody, service: Service, state: Vb365State): Promise<Connected> {
  if (body.useApplicationOnlyAuth !== true) {
    throw invalidParameter(
      `${service.property}.useApplicationOnlyAuth must be true: basic authentication is not supported any more.`
    )
  }
  const applicationId = required(body.applicationId, service, 'applicationId')
  const credential = await openCertificate(body, service)
  const print = thumbprint(credential.certificate)
  const stated = body.applicationCertificateThumbprint
  if (stated && stated.toUpperCase() !== print) {
    throw invalidParameter(`${service.property}.applicationCertificateThumbprint is not that of the certificate.`)
  }
  const domain = domainOf(body, service)
  await delay(state.settings.connectionMs)
  const tenant = signInToTenant({ domain, applicationId, certificate: credential.certificate }, service, state)
  const connection: Connection = {
    applicationId: applicationId.toLowerCase(),
    thumbprint: print,
    account: body.account ?? null,
    officeOrganizationName: body.officeOrganizationName ?? null,
    grantAdminAccess: body.grantAdminAccess ?? false,
    useMfa: body.useMfa ?? false,
    sharePointSaveAllWebParts: body.sharePointSaveAllWebParts ?? false
  }
  return { connection, tenant }
}
