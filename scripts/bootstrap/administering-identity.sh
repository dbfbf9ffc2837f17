#!/usr/bin/env bash
# Makes an identity for register-vb365-application with the Azure CLI: application, service principal, federated
# credentials for GitHub Actions, and Microsoft Graph application permissions with admin consent. It makes no secret.
# Run it signed in (az login) as a Privileged Role Administrator who may also register applications. Running it again
# changes only what is missing.
set -euo pipefail

usage() {
  cat <<'USAGE'
administering-identity.sh --repository OWNER/NAME (--environment NAME | --branch NAME | --pull-requests)
  [--kind administrator|renewer|reader]   default: administrator
  [--name TEXT]                           display name; default: VB365 KIND
  [--ids OWNER_ID/REPOSITORY_ID]          also the subject with immutable IDs; to be had with
                                          gh api repos/OWNER/NAME --jq '"\(.owner.id)/\(.id)"'
  [--without-exchange]                    Exchange Online is not protected
  [--public-folders]                      public folders are protected
  [--ews]                                 "ews": "allow": puts applications on the list of those that may use EWS
USAGE
}

fail() {
  printf '%s\n' "$1" >&2
  exit 2
}

kind=administrator
name='' repository='' context='' ids=''
exchange=yes public_folders=no ews=no
while [ $# -gt 0 ]; do
  case "$1" in
    --repository | --environment | --branch | --kind | --name | --ids)
      [ $# -ge 2 ] || fail "$1 needs a value."
      case "$1" in
        --repository) repository=$2 ;;
        # GitHub sends a colon inside a name as %3A.
        --environment) context="environment:${2//:/%3A}" ;;
        --branch) context="ref:refs/heads/$2" ;;
        --kind) kind=$2 ;;
        --name) name=$2 ;;
        --ids) ids=$2 ;;
      esac
      shift 2
      ;;
    --pull-requests) context=pull_request; shift ;;
    --without-exchange) exchange=no; shift ;;
    --public-folders) public_folders=yes; shift ;;
    --ews) ews=yes; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; fail "Unknown option $1." ;;
  esac
done
[[ $repository =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]] || { usage >&2; fail 'Give --repository OWNER/NAME.'; }
[ -n "$context" ] || { usage >&2; fail 'Give --environment, --branch or --pull-requests.'; }
[[ -z $ids || $ids =~ ^[0-9]+/[0-9]+$ ]] || fail '--ids must be two numbers, as in 123456/456789.'
[[ $context != *[\"\\]* ]] || fail 'A quotation mark or backslash cannot be in the name of an environment or branch.'
name=${name:-VB365 $kind}
[[ $name =~ ^[A-Za-z0-9\ ._()-]{1,120}$ ]] || fail '--name may have letters, digits, blanks and . _ ( ) - only.'

# https://learn.microsoft.com/graph/permissions-reference
readonly GRAPH=00000003-0000-0000-c000-000000000000
permissions=(
  9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30 # Application.Read.All
  498476ce-e0fe-48b0-b801-37ba7e2685c6 # Organization.Read.All
  e2f98668-2877-4f38-a2f4-8202e0717aa1 # LicenseAssignment.Read.All
  df021288-bdef-4463-88db-98f22de89214 # User.Read.All
)
[ "$public_folders" = no ] || permissions+=(40f97065-369a-49f4-947c-6a255697ae91) # MailboxSettings.Read
case "$kind" in
  administrator)
    permissions+=(
      18a4783c-866b-4cc7-a460-3d5e5662c884 # Application.ReadWrite.OwnedBy
      06b708a9-e830-4db3-a914-8e69da51d44f # AppRoleAssignment.ReadWrite.All
      8e8e4742-1d95-4f68-9d56-6ee75648c72a # DelegatedPermissionGrant.ReadWrite.All
    )
    [ "$exchange" = no ] || permissions+=(9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8) # RoleManagement.ReadWrite.Directory
    ;;
  renewer | reader)
    [ "$kind" = reader ] || permissions+=(18a4783c-866b-4cc7-a460-3d5e5662c884) # Application.ReadWrite.OwnedBy
    permissions+=(7ab1d382-f21e-4acd-a863-ba3e13f7da61) # Directory.Read.All, for delegated grants
    [ "$exchange" = no ] || permissions+=(483bed4a-2ad3-4361-a73b-c83ccdbdc53c) # RoleManagement.Read.Directory
    ;;
  *) fail '--kind must be administrator, renewer or reader.' ;;
esac

