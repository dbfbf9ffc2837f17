import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import type { SecretScope } from '../../src/domain/request/registration.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { emulators } from '../support/emulators.ts'
import { startFaultyFront } from '../support/faulty-front.ts'
import {
  ENVIRONMENT,
  type GithubDeliveryOptions,
  githubOf,
  githubSecret,
  handover,
  holdsOf,
  ORGANIZATION,
  REPOSITORY,
  SECRET,
  storedIn
} from '../support/github-deliveries.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, keep } = emulators()

let emulator: RunningEmulator
let github: RunningGithub
let certificate: CertificateWithKey
beforeAll(async () => {
  certificate = await newCertificate()
})
beforeEach(async () => {
  emulator = await start({ github: true })
  github = githubOf(emulator)
})

/** Request IDs differ each time. */
const steady = (text: string) => text.replace(/, request ID \w+/g, '')

async function refusedPreparation(options: GithubDeliveryOptions): Promise<string> {
  const { code, message } = await refusalOf(githubSecret(github, options).prepare())
  return `${code}: ${steady(message)}`
}

async function unknownBecause(options: GithubDeliveryOptions): Promise<string> {
  const holds = await holdsOf(githubSecret(github, options))
  return holds.kind === 'unknown' ? steady(holds.why) : `known: ${holds.thumbprint}`
}

const JOB_ADVICE =
  'The token in the input "delivery-token" is that of a GitHub App or of the job itself. The job\'s own token can never write secrets; an app needs'

describe('without a token', () => {
  it('nothing is known of what is there', async () => {
    expect(await unknownBecause({ token: undefined })).toBe('the input "delivery-token" is not given')
    expect(github.requests).toEqual([])
  })

  it.each([
    [
      REPOSITORY,
      'VB365_CONTOSO_PFX in repository contoso/backup',
      'the repository permissions "Secrets" and "Variables", both with write access'
    ],
    [
      ENVIRONMENT,
      'VB365_CONTOSO_PFX in environment vb365 of contoso/backup',
      'the repository permission "Environments" with write access'
    ],
    [
      ORGANIZATION,
      'VB365_CONTOSO_PFX in organization contoso',
      'the organization permissions "Secrets" and "Variables", both with write access'
    ]
  ] as const)('nothing is registered, and the sentence says which one %j needs', async (scope, name, needed) => {
    expect(await refusedPreparation({ scope, token: undefined })).toBe(
      `input-invalid: The input "delivery-token" is missing, without which ${name} cannot be written: give a fine-grained personal access token, or the token of a GitHub App, with ${needed}. The job's own token can never write secrets. If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.`
    )
  })
})

describe('without a password for the PFX', () => {
  it('nothing is registered', async () => {
    expect(await refusedPreparation({ pfxPassword: undefined })).toBe(
      'input-invalid: The input "pfx-password" is missing: it protects the PFX in VB365_CONTOSO_PFX in environment vb365 of contoso/backup. Take it from a secret.'
    )
  })
})

describe("the job's own token", () => {
  it.each([
    [
      REPOSITORY,
      'secrets=read',
      'the repository permissions "Secrets" and "Variables", both with write access',
      'repository contoso/backup'
    ],
    [
      ENVIRONMENT,
      'environments=read',
      'the repository permission "Environments" with write access',
      'environment vb365 of contoso/backup'
    ],
    [
      ORGANIZATION,
      'organization_secrets=read',
      'the organization permissions "Secrets" and "Variables", both with write access',
      'organization contoso'
    ]
  ] as const)('is refused for %j before anything is registered', async (scope, accepted, needed, place) => {
    expect(await refusedPreparation({ scope, token: github.jobToken })).toBe(
      `permission-missing: Reading the public key for secrets in ${place} at ${github.apiUrl} failed: Resource not accessible by integration (HTTP 403, accepted permissions ${accepted}). ${JOB_ADVICE} ${needed}, and its installation has to reach the place.`
    )
    expect(await unknownBecause({ scope, token: github.jobToken })).toBe(
      `the token in the input "delivery-token" may not read the secrets of ${place}: Resource not accessible by integration (HTTP 403, accepted permissions ${accepted})`
    )
  })
})

