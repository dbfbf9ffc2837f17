// Makes an identity for register-vb365-application with the Microsoft Graph extension of Bicep: application, service
// principal, federated credentials for GitHub Actions, and Microsoft Graph application permissions with admin consent.
// It makes no secret. A bicepconfig.json beside it has to name the extension:
// https://learn.microsoft.com/graph/templates/bicep/quickstart-create-bicep-interactive-mode
targetScope = 'subscription'

extension microsoftGraphV1

@description('What the identity may do: all of a registration, renew certificates of applications that it owns, or only read.')
@allowed(['administrator', 'renewer', 'reader'])
param kind string = 'administrator'

@description('Display name; the unique name is derived from it.')
@maxLength(100)
param name string = 'VB365 ${kind}'

@description('Owner of the GitHub repository.')
param owner string

@description('Name of the GitHub repository, without its owner.')
param repository string

@description('End of the subject: environment:NAME, ref:refs/heads/BRANCH or pull_request.')
param context string

@description('Numeric ID of the owner. With it and repositoryId the subject with immutable IDs is trusted as well.')
param ownerId string = ''

@description('Numeric ID of the repository.')
param repositoryId string = ''

@description('Whether Exchange Online is protected, for which a directory role is assigned.')
param exchange bool = true

@description('Whether public folders are protected.')
param publicFolders bool = false

@description('For "ews": "allow": gives the app role Exchange.ManageAsApp. Bicep assigns no directory role: do that by hand.')
param ews bool = false

@description('Audience of the ID token: api://AzureADTokenExchangeUSGov and api://AzureADTokenExchangeChina in those clouds.')
param audience string = 'api://AzureADTokenExchange'

var uniqueName = toLower(replace(name, ' ', '-'))

// https://learn.microsoft.com/graph/permissions-reference
var ids = {
  applicationRead: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30'
  applicationReadWriteOwnedBy: '18a4783c-866b-4cc7-a460-3d5e5662c884'
  appRoleAssignmentReadWrite: '06b708a9-e830-4db3-a914-8e69da51d44f'
  delegatedPermissionGrantReadWrite: '8e8e4742-1d95-4f68-9d56-6ee75648c72a'
  directoryRead: '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
  licenseAssignmentRead: 'e2f98668-2877-4f38-a2f4-8202e0717aa1'
  mailboxSettingsRead: '40f97065-369a-49f4-947c-6a255697ae91'
  organizationRead: '498476ce-e0fe-48b0-b801-37ba7e2685c6'
  roleManagementRead: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c'
  roleManagementReadWrite: '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8'
  userRead: 'df021288-bdef-4463-88db-98f22de89214'
}
var isAdministrator = kind == 'administrator'
var everyKind = [ids.applicationRead, ids.organizationRead, ids.licenseAssignmentRead, ids.userRead]
var mailbox = publicFolders ? [ids.mailboxSettingsRead] : []
var writing = kind == 'reader' ? [] : [ids.applicationReadWriteOwnedBy]
var appRoles = isAdministrator ? [ids.appRoleAssignmentReadWrite] : []
var delegated = isAdministrator ? [ids.delegatedPermissionGrantReadWrite] : [ids.directoryRead]
var directoryRole = isAdministrator ? ids.roleManagementReadWrite : ids.roleManagementRead
var directoryRoles = exchange ? [directoryRole] : []
var permissions = concat(everyKind, mailbox, writing, appRoles, delegated, directoryRoles)

var byName = {
  name: 'names'
  subject: 'repo:${owner}/${repository}:${context}'
}
var byId = {
  name: 'ids'
  subject: 'repo:${owner}@${ownerId}/${repository}@${repositoryId}:${context}'
}
var trusted = empty(ownerId) || empty(repositoryId) ? [byName] : [byName, byId]

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: '00000003-0000-0000-c000-000000000000'
}

resource exchangeOnline 'Microsoft.Graph/servicePrincipals@v1.0' existing = if (ews) {
  appId: '00000002-0000-0ff1-ce00-000000000000'
}

resource application 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: name
  signInAudience: 'AzureADMyOrg'
  requiredResourceAccess: [
    {
      resourceAppId: '00000003-0000-0000-c000-000000000000'
      resourceAccess: map(permissions, permission => { id: permission, type: 'Role' })
    }
  ]
}

resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: application.appId
}

// One after another: writes to one application are refused when they come together.
@batchSize(1)
resource trust 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = [
  for credential in trusted: {
    name: '${uniqueName}/${credential.name}'
    issuer: 'https://token.actions.githubusercontent.com'
    subject: credential.subject
    audiences: [audience]
    dependsOn: [application]
  }
]

// Consent to an application permission is an app role assignment.
resource consent 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for permission in permissions: {
    principalId: servicePrincipal.id
    resourceId: graph.id
    appRoleId: permission
  }
]

resource exchangeConsent 'Microsoft.Graph/appRoleAssignedTo@v1.0' = if (ews) {
  principalId: servicePrincipal.id
  resourceId: exchangeOnline.id
  appRoleId: 'dc50a0fb-09a3-484d-be87-e023b12c6440'
}

output clientId string = application.appId
output servicePrincipalId string = servicePrincipal.id
