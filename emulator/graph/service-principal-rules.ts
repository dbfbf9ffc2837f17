import type { Application } from '../application.ts'
import type { Directory } from '../directory.ts'
import type { ServicePrincipal } from '../service-principal.ts'
import { servicePrincipalKeyRules } from './app-management-policy.ts'
import { type Caller, permissions, requireOneOf, requireWriterOf } from './authorization.ts'
import { badRequest } from './errors.ts'
import { replaceKeyCredentials } from './key-credentials.ts'
import type { ServicePrincipalChange } from './service-principal-shape.ts'

/** A service principal is written by who may write its application; Microsoft's own have none here. */
export function requireServicePrincipalWriter(
  directory: Directory,
  caller: Caller,
  servicePrincipal: ServicePrincipal
): void {
  const application = applicationOf(directory, servicePrincipal)
  if (application) requireWriterOf(caller, application)
  else requireOneOf(caller, ['Application.ReadWrite.All'])
}

function applicationOf(directory: Directory, { appId }: ServicePrincipal): Application | undefined {
  return directory.stored('applications').find((candidate) => candidate.appId === appId)
}

/** Custom security attributes need a permission of their own, and no other. */
export function requireServicePrincipalChanger(
  directory: Directory,
  caller: Caller,
  servicePrincipal: ServicePrincipal,
  { customSecurityAttributes, ...others }: ServicePrincipalChange
): void {
  if (customSecurityAttributes) requireOneOf(caller, permissions.writeSecurityAttributes)
  if (!customSecurityAttributes || Object.keys(others).length > 0)
    requireServicePrincipalWriter(directory, caller, servicePrincipal)
}

/** The service principal after a change, without changing anything; refuses what the directory would refuse. */
export function changedServicePrincipal(
  servicePrincipal: ServicePrincipal,
  change: ServicePrincipalChange,
  directory: Directory,
  caller: Caller
): ServicePrincipal {
  const { keyCredentials, customSecurityAttributes, appRoles, ...plain } = change
  const application = applicationOf(directory, servicePrincipal)
  if (application && (plain.displayName ?? application.displayName) !== application.displayName)
    throw badRequest('Property displayName on the service principal does not match the application object.')
  const rules = servicePrincipalKeyRules(directory, servicePrincipal, caller)
  return {
    ...servicePrincipal,
    ...plain,
    appRoles: appRoles?.map((role) => ({ ...role, value: role.value ?? null })) ?? servicePrincipal.appRoles,
    keyCredentials: keyCredentials
      ? replaceKeyCredentials(keyCredentials, servicePrincipal.keyCredentials, rules)
      : servicePrincipal.keyCredentials,
    customSecurityAttributes: { ...servicePrincipal.customSecurityAttributes, ...customSecurityAttributes }
  }
}