describe('a token', () => {
  it('of an app that was narrowed without the right to variables is refused, with the reason', async () => {
    const token = github.issueToken('app', { secrets: 'write', metadata: 'read' })
    expect(await refusedPreparation({ scope: REPOSITORY, token })).toBe(
      `permission-missing: Reading the variables in repository contoso/backup at ${github.apiUrl} failed: Resource not accessible by integration (HTTP 403, accepted permissions actions_variables=read). ${JOB_ADVICE} the repository permissions "Secrets" and "Variables", both with write access, and its installation has to reach the place. The action create-github-app-token has no input for that right: leave out all of its "permission-…" inputs.`
    )
    expect(await unknownBecause({ scope: REPOSITORY, token })).toBe(
      'the token in the input "delivery-token" may not read the variables of repository contoso/backup: Resource not accessible by integration (HTTP 403, accepted permissions actions_variables=read)'
    )
  })

  it('of a person without the right is refused, with the right', async () => {
    const token = github.issueToken('personal', { contents: 'write' })
    expect(await refusedPreparation({ token })).toBe(
      `permission-missing: Reading the public key for secrets in environment vb365 of contoso/backup at ${github.apiUrl} failed: Resource not accessible by personal access token (HTTP 403, accepted permissions environments=read). The token in the input "delivery-token" needs the repository permission "Environments" with write access, and its owner has to be an administrator there.`
    )
  })

  it('that may only read is refused by the first write, with the right', async () => {
    const token = github.issueToken('personal', { environments: 'read' })
    await githubSecret(github, { token }).prepare()
    const { code, message } = await refusalOf(githubSecret(github, { token }).deliver(handover(certificate)))
    expect(`${code}: ${steady(message)}`).toBe(
      `permission-missing: Writing the secret ${SECRET} in environment vb365 of contoso/backup at ${github.apiUrl} failed: Resource not accessible by personal access token (HTTP 403, accepted permissions environments=write). The token in the input "delivery-token" needs the repository permission "Environments" with write access, and its owner has to be an administrator there.`
    )
  })

  it('that has expired is refused, and what is there is not known', async () => {
    const token = 'github_pat_expired'
    expect(await refusedPreparation({ token })).toBe(
      `permission-missing: Reading the public key for secrets in environment vb365 of contoso/backup at ${github.apiUrl} failed: Bad credentials (HTTP 401). The token in the input "delivery-token" has expired, was revoked, or belongs to another GitHub: give a new one. Tokens of a GitHub App last one hour.`
    )
    expect(await unknownBecause({ token })).toBe(
      'GitHub does not accept the token in the input "delivery-token": Bad credentials (HTTP 401)'
    )
  })

  it('that is a classic one is told the scope', async () => {
    const front = keep(await startFaultyFront(new URL(github.apiUrl).origin))
    const body = JSON.stringify({ message: 'Must have admin rights to Repository.' })
    const json = { 'content-type': 'application/json' }
    front.fail(/public-key/, { kind: 'answer', acted: false, status: 403, headers: json, body }, 2)
    const classic = { origin: front.origin, token: 'ghp_classic' }
    front.fail(/./, { kind: 'answer', acted: false, status: 200, headers: json, body: '{"total_count":0}' }, 10)
    expect(await refusedPreparation({ ...classic, scope: REPOSITORY })).toContain(
      'Must have admin rights to Repository (HTTP 403). The token in the input "delivery-token" is a classic personal access token: it needs the scope repo, and its owner has to be an administrator there. A fine-grained one with the repository permissions "Secrets" and "Variables", both with write access may do less.'
    )
    expect(await refusedPreparation({ ...classic, scope: ORGANIZATION })).toContain('it needs the scope admin:org,')
  })

  it.each(['two words', 'line\nbreak', 'ünicode', ''])('%j is none that can be sent', (token) => {
    expect(() => githubSecret(github, { token })).toThrow(
      expect.objectContaining({
        code: 'input-invalid',
        message:
          'The token in the input "delivery-token" holds blanks, line breaks or signs that no token of GitHub has. Store it anew as a secret, without anything around it.'
      })
    )
  })
})

describe('a refusal in other words of GitHub', () => {
  it.each(['Repository was archived so is read-only.', 'Resource protected by organization SAML enforcement.'])(
    '%j is given without advice on rights',
    async (message) => {
      const front = keep(await startFaultyFront(new URL(github.apiUrl).origin))
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ message })
      front.fail(/public-key/, { kind: 'answer', acted: false, status: 403, headers, body })
      expect(await refusedPreparation({ scope: REPOSITORY, origin: front.origin })).toBe(
        `permission-missing: Reading the public key for secrets in repository contoso/backup at ${front.origin}/api/v3 failed: ${message.slice(0, -1)} (HTTP 403).`
      )
    }
  )
})

