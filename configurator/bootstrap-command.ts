import type { Region, Registration } from '../src/domain/request/registration.ts'
import { type Job, jobInputs, needsIdentity } from './job.ts'

const AZURE_CLOUDS: Readonly<Partial<Record<Region, string>>> = {
  USGovernment: 'AzureUSGovernment',
  USDefence: 'AzureUSGovernment',
  China: 'AzureChinaCloud'
}

/** The commands that make what the workflow needs: environment, identity, secrets and variables. Done once, by a person. */
export function bootstrapCommands(registration: Registration, job: Job): string {
  const { repository, environment } = job
  const place = `--repo ${shell(repository)} --env ${shell(environment)}`
  return [
    '# The environment; give it reviewers and protected branches in the settings of the repository',
    `gh api --method PUT ${shell(`repos/${repository}/environments/${encodeURIComponent(environment)}`)}`,
    ...(needsIdentity(registration) ? ['', ...identityCommands(registration, job)] : []),
    '',
    '# Its variables and secrets; gh asks for what is not given',
    ...jobInputs(registration, job).map(({ kind, name, holds }) =>
      kind === 'variable'
        ? `gh variable set ${name} ${place} --body CLIENT_ID # ${holds}`
        : `gh secret set ${name} ${place} # ${holds}`
    )
  ]
    .join('\n')
    .concat('\n')
}

function identityCommands(registration: Registration, job: Job): readonly string[] {
  const { tenant, region, services, exchange, certificate, delivery } = registration
  const { repository, environment, signIn } = job
  const cloud = AZURE_CLOUDS[region]
  const options = [
    `--repository ${shell(repository)}`,
    `--environment ${shell(environment)}`,
    '--ids "$ids"',
    ...(services.exchangeOnline ? [] : ['--without-exchange']),
    ...(services.publicFolders ? ['--public-folders'] : []),
    ...(exchange.ews === 'allow' ? ['--ews'] : [])
  ]
  const vaults = new Set([
    ...(delivery.keyVault === undefined ? [] : [delivery.keyVault.vault]),
    ...(certificate.source === 'keyVault' ? [certificate.vault] : [])
  ])
  return [
    '# The identity; in a copy of the action’s repository, as a Privileged Role Administrator who may register applications',
    ...(cloud === undefined ? [] : [`az cloud set --name ${cloud}`]),
    `az login --tenant ${shell(tenant)}`,
    `ids=$(gh api ${shell(`repos/${repository}`)} --jq '"\\(.owner.id)/\\(.id)"')`,
    `scripts/bootstrap/administering-identity.sh ${options.join(' ')}`,
    ...(signIn === 'secret' ? ['az ad app credential reset --id CLIENT_ID --append # prints the client secret'] : []),
    ...(signIn === 'certificate' ? ['az ad app credential reset --id CLIENT_ID --append --cert @public.pem'] : []),
    ...[...vaults].flatMap((vault) => vaultCommands(vault, delivery.keyVault !== undefined))
  ]
}

/** https://learn.microsoft.com/azure/key-vault/general/rbac-guide */
function vaultCommands(vault: string, isWritten: boolean): readonly string[] {
  const [name = ''] = new URL(vault).hostname.split('.')
  const roles = isWritten
    ? ['Key Vault Certificates Officer', 'Key Vault Certificate User']
    : ['Key Vault Certificate User']
  return roles.map(
    (role) =>
      `az role assignment create --assignee CLIENT_ID --role ${shell(role)} --scope "$(az keyvault show --name ${shell(name)} --query id --output tsv)"`
  )
}

/** One word of a POSIX shell. */
function shell(text: string): string {
  return /^[\w./@:%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
