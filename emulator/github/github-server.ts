import type { ServerIdentity } from '../certificate-authority.ts'
import { listen } from '../server.ts'
import type { Surroundings } from '../surroundings.ts'
import type { SeenRequest } from '../traffic-record.ts'
import { makeGithubApp } from './github-app.ts'
import { prepareSealedBoxes } from './sealed-box.ts'
import { type GithubSettings, githubSettings } from './settings.ts'
import {
  addEnvironment,
  addOrganization,
  addRepository,
  type Organization,
  type Repository,
  type Site
} from './site.ts'
import {
  deliveryPermissions,
  jobAccount,
  jobPermissions,
  makeToken,
  newAccount,
  type Permissions,
  type Token
} from './tokens.ts'

/** A GitHub Enterprise Server that answers on loopback. */
export interface RunningGithub {
  /** Such as `https://127.0.0.1:8443/api/v3`. */
  readonly apiUrl: string
  /** Fine-grained token that may write secrets and variables at repository, environment and organization. */
  readonly token: string
  /** The token of a job, which may comment on pull requests but not write secrets or variables. */
  readonly jobToken: string
  /** `owner/name`. */
  readonly repository: string
  /** An environment of that repository. */
  readonly environment: string
  /** Everything that is there: tests look into it, and may change it. */
  readonly site: Site
  readonly settings: GithubSettings
  /** Every request that was answered, oldest first. */
  readonly requests: SeenRequest[]
  /** A new token: `app` as GitHub Apps and jobs have it, `personal` as users do. */
  issueToken(kind: Token['kind'], permissions: Permissions): string
  close(): Promise<void>
}

const environmentName = 'vb365'

interface Furnished {
  readonly site: Site
  readonly repository: Repository
  readonly token: Token
  readonly jobToken: Token
}

function furnish(fullName: string, now: Date): Furnished {
  const [owner = '', name = ''] = fullName.split('/')
  const site: Site = { organizations: new Map(), tokens: [] }
  const organization: Organization = addOrganization(site, owner)
  const repository = addRepository(organization, name)
  addRepository(organization, 'infrastructure')
  addEnvironment(repository, environmentName, now)
  const token = makeToken('personal', newAccount(`${owner}-automation`, 'User'), deliveryPermissions)
  const jobToken = makeToken('app', jobAccount, jobPermissions)
  site.tokens.push(token, jobToken)
  return { site, repository, token, jobToken }
}

/** Starts a server with one organization and two repositories. `repository` is the `owner/name` of the job's own. */
export async function startGithub(
  repository: string,
  identity: ServerIdentity,
  surroundings: Surroundings
): Promise<RunningGithub> {
  await prepareSealedBoxes()
  const { clock, latencyMs, record, faults } = surroundings
  const { site, repository: own, token, jobToken } = furnish(repository, clock.now())
  const settings = githubSettings(token, own, clock)
  const requests: SeenRequest[] = []
  const ready = { repository: own, environment: environmentName }
  const app = makeGithubApp({ site, clock, settings, token, ready })
  const server = await listen({
    name: 'github',
    port: 0,
    identity,
    clock,
    latencyMs,
    record,
    seen: requests,
    faults,
    answer: async (request) => await app.fetch(request)
  })
  return {
    apiUrl: `${server.origin}/api/v3`,
    token: token.text,
    jobToken: jobToken.text,
    repository,
    environment: environmentName,
    site,
    settings,
    requests,
    issueToken: (kind, permissions) => {
      const login = kind === 'app' ? `${own.owner}-vb365[bot]` : `${own.owner}-person`
      const issued = makeToken(kind, newAccount(login, kind === 'app' ? 'Bot' : 'User'), permissions)
      site.tokens.push(issued)
      return issued.text
    },
    close: () => server.close()
  }
}