describe('a place that is not there', () => {
  const missing = (environment: string): SecretScope => ({ kind: 'environment', repository: undefined, environment })
  const ADVICE =
    'Correct "delivery.github.environment" in the registration file, or create the environment in the settings of the repository; this action does not, as a new one would have no protection rules. A private repository has environments only with a paid plan.'

  it('is named with the environments that there are, and none is created', async () => {
    github.settings.environments = ['vb365', 'production']
    expect(await refusedPreparation({ scope: missing('vb356') })).toBe(
      `request-refused: The repository contoso/backup has no environment "vb356". It has "vb365", "production". ${ADVICE}`
    )
    expect(github.settings.environments).toEqual(['vb365', 'production'])
  })

  it('is named without them where the token may not list them', async () => {
    const token = github.issueToken('personal', { environments: 'write' })
    expect(await refusedPreparation({ scope: missing('vb356'), token })).toBe(
      `request-refused: The repository contoso/backup has no environment "vb356". ${ADVICE}`
    )
  })

  it('is named where GitHub answers 403 for a missing environment', async () => {
    const front = keep(await startFaultyFront(new URL(github.apiUrl).origin))
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ message: 'Resource not accessible by personal access token' })
    front.fail(/public-key/, { kind: 'answer', acted: false, status: 403, headers, body })
    expect(await refusedPreparation({ scope: missing('vb356'), origin: front.origin })).toBe(
      `request-refused: The repository contoso/backup has no environment "vb356". It has "vb365". ${ADVICE}`
    )
  })

  it.each([
    [{ kind: 'repository', repository: 'contoso/nothing' }, 'repository contoso/nothing'],
    [
      { kind: 'environment', repository: 'contoso/nothing', environment: 'vb365' },
      'environment vb365 of contoso/nothing'
    ],
    [{ kind: 'organization', organization: 'nowhere', visibility: 'all' }, 'organization nowhere']
  ] as const)('%j is refused', async (scope, place) => {
    expect(await refusedPreparation({ scope })).toBe(
      `request-refused: Reading the public key for secrets in ${place} at ${github.apiUrl} failed: Not Found (HTTP 404). The ${place} is not there, or the token in the input "delivery-token" may not know of it: check the names in "delivery.github" of the registration file, and which repositories the token reaches.`
    )
  })

  it('is not taken for a place without a secret', async () => {
    expect(await unknownBecause({ scope: missing('vb356') })).toBe(
      'GitHub shows no environment vb356 of contoso/backup to the token in the input "delivery-token"'
    )
  })

  it('that has moved is refused, and no request follows', async () => {
    const front = keep(await startFaultyFront(new URL(github.apiUrl).origin))
    const headers = { location: 'https://api.github.com/repositories/1', 'content-type': 'application/json' }
    const body = JSON.stringify({ message: 'Moved Permanently' })
    front.fail(/^GET /, { kind: 'answer', acted: false, status: 301, headers, body }, 10)
    const { code, message } = await refusalOf(
      githubSecret(github, { scope: REPOSITORY, origin: front.origin }).observe()
    )
    expect(`${code}: ${message}`).toBe(
      `request-refused: Reading the secret ${SECRET} in repository contoso/backup at ${front.origin}/api/v3 failed: Moved Permanently (HTTP 301). The repository contoso/backup was renamed or transferred: name it in "delivery.github" of the registration file as it is called now.`
    )
  })

  it('that vanishes before the delivery is told of', async () => {
    const destination = githubSecret(github)
    await destination.prepare()
    github.settings.environments = []
    expect((await refusalOf(destination.deliver(handover(certificate)))).message).toContain(
      'Reading the public key for secrets in environment vb365 of contoso/backup'
    )
  })
})

describe('a place that is full', () => {
  const stored = { createdAt: new Date(), updatedAt: new Date(), visibility: undefined, selectedRepositoryIds: [] }
  function fill(what: 'secrets' | 'variables', scope: SecretScope, count: number): void {
    const entries = storedIn(github, scope)[what]
    for (let index = entries.size; index < count; index += 1) {
      entries.set(`N${index}`, { name: `N${index}`, value: 'x', ...stored })
    }
  }

  it.each([
    [ENVIRONMENT, 'environment vb365 of contoso/backup', 100],
    [REPOSITORY, 'repository contoso/backup', 100],
    [ORGANIZATION, 'organization contoso', 1000]
  ] as const)('of secrets is refused: %j', async (scope, place, limit) => {
    fill('secrets', scope, limit)
    expect(await refusedPreparation({ scope })).toBe(
      `request-refused: The secret ${SECRET} cannot be added to ${place}, which has ${limit} secrets; GitHub keeps ${limit}. Delete one that is not needed, give each customer an environment ("delivery.github.environment"), or deliver to an Azure Key Vault ("delivery.keyVault").`
    )
  })

  it('of variables is refused, counting both that are needed', async () => {
    fill('variables', ENVIRONMENT, 99)
    await githubSecret(github).prepare()
    expect(await refusedPreparation({ applicationIdVariable: 'VB365_ID' })).toBe(
      `request-refused: There is no room for ${SECRET}_THUMBPRINT and VB365_ID in environment vb365 of contoso/backup, which has 99 variables; GitHub keeps 100. Delete some that are not needed, or give each customer an environment ("delivery.github.environment").`
    )
  })

  it('has room for what is there already', async () => {
    await githubSecret(github, { applicationIdVariable: 'VB365_ID' }).deliver(handover(certificate))
    fill('secrets', ENVIRONMENT, 100)
    fill('variables', ENVIRONMENT, 100)
    await githubSecret(github, { applicationIdVariable: 'VB365_ID' }).prepare()
  })
})

