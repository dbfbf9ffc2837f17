import type { RunningEmulator } from '../../emulator/index.ts'

/** Puts an application and its service principal into the bin of an emulator's tenant, as an administrator would. */
export function deleteApplication({ tenant, clock }: RunningEmulator, applicationId: string): void {
  const isMeant = ({ appId }: { readonly appId: string }) => appId === applicationId
  const application = tenant.applications.find(isMeant)
  if (application === undefined) throw new Error(`the tenant has no application ${applicationId}`)
  const servicePrincipal = tenant.servicePrincipals.find(isMeant) ?? null
  tenant.applications = tenant.applications.filter((one) => !isMeant(one))
  tenant.servicePrincipals = tenant.servicePrincipals.filter((one) => !isMeant(one))
  tenant.deletedApplications.push({
    id: application.id,
    application,
    servicePrincipal,
    appRoleAssignments: [],
    delegatedGrants: [],
    roleAssignments: [],
    deletedDateTime: clock.now().toISOString()
  })
}
