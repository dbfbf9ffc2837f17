import { ActionError } from '../../../errors.ts'
import type { Log } from '../../../ports.ts'
import type { DeliveryNames } from './names.ts'
import { foundForSure, foundOrNothing, type ScopeStore } from './scope-store.ts'

/** What a workflow sees of an organization's secrets: the first ones by name. */
const SEEN_OF_ORGANIZATION = 100

/**
 * Finds out without a write whether a delivery can succeed. That a token reads says that it is the right kind and
 * reaches the place; whether it may write as well, GitHub says only when it does.
 * @throws ActionError where nothing could be delivered
 */
export async function prepareScope(store: ScopeStore, names: DeliveryNames, log: Log): Promise<void> {
  const [key, secrets, variables] = await Promise.all([
    store.findKey(),
    store.count('secrets'),
    store.count('variables')
  ])
  if (key.kind !== 'found') throw (await missingEnvironment(store, key.kind)) ?? key.refusal
  const secretCount = foundForSure(secrets)
  await refuseFullSecrets(store, names, secretCount)
  await refuseFullVariables(store, names, foundForSure(variables))
  if (store.scope.kind === 'organization' && secretCount >= SEEN_OF_ORGANIZATION) {
    log.warning(
      `The ${store.scope.name} has ${secretCount} secrets. A workflow sees only the first ${SEEN_OF_ORGANIZATION} by name that it may use: make sure that ${names.secret} is one of them.`
    )
  }
}

async function refuseFullSecrets(store: ScopeStore, { secret }: DeliveryNames, count: number): Promise<void> {
  const { scope } = store
  if (count < scope.limits.secrets || foundOrNothing(await store.findSecret(secret)) !== undefined) return
  throw new ActionError(
    'request-refused',
    `The secret ${secret} cannot be added to ${scope.name}, which has ${count} secrets; GitHub keeps ${scope.limits.secrets}. Delete one that is not needed, give each customer an environment ("delivery.github.environment"), or deliver to an Azure Key Vault ("delivery.keyVault").`
  )
}

async function refuseFullVariables(store: ScopeStore, names: DeliveryNames, count: number): Promise<void> {
  const { scope } = store
  const wanted = [names.thumbprintVariable, names.applicationIdVariable].filter((name) => name !== undefined)
  if (count + wanted.length <= scope.limits.variables) return
  const missing: string[] = []
  for (const name of wanted) {
    if (foundOrNothing(await store.findVariable(name)) === undefined) missing.push(name)
  }
  if (count + missing.length <= scope.limits.variables) return
  throw new ActionError(
    'request-refused',
    `There is no room for ${missing.join(' and ')} in ${scope.name}, which has ${count} variables; GitHub keeps ${scope.limits.variables}. Delete some that are not needed, or give each customer an environment ("delivery.github.environment").`
  )
}

const LISTED_ENVIRONMENTS = 10

/** GitHub answers 403 as well as 404 for an environment that does not exist. */
async function missingEnvironment(store: ScopeStore, keyIs: 'missing' | 'closed'): Promise<ActionError | undefined> {
  const { kind, parameters } = store.scope
  if (kind !== 'environment') return undefined
  const environments = await store.environments()
  const isHidden = environments.kind !== 'found'
  // The repository is out of sight, or the token may read neither environments nor their secrets.
  if (environments.kind === 'missing' || (isHidden && keyIs === 'closed')) return undefined
  const wanted = parameters['environment_name'] ?? ''
  const names = isHidden ? [] : environments.value
  if (names.some((name) => name.toLowerCase() === wanted.toLowerCase())) return undefined
  const listed = names.slice(0, LISTED_ENVIRONMENTS).map((name) => `"${name}"`)
  const present = listed.length === 0 ? '' : ` It has ${listed.join(', ')}${names.length > listed.length ? ', …' : ''}.`
  return new ActionError(
    'request-refused',
    `The repository ${parameters['owner']}/${parameters['repo']} has no environment "${wanted}".${present} Correct "delivery.github.environment" in the registration file, or create the environment in the settings of the repository; this action does not, as a new one would have no protection rules. A private repository has environments only with a paid plan.`
  )
}