# https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust
case "$(az cloud show --query name --output tsv)" in
  AzureUSGovernment) audience=api://AzureADTokenExchangeUSGov ;;
  AzureChinaCloud) audience=api://AzureADTokenExchangeChina ;;
  *) audience=api://AzureADTokenExchange ;;
esac
graph_url=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
graph_url=${graph_url%/}/v1.0

found=$(az ad app list --filter "displayName eq '$name'" --query '[].appId' --output tsv)
case "$(printf '%s' "$found" | grep -c . || true)" in
  0) client_id=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv) ;;
  1) client_id=$found ;;
  *) fail "Several applications are named \"$name\": give another --name." ;;
esac

# What was made just now may not be found for some seconds.
again() {
  local try
  for try in 1 2 3 4 5; do
    if "$@"; then return 0; fi
    sleep $((try * 3))
  done
  "$@"
}

service_principal=$(az ad sp list --filter "appId eq '$client_id'" --query '[0].id' --output tsv)
if [ -z "$service_principal" ]; then
  service_principal=$(again az ad sp create --id "$client_id" --query id --output tsv)
fi

trust() { # name of the credential, subject
  local known
  known=$(az ad app federated-credential list --id "$client_id" --query '[].subject' --output tsv)
  if printf '%s\n' "$known" | grep -Fxq -- "$2"; then return; fi
  again az ad app federated-credential create --id "$client_id" --output none --parameters "$(
    printf '{"name":"%s","issuer":"https://token.actions.githubusercontent.com","subject":"%s","audiences":["%s"]}' \
      "$1" "$2" "$audience"
  )"
}
suffix=$(printf '%s' "$repository-$context" | tr -c 'A-Za-z0-9' '-' | cut -c1-100)
trust "names-$suffix" "repo:$repository:$context"
if [ -n "$ids" ]; then
  trust "ids-$suffix" "repo:${repository%/*}@${ids%/*}/${repository#*/}@${ids#*/}:$context"
fi

# Declares and grants app roles; consent to an application permission is an app role assignment.
consent() { # application ID of the resource, IDs of its app roles
  local resource=$1 permission principal granted declared missing=()
  shift
  # What is declared already would be declared twice (Azure/azure-cli#24512).
  declared=$(again az ad app permission list --id "$client_id" --output tsv \
    --query "[?resourceAppId=='$resource'].resourceAccess[].id")
  for permission in "$@"; do
    printf '%s\n' "$declared" | grep -Fxq -- "$permission" || missing+=("$permission=Role")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    again az ad app permission add --id "$client_id" --api "$resource" --api-permissions "${missing[@]}" --output none \
      --only-show-errors
  fi
  principal=$(az ad sp show --id "$resource" --query id --output tsv)
  granted=$(az rest --method get --url "$graph_url/servicePrincipals/$service_principal/appRoleAssignments" \
    --query "value[?resourceId=='$principal'].appRoleId" --output tsv)
  for permission in "$@"; do
    if printf '%s\n' "$granted" | grep -Fxq -- "$permission"; then continue; fi
    again az rest --method post --url "$graph_url/servicePrincipals/$service_principal/appRoleAssignments" --output none \
      --headers Content-Type=application/json --body "$(
        printf '{"principalId":"%s","resourceId":"%s","appRoleId":"%s"}' "$service_principal" "$principal" "$permission"
      )"
  done
}
consent "$GRAPH" "${permissions[@]}"

assign() { # template ID of a directory role
  local held
  held=$(az rest --method get --url "$graph_url/roleManagement/directory/roleAssignments" \
    --url-parameters "\$filter=principalId eq '$service_principal'" --query 'value[].roleDefinitionId' --output tsv)
  if printf '%s\n' "$held" | grep -Fxq -- "$1"; then return; fi
  again az rest --method post --url "$graph_url/roleManagement/directory/roleAssignments" --output none \
    --headers Content-Type=application/json --body "$(
      printf '{"principalId":"%s","roleDefinitionId":"%s","directoryScopeId":"/"}' "$service_principal" "$1"
    )"
}
if [ "$ews" = yes ]; then
  consent 00000002-0000-0ff1-ce00-000000000000 dc50a0fb-09a3-484d-be87-e023b12c6440 # Exchange.ManageAsApp
  case "$kind" in
    administrator) assign 29232cdf-9323-42fd-ade2-1d097af3e4de ;; # Exchange Administrator
    *) assign f2ef992c-3afb-46b9-b7cf-a126ee74c451 ;; # Global Reader
  esac
fi

printf 'client-id: %s\nobject ID of its service principal: %s\n' "$client_id" "$service_principal"