describe('a name in the registration', () => {
  const RULES =
    'which GitHub refuses as a name: it takes letters, digits and underscores, no digit in front, and nothing that begins with GITHUB_.'

  it.each(['1ST', 'WITH-DASH', 'WITH BLANK', 'GITHUB_PFX', 'github_pfx', 'ÜMLAUT', ''])(
    '%j is none that a secret or variable may have',
    (name) => {
      expect(() => githubSecret(github, { secret: name })).toThrow(
        `"delivery.github.secret" in the registration file is "${name}", ${RULES}`
      )
      expect(() => githubSecret(github, { applicationIdVariable: name })).toThrow(
        `"delivery.github.variables.applicationId" in the registration file is "${name}", ${RULES}`
      )
    }
  )

  it('of the variable with the application ID is not that of the thumbprint', () => {
    expect(() => githubSecret(github, { applicationIdVariable: 'vb365_contoso_pfx_thumbprint' })).toThrow(
      '"delivery.github.variables.applicationId" in the registration file is "vb365_contoso_pfx_thumbprint", the variable that holds the thumbprint of the certificate: choose another name.'
    )
  })

  it.each([
    [
      { kind: 'environment', repository: undefined, environment: '..' },
      '"delivery.github.environment" in the registration file is "..", which GitHub has nowhere: it takes the name of an environment.'
    ],
    [
      { kind: 'repository', repository: 'backup' },
      '"delivery.github.repository" in the registration file is "backup", which GitHub has nowhere: it takes owner/name.'
    ],
    [
      { kind: 'repository', repository: 'contoso/..' },
      '"delivery.github.repository" in the registration file is "contoso/..", which GitHub has nowhere: it takes owner/name.'
    ],
    [{ kind: 'repository', repository: 'contoso/backup/x' }, 'it takes owner/name.'],
    [
      { kind: 'organization', organization: 'a/b', visibility: 'all' },
      '"delivery.github.organization" in the registration file is "a/b", which GitHub has nowhere: it takes letters, digits and hyphens.'
    ]
  ] as const)('that would lead elsewhere is refused: %j', (scope, sentence) => {
    expect(() => githubSecret(github, { scope })).toThrow(sentence)
  })

  it('is needed for the repository outside GitHub Actions', () => {
    expect(() => githubSecret(github, { repository: undefined })).toThrow(
      'The repository of the GitHub secret is not known: outside GitHub Actions, where GITHUB_REPOSITORY is not set, name it in "delivery.github.repository" of the registration file, as owner/name.'
    )
    expect(githubSecret(github, { repository: undefined, scope: ORGANIZATION }).name).toContain('organization contoso')
  })
})

describe('the address of the API', () => {
  it.each(['', 'github.contoso.example', 'http://github.contoso.example/api/v3', 'https://host/?query'])(
    '%j is refused: the token would go over an open line, or nowhere',
    (apiUrl) => {
      expect(() => githubSecret(github, { apiUrl })).toThrow(
        `The address of GitHub's API is not an https URL: "${apiUrl}". The runner gives it in the environment variable GITHUB_API_URL, as in https://api.github.com or https://github.contoso.example/api/v3.`
      )
    }
  )

  it('may end with a slash', async () => {
    await githubSecret(github, { apiUrl: `${github.apiUrl}/` }).prepare()
  })
})

it('no sentence and no line of the log holds a token', async () => {
  const tokens = [
    github.jobToken,
    github.issueToken('app', {}),
    github.issueToken('personal', {}),
    'github_pat_expired'
  ]
  const texts: string[] = []
  for (const token of tokens) {
    for (const scope of [REPOSITORY, ENVIRONMENT, ORGANIZATION]) {
      const error = await refusalOf(githubSecret(github, { scope, token }).prepare())
      for (let link: unknown = error; link instanceof Error; link = link.cause)
        texts.push(`${link.message} ${link.stack}`)
      texts.push(await unknownBecause({ scope, token }))
    }
  }
  expect(texts.filter((text) => tokens.some((token) => text.includes(token)))).toEqual([])
})
