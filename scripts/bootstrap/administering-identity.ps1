<#
.SYNOPSIS
Makes an identity for register-vb365-application with Microsoft Graph PowerShell: application, service principal, federated
credentials for GitHub Actions, and Microsoft Graph application permissions with admin consent. It makes no secret.
.DESCRIPTION
Needs the modules Microsoft.Graph.Authentication and Microsoft.Graph.Applications (with -Ews Microsoft.Graph.Identity.Governance
too), and a sign-in as a Privileged Role Administrator
who may register applications. Running it again changes only what is missing.
.EXAMPLE
./administering-identity.ps1 -Repository contoso/backup -GitHubEnvironment vb365 -OwnerId 123456 -RepositoryId 456789
#>
[CmdletBinding()]
param(
  [Parameter(Mandatory)] [ValidatePattern('^[\w.-]+/[\w.-]+$')] [string] $Repository,
  [Parameter(Mandatory, ParameterSetName = 'Environment')] [ValidateNotNullOrEmpty()] [string] $GitHubEnvironment,
  [Parameter(Mandatory, ParameterSetName = 'Branch')] [ValidateNotNullOrEmpty()] [string] $Branch,
  [Parameter(Mandatory, ParameterSetName = 'PullRequests')] [switch] $PullRequests,
  [ValidateSet('administrator', 'renewer', 'reader')] [string] $Kind = 'administrator',
  [ValidateLength(1, 120)] [string] $Name = "VB365 $Kind",
  # With both, the subject with immutable IDs is trusted as well.
  [long] $OwnerId,
  [long] $RepositoryId,
  [switch] $WithoutExchange,
  [switch] $PublicFolders,
  # For "exchange": { "ews": "allow" }: the rights in Exchange Online.
  [switch] $Ews,
  [string] $TenantId,
  [ValidateSet('Global', 'USGov', 'USGovDoD', 'China')] [string] $Cloud = 'Global'
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

# https://learn.microsoft.com/graph/permissions-reference
$permissions = @{
  'Application.Read.All'                   = '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30'
  'Organization.Read.All'                  = '498476ce-e0fe-48b0-b801-37ba7e2685c6'
  'LicenseAssignment.Read.All'             = 'e2f98668-2877-4f38-a2f4-8202e0717aa1'
  'User.Read.All'                          = 'df021288-bdef-4463-88db-98f22de89214'
}
if ($PublicFolders) { $permissions['MailboxSettings.Read'] = '40f97065-369a-49f4-947c-6a255697ae91' }
if ($Kind -ne 'reader') { $permissions['Application.ReadWrite.OwnedBy'] = '18a4783c-866b-4cc7-a460-3d5e5662c884' }
if ($Kind -eq 'administrator') {
  $permissions['AppRoleAssignment.ReadWrite.All'] = '06b708a9-e830-4db3-a914-8e69da51d44f'
  $permissions['DelegatedPermissionGrant.ReadWrite.All'] = '8e8e4742-1d95-4f68-9d56-6ee75648c72a'
  if (-not $WithoutExchange) { $permissions['RoleManagement.ReadWrite.Directory'] = '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8' }
}
else {
  $permissions['Directory.Read.All'] = '7ab1d382-f21e-4acd-a863-ba3e13f7da61'
  if (-not $WithoutExchange) { $permissions['RoleManagement.Read.Directory'] = '483bed4a-2ad3-4361-a73b-c83ccdbdc53c' }
}

# https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
$audience = switch ($Cloud) {
  'Global' { 'api://AzureADTokenExchange' }
  'China' { 'api://AzureADTokenExchangeChina' }
  default { 'api://AzureADTokenExchangeUSGov' }
}
# GitHub sends a colon inside the name of an environment as %3A.
$context = switch ($PSCmdlet.ParameterSetName) {
  'Environment' { 'environment:' + $GitHubEnvironment.Replace(':', '%3A') }
  'Branch' { "ref:refs/heads/$Branch" }
  'PullRequests' { 'pull_request' }
}

# What was made just now may not be found for some seconds.
function Invoke-Again([scriptblock] $Action) {
  for ($try = 1; ; $try++) {
    try { return & $Action }
    catch {
      if ($try -eq 6) { throw }
      Start-Sleep -Seconds ($try * 3)
    }
  }
}

$scopes = @('Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All')
if ($Ews) { $scopes += 'RoleManagement.ReadWrite.Directory' }
$connection = @{ Scopes = $scopes; Environment = $Cloud; NoWelcome = $true }
if ($TenantId) { $connection['TenantId'] = $TenantId }
Connect-MgGraph @connection

$graph = Get-MgServicePrincipal -Filter "appId eq '00000003-0000-0000-c000-000000000000'"
$applications = @(Get-MgApplication -All -Filter "displayName eq '$($Name.Replace("'", "''"))'")
if ($applications.Count -gt 1) { throw "Several applications are named `"$Name`": give another -Name." }
$application = if ($applications.Count -eq 1) { $applications[0] }
else {
  New-MgApplication -DisplayName $Name -SignInAudience AzureADMyOrg -RequiredResourceAccess @(
    @{
      resourceAppId  = $graph.AppId
      resourceAccess = @($permissions.Values | ForEach-Object { @{ id = $_; type = 'Role' } })
    }
  )
}

$servicePrincipal = Get-MgServicePrincipal -Filter "appId eq '$($application.AppId)'"
if (-not $servicePrincipal) { $servicePrincipal = Invoke-Again { New-MgServicePrincipal -AppId $application.AppId } }

$owner, $repositoryName = $Repository.Split('/')
$subjects = @{ names = "repo:${Repository}:$context" }
if ($OwnerId -and $RepositoryId) { $subjects['ids'] = "repo:$owner@$OwnerId/$repositoryName@${RepositoryId}:$context" }
$trusted = @(Invoke-Again { Get-MgApplicationFederatedIdentityCredential -All -ApplicationId $application.Id } |
    ForEach-Object { $_.Subject })
foreach ($form in $subjects.Keys) {
  if ($trusted -ccontains $subjects[$form]) { continue }
  $suffix = "$Repository-$context" -replace '[^A-Za-z0-9]', '-'
  $credential = @{
    name      = "$form-" + $suffix.Substring(0, [Math]::Min(100, $suffix.Length))
    issuer    = 'https://token.actions.githubusercontent.com'
    subject   = $subjects[$form]
    audiences = @($audience)
  }
  $null = Invoke-Again {
    New-MgApplicationFederatedIdentityCredential -ApplicationId $application.Id -BodyParameter $credential
  }
}

# Consent to an application permission is an app role assignment.
function Grant-AppRole($Resource, [string[]] $AppRoleIds) {
  $granted = @(Get-MgServicePrincipalAppRoleAssignment -All -ServicePrincipalId $servicePrincipal.Id |
      Where-Object ResourceId -eq $Resource.Id | ForEach-Object { $_.AppRoleId })
  foreach ($id in $AppRoleIds) {
    if ($granted -contains $id) { continue }
    $assignment = @{ principalId = $servicePrincipal.Id; resourceId = $Resource.Id; appRoleId = $id }
    $null = Invoke-Again {
      New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $servicePrincipal.Id -BodyParameter $assignment
    }
  }
}
Grant-AppRole $graph $permissions.Values

if ($Ews) {
  # Exchange.ManageAsApp lets it in, the directory role says what it may do there.
  $exchange = Get-MgServicePrincipal -Filter "appId eq '00000002-0000-0ff1-ce00-000000000000'"
  Grant-AppRole $exchange 'dc50a0fb-09a3-484d-be87-e023b12c6440'
  $role = if ($Kind -eq 'administrator') { '29232cdf-9323-42fd-ade2-1d097af3e4de' } # Exchange Administrator
  else { 'f2ef992c-3afb-46b9-b7cf-a126ee74c451' } # Global Reader
  $held = @(Get-MgRoleManagementDirectoryRoleAssignment -All -Filter "principalId eq '$($servicePrincipal.Id)'" |
      ForEach-Object { $_.RoleDefinitionId })
  if ($held -notcontains $role) {
    $null = Invoke-Again {
      New-MgRoleManagementDirectoryRoleAssignment -PrincipalId $servicePrincipal.Id -RoleDefinitionId $role -DirectoryScopeId '/'
    }
  }
}

[pscustomobject] @{ ClientId = $application.AppId; ServicePrincipalId = $servicePrincipal.Id }
