import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { addRepository } from '../../emulator/github/site.ts'
import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import type { SecretScope } from '../../src/domain/request/registration.ts'
import type { CertificateWithKey } from '../../src/ports.ts'
import { GithubClient } from '../emulator/support/github-client.ts'
import { emulators } from '../support/emulators.ts'
import {
  APPLICATION_ID,
  ENVIRONMENT,
  githubOf,
  githubSecret,
  handover,
  holding,
  holdsOf,
  NOTHING,
  ORGANIZATION,
  PFX_PASSWORD,
  REPOSITORY,
  SECRET,
  storedIn
} from '../support/github-deliveries.ts'
import { recordingLog } from '../support/recording-log.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start } = emulators()

let emulator: RunningEmulator
let github: RunningGithub
let certificate: CertificateWithKey
let another: CertificateWithKey
beforeAll(async () => {
  certificate = await newCertificate()
  another = await newCertificate()
})
beforeEach(async () => {
  emulator = await start({ github: true })
  github = githubOf(emulator)
})

const writes = () =>
  github.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`)

/** The secret as it was before it was sealed. */
async function decrypted(scope: SecretScope['kind']): Promise<string> {
  const { body } = await new GithubClient(github.apiUrl, github.token).get(`/emulator/secrets/${scope}/${SECRET}`)
  return body.value
}

function openedByOpenssl(base64: string): string {
  const args = ['pkcs12', '-nodes', '-passin', 'env:PFX_PASSWORD']
  const env = { ...process.env, PFX_PASSWORD }
  return execFileSync('openssl', args, {
    input: Buffer.from(base64, 'base64'),
    env,
    stdio: ['pipe', 'pipe', 'ignore']
  }).toString()
}

const SCOPES: readonly SecretScope[] = [REPOSITORY, ENVIRONMENT, ORGANIZATION]

describe.each(SCOPES)('a delivery to the scope $kind', (scope) => {
  it('brings the PFX, which openssl opens with the password, and then its thumbprint', async () => {
    await githubSecret(github, { scope }).deliver(handover(certificate))
    const pem = openedByOpenssl(await decrypted(scope.kind))
    expect(pem).toContain('friendlyName: VB365 Contoso')
    expect(pem).toContain('BEGIN PRIVATE KEY')
    expect(new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERT'))).raw).toEqual(
      Buffer.from(certificate.certificate)
    )
    expect(storedIn(github, scope).variables.get(`${SECRET}_THUMBPRINT`)?.value).toBe(certificate.facts.thumbprint)
    expect(writes().map((write) => write.replace(/\?.*|.*\//, ''))).toEqual([SECRET, 'variables'])
  })

  it('is read back as the certificate that was delivered', async () => {
    const destination = githubSecret(github, { scope })
    expect(await holdsOf(destination)).toEqual(NOTHING)
    await destination.deliver(handover(certificate))
    expect(await holdsOf(destination)).toEqual(holding(certificate.facts.thumbprint))
  })

  it('replaces the certificate that was delivered before', async () => {
    const destination = githubSecret(github, { scope })
    await destination.deliver(handover(certificate))
    await destination.deliver(handover(another))
    expect(await holdsOf(destination)).toEqual(holding(another.facts.thumbprint))
    expect(openedByOpenssl(await decrypted(scope.kind))).toContain(
      new X509Certificate(another.certificate).toString().trim()
    )
  })

  it('is prepared where it can succeed, without a write', async () => {
    await githubSecret(github, { scope }).prepare()
    expect(writes()).toEqual([])
  })

  it('of the same certificate again writes nothing', async () => {
    await githubSecret(github, { scope, applicationIdVariable: 'VB365_APPLICATION' }).deliver(handover(certificate))
    const before = writes()
    await githubSecret(github, { scope, applicationIdVariable: 'VB365_APPLICATION' }).deliver(handover(certificate))
    expect(writes()).toEqual(before)
  })
})

describe('the destination', () => {
  it.each([
    [REPOSITORY, 'VB365_CONTOSO_PFX in repository contoso/backup'],
    [ENVIRONMENT, 'VB365_CONTOSO_PFX in environment vb365 of contoso/backup'],
    [
      { ...ENVIRONMENT, repository: 'contoso/infrastructure' },
      'VB365_CONTOSO_PFX in environment vb365 of contoso/infrastructure'
    ],
    [ORGANIZATION, 'VB365_CONTOSO_PFX in organization contoso']
  ] as const)('%j is called by secret and place', (scope, name) => {
    expect(githubSecret(github, { scope, secret: 'vb365_contoso_pfx' })).toMatchObject({ kind: 'github', name })
  })

  it('takes environments with slashes and blanks in their names', async () => {
    const environment = 'Customers/Tailspin Toys'
    github.settings.environments = ['vb365', environment]
    const destination = githubSecret(github, { scope: { kind: 'environment', repository: undefined, environment } })
    await destination.prepare()
    await destination.deliver(handover(certificate))
    expect(await holdsOf(destination)).toEqual(holding(certificate.facts.thumbprint))
  })

  it('masks the base64 of the PFX before it is sent', async () => {
    const masked: string[] = []
    const mask = (secret: string) => {
      expect(writes()).toEqual([])
      masked.push(secret)
    }
    await githubSecret(github, { mask }).deliver(handover(certificate))
    expect(masked).toEqual([await decrypted('environment')])
  })
})

describe('the thumbprint variable', () => {
  const variables = () => storedIn(github, ENVIRONMENT).variables
  const secrets = () => storedIn(github, ENVIRONMENT).secrets

  beforeEach(() => githubSecret(github).deliver(handover(certificate)))

  it('counts for nothing beside a secret that was deleted by hand', async () => {
    secrets().delete(SECRET)
    expect(await holdsOf(githubSecret(github))).toEqual(NOTHING)
  })

  it('is what a secret needs to be known', async () => {
    variables().delete(`${SECRET}_THUMBPRINT`)
    expect(await holdsOf(githubSecret(github))).toEqual(NOTHING)
  })

  it('says nothing of a secret that was written after it', async () => {
    emulator.setClock(new Date(Date.now() + 60_000))
    await new GithubClient(github.apiUrl, github.token).putSecret(
      '/repos/contoso/backup/environments/vb365',
      SECRET,
      'x'
    )
    expect(await holdsOf(githubSecret(github))).toEqual(NOTHING)
  })

  it.each(['', 'none', 'ABCDEF'])('counts for nothing when it is %j', async (value) => {
    const variable = variables().get(`${SECRET}_THUMBPRINT`)
    if (variable === undefined) throw new Error('the variable is missing')
    variables().set(variable.name, { ...variable, value })
    expect(await holdsOf(githubSecret(github))).toEqual(NOTHING)
  })

  it.each(['secret', 'variable'])('is right again after a delivery where the %s had been deleted', async (what) => {
    if (what === 'secret') secrets().delete(SECRET)
    else variables().delete(`${SECRET}_THUMBPRINT`)
    await githubSecret(github).deliver(handover(certificate))
    expect(await holdsOf(githubSecret(github))).toEqual(holding(certificate.facts.thumbprint))
  })

  it('is made anew where it names the certificate already and the secret is a later one', async () => {
    emulator.setClock(new Date(Date.now() + 60_000))
    await new GithubClient(github.apiUrl, github.token).putSecret(
      '/repos/contoso/backup/environments/vb365',
      SECRET,
      'x'
    )
    const before = writes().length
    await githubSecret(github).deliver(handover(certificate))
    expect(
      writes()
        .slice(before)
        .map((write) => write.split(' ')[0])
    ).toEqual(['DELETE', 'PUT', 'POST'])
    expect(await holdsOf(githubSecret(github))).toEqual(holding(certificate.facts.thumbprint))
  })
})

describe('the variable with the application ID', () => {
  const applicationIdVariable = 'VB365_APPLICATION_ID'
  const variables = () => storedIn(github, ENVIRONMENT).variables
  const observed = async () => (await githubSecret(github, { applicationIdVariable }).observe()).observed

  it('is written last', async () => {
    await githubSecret(github, { applicationIdVariable }).deliver(handover(certificate))
    expect(variables().get(applicationIdVariable)?.value).toBe(APPLICATION_ID)
    expect([...variables().keys()]).toEqual([`${SECRET}_THUMBPRINT`, applicationIdVariable])
    expect((await observed()).outdated).toEqual([])
  })

  it('is outdated where it is missing, and a delivery writes it alone', async () => {
    await githubSecret(github).deliver(handover(certificate))
    expect((await observed()).outdated).toEqual(['application ID'])
    const before = writes().length
    await githubSecret(github, { applicationIdVariable }).deliver(handover(certificate))
    expect(writes().slice(before)).toEqual(['POST /api/v3/repos/contoso/backup/environments/vb365/variables'])
    expect((await observed()).outdated).toEqual([])
  })

  it('is outdated where it is no application ID', async () => {
    await githubSecret(github, { applicationIdVariable }).deliver(handover(certificate))
    const variable = variables().get(applicationIdVariable)
    if (variable === undefined) throw new Error('the variable is missing')
    variables().set(applicationIdVariable, { ...variable, value: 'none' })
    expect((await observed()).outdated).toEqual(['application ID'])
  })

  it('is outdated where it names another application than the existing one, and a delivery corrects it', async () => {
    await githubSecret(github, { applicationIdVariable }).deliver(handover(certificate))
    const variable = variables().get(applicationIdVariable)
    if (variable === undefined) throw new Error('the variable is missing')
    variables().set(applicationIdVariable, { ...variable, value: 'aaaaaaaa-0000-4000-8000-000000000001' })
    const destination = githubSecret(github, { applicationIdVariable, applicationId: APPLICATION_ID })
    expect((await destination.observe()).observed.outdated).toEqual(['application ID'])
    await destination.deliver(handover(certificate))
    expect(variables().get(applicationIdVariable)?.value).toBe(APPLICATION_ID)
    expect((await destination.observe()).observed.outdated).toEqual([])
  })

  it('is not looked at where it was not asked for', async () => {
    await githubSecret(github).deliver(handover(certificate))
    expect((await githubSecret(github).observe()).observed.outdated).toEqual([])
  })
})

describe('a secret of an organization', () => {
  const secrets = () => storedIn(github, ORGANIZATION).secrets
  const variables = () => storedIn(github, ORGANIZATION).variables

  it('is seen by whom the registration names, and so are the variables', async () => {
    const scope = { ...ORGANIZATION, visibility: 'all' } as const
    await githubSecret(github, { scope, applicationIdVariable: 'VB365_APPLICATION' }).deliver(handover(certificate))
    expect(secrets().get(SECRET)?.visibility).toBe('all')
    expect([...variables().values()].map(({ visibility }) => visibility)).toEqual(['all', 'all'])
  })

  it('that is selected for repositories, however many, is selected for the same ones after a renewal', async () => {
    const organization = storedIn(github, ORGANIZATION)
    if (!('repositories' in organization)) throw new Error('the emulator has no organization')
    for (let count = 0; count < 120; count += 1) addRepository(organization, `repository-${count}`)
    const ids = [...organization.repositories.values()].map(({ id }) => id)
    const selected = { visibility: 'selected', selected_repository_ids: ids }
    await new GithubClient(github.apiUrl, github.token).putSecret('/orgs/contoso/actions', SECRET, 'x', selected)
    await githubSecret(github, { scope: ORGANIZATION }).deliver(handover(certificate))
    expect(secrets().get(SECRET)).toMatchObject({ visibility: 'selected', selectedRepositoryIds: ids })
  })

  it('is written for no repository, with a warning, where repositories have yet to be selected', async () => {
    const log = recordingLog()
    const scope = { ...ORGANIZATION, visibility: 'selected' } as const
    await githubSecret(github, { scope, context: { ...runContext(), log } }).deliver(handover(certificate))
    expect(secrets().get(SECRET)).toMatchObject({ visibility: 'selected', selectedRepositoryIds: [] })
    expect(log.lines).toEqual([
      'warning: The new secret VB365_CONTOSO_PFX in organization contoso can be used by no repository yet: select those that may in the settings of the organization.'
    ])
  })

  it('is warned of where a workflow may not see it among all the others', async () => {
    const stored = {
      createdAt: new Date(),
      updatedAt: new Date(),
      visibility: 'all',
      selectedRepositoryIds: []
    } as const
    for (let count = 0; count < 100; count += 1)
      secrets().set(`A${count}`, { name: `A${count}`, value: 'x', ...stored })
    const log = recordingLog()
    await githubSecret(github, { scope: ORGANIZATION, context: { ...runContext(), log } }).prepare()
    expect(log.lines).toEqual([
      'warning: The organization contoso has 100 secrets. A workflow sees only the first 100 by name that it may use: make sure that VB365_CONTOSO_PFX is one of them.'
    ])
  })
})

describe('a certificate with a long chain', () => {
  it('is refused before anything is written when its PFX is larger than a secret may be', async () => {
    const chain = Array.from({ length: 60 }, () => certificate.certificate)
    const { code, message } = await refusalOf(githubSecret(github).deliver(handover({ ...certificate, chain })))
    expect(code).toBe('certificate-invalid')
    expect(message).toMatch(
      /^The PFX has \d{5} bytes as base64, and a secret of GitHub takes 49152: give a certificate with fewer certificates in its chain, or deliver it to an Azure Key Vault \("delivery\.keyVault"\)\.$/
    )
    expect(writes()).toEqual([])
  })
})
