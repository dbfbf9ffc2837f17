import type { Instruction } from '../../../errors.ts'
import type { TokenClaims } from '../../entra/access-token.ts'
import { vaultNameOf } from './vault-address.ts'

interface Role {
  readonly name: string
  /** Of the role definition, the same in every tenant. */
  readonly id: string
}

/** What an identity has to be allowed in a vault, in both of Azure's models. */
export interface VaultRight {
  /** Built-in roles; each of them is enough, the first is the one to assign. */
  readonly roles: readonly [Role, ...Role[]]
  /** For vaults with access policies. */
  readonly policy: string
  /** The same for Azure's command line. */
  readonly policyOption: string
}

/** https://learn.microsoft.com/azure/key-vault/general/rbac-guide#azure-built-in-roles-for-key-vault-data-plane-operations */
export const WRITE_CERTIFICATES: VaultRight = {
  roles: [{ name: 'Key Vault Certificates Officer', id: 'a4417e6f-fecd-4de8-b567-7b0420556985' }],
  policy: 'the certificate permissions Get, List and Import',
  policyOption: '--certificate-permissions get list import'
}

/** The key of a certificate is read as a secret. */
export const READ_KEYS: VaultRight = {
  roles: [
    { name: 'Key Vault Certificate User', id: 'db79e9a7-68ee-4b58-9aeb-b90e7c24fcba' },
    { name: 'Key Vault Secrets User', id: '4633458b-17de-408a-b874-0445c86b69e6' }
  ],
  policy: 'the secret permission Get',
  policyOption: '--secret-permissions get'
}

/** As in `"Key Vault Certificates Officer" (a4417e6f-…)`. */
export function roleNames({ roles }: VaultRight): string {
  return roles.map(({ name, id }) => `"${name}" (${id})`).join(' or ')
}

/** The command that gives a right, by Azure's roles or by access policies; none where host or identity are not known. */
export function grantInstructions(
  right: VaultRight,
  model: 'role' | 'policy',
  hostname: string,
  { applicationId, servicePrincipalId }: Partial<Pick<TokenClaims, 'applicationId' | 'servicePrincipalId'>>
): readonly Instruction[] {
  const vault = vaultNameOf(hostname)
  if (vault === undefined) return []
  if (model === 'policy') {
    if (applicationId === undefined) return []
    const line = `az keyvault set-policy --name ${vault} --spn ${applicationId} ${right.policyOption}`
    return [{ title: `Give the identity its access policy in ${vault}`, language: 'shell', lines: [line] }]
  }
  if (servicePrincipalId === undefined) return []
  const assignee = `--assignee-object-id ${servicePrincipalId} --assignee-principal-type ServicePrincipal`
  const scope = `--scope "$(az keyvault show --name ${vault} --query id --output tsv)"`
  const line = `az role assignment create --role ${right.roles[0].id} ${assignee} ${scope}`
  return [{ title: `Assign the role ${right.roles[0].name} in ${vault}`, language: 'shell', lines: [line] }]
}
