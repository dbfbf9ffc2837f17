import { beforeAll, describe, expect, it } from '@jest/globals'
import type { RunningEmulator, RunningGithub } from '../../emulator/index.ts'
import { ActionError } from '../../src/errors.ts'
import type { CertificateWithKey, RunContext } from '../../src/ports.ts'
import { GithubClient } from '../emulator/support/github-client.ts'
import { manualClock } from '../support/clocks.ts'
import { emulators } from '../support/emulators.ts'
import { type Fault, type FaultyFront, startFaultyFront } from '../support/faulty-front.ts'
import {
  APPLICATION_ID,
  ENVIRONMENT,
  emulatorClock,
  githubOf,
  githubSecret,
  handover,
  holding,
  holdsOf,
  NOTHING,
  ORGANIZATION,
  SECRET,
  storedIn
} from '../support/github-deliveries.ts'
import { recordingLog } from '../support/recording-log.ts'
import { refusalOf } from '../support/refusal-of.ts'
import { runContext } from '../support/run-contexts.ts'
import { shareOf } from '../support/short-form.ts'
import { newCertificate } from '../support/test-certificate.ts'

const { start, keep } = emulators()

let certificate: CertificateWithKey
let another: CertificateWithKey
beforeAll(async () => {
  certificate = await newCertificate()
  another = await newCertificate()
})

interface BehindFront {
  readonly emulator: RunningEmulator
  readonly github: RunningGithub
  readonly front: FaultyFront
}

async function behindFront(): Promise<BehindFront> {
  const emulator = await start({ github: true })
  const github = githubOf(emulator)
  return { emulator, github, front: keep(await startFaultyFront(new URL(github.apiUrl).origin)) }
}

const applicationIdVariable = 'VB365_APPLICATION_ID'
const through = ({ github, front }: BehindFront, context: RunContext = runContext()) =>
  githubSecret(github, { origin: front.origin, applicationIdVariable, context })

/** Thumbprints by what was sealed. */
const certificatesInPfx = new Map<string, string>()

async function deliver(
  { github, front }: BehindFront,
  handed: CertificateWithKey,
  context: RunContext = runContext()
): Promise<void> {
  const mask = (value: string) => certificatesInPfx.set(value, handed.facts.thumbprint)
  const destination = githubSecret(github, { origin: front.origin, applicationIdVariable, context, mask })
  await destination.deliver(handover(handed))
}

/** The thumbprint of the certificate that the secret really holds. */
function inSecret(github: RunningGithub): string | undefined {
  return certificatesInPfx.get(storedIn(github, ENVIRONMENT).secrets.get(SECRET)?.value ?? '')
}

async function expectDelivered(github: RunningGithub, { facts }: CertificateWithKey): Promise<void> {
  const { observed } = await githubSecret(github, { applicationIdVariable, applicationId: APPLICATION_ID }).observe()
  expect(observed).toMatchObject({ holds: holding(facts.thumbprint), outdated: [] })
  expect(inSecret(github)).toBe(facts.thumbprint)
}

const HTML = '<!DOCTYPE html><html><body><h1>Gateway</h1></body></html>'
const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }
const SECONDARY = JSON.stringify({ message: 'You have exceeded a secondary rate limit. Please wait.' })

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['the connection is reset before GitHub acts', { kind: 'reset', acted: false }],
  ['the connection is reset after GitHub acted', { kind: 'reset', acted: true }],
  ['half of the answer is lost', { kind: 'half-body' }],
  [
    'a proxy answers a page after GitHub acted',
    { kind: 'answer', acted: true, status: 200, headers: html, body: HTML }
  ],
  ['a gateway answers 502 with a page', { kind: 'answer', acted: false, status: 502, headers: html, body: HTML }],
  [
    'the answer is 500 with JSON',
    { kind: 'answer', acted: false, status: 500, headers: json, body: '{"message":"x"}' }
  ],
  ['the answer is 503 without a body', { kind: 'answer', acted: false, status: 503 }],
  ['the answer is 504 though GitHub acted', { kind: 'answer', acted: true, status: 504 }],
  ['the answer is 429', { kind: 'answer', acted: false, status: 429 }],
  [
    'the answer is 403 for too many requests',
    { kind: 'answer', acted: false, status: 403, headers: json, body: SECONDARY }
  ]
]

const WRITES: readonly (readonly [string, RegExp])[] = [
  ['the secret is written', /^PUT /],
  ['the thumbprint is written', /^POST .*THUMBPRINT/]
]

/** As if an earlier run, an hour ago, had delivered the first certificate. */
function deliveredBefore({ emulator, github }: BehindFront): void {
  const { secrets, variables } = storedIn(github, ENVIRONMENT)
  const then = new Date(emulator.clock.now().getTime() - 3_600_000)
  const stored = { createdAt: then, updatedAt: then, visibility: undefined, selectedRepositoryIds: [] }
  secrets.set(SECRET, { ...stored, name: SECRET, value: 'PFX' })
  certificatesInPfx.set('PFX', certificate.facts.thumbprint)
  const name = `${SECRET}_THUMBPRINT`
  variables.set(name, { ...stored, name, value: certificate.facts.thumbprint })
}

describe.each(WRITES.map(([what, request], row) => [what, request, row] as const))('while %s', (_, request, row) => {
  it.each(shareOf(FAULTS, row, 3))('%s: everything is there afterwards', async (_name, fault) => {
    const behind = await behindFront()
    behind.front.fail(request, fault)
    await deliver(behind, certificate)
    await expectDelivered(behind.github, certificate)
  })
})

describe('while the application ID is written', () => {
  it.each(shareOf(FAULTS, 2, 3))('%s: everything is there afterwards', async (_name, fault) => {
    const behind = await behindFront()
    deliveredBefore(behind)
    behind.front.fail(/^POST .*APPLICATION_ID/, fault)
    await deliver(behind, certificate)
    await expectDelivered(behind.github, certificate)
  })
})

describe('while secret and variables are read', () => {
  it.each(shareOf(FAULTS, 0, 2))('%s: what is there is known', async (_name, fault) => {
    const behind = await behindFront()
    deliveredBefore(behind)
    for (const request of [/^GET .*secrets/, /^GET .*THUMBPRINT/, /^GET .*APPLICATION_ID/]) {
      behind.front.fail(request, fault)
    }
    expect(await holdsOf(through(behind))).toEqual(holding(certificate.facts.thumbprint))
  })
})

describe('a renewal that ends at any of its requests', () => {
  /** `METHOD` of every request that a renewal sends. */
  async function requestsOfRenewal(): Promise<readonly string[]> {
    const behind = await behindFront()
    deliveredBefore(behind)
    await deliver(behind, another)
    return behind.front.requests.map((request) => request.split(' ')[0] ?? '')
  }

  it('never claims what the secret does not hold, and the next one finishes it', async () => {
    const requests = await requestsOfRenewal()
    expect(requests.filter((method) => method !== 'GET')).toEqual(['PUT', 'PATCH', 'POST'])
    for (const [index, method] of requests.entries()) {
      for (const acted of method === 'GET' ? [false] : [false, true]) {
        const behind = await behindFront()
        deliveredBefore(behind)
        behind.front.fail(/./, { kind: 'rewrite', rewrite: (body) => body }, index)
        behind.front.fail(/./, { kind: 'reset', acted })
        // A run that gives up at the first fault ends there as if it had been killed.
        await refusalOf(deliver(behind, another, runContext({ limitMs: 0 })))
        const claimed = await holdsOf(githubSecret(behind.github))
        if (claimed.kind === 'known' && claimed.thumbprint !== undefined) {
          expect(claimed.thumbprint).toBe(inSecret(behind.github))
        }
        await deliver(behind, another)
        await expectDelivered(behind.github, another)
      }
    }
  }, 60_000)
})

describe('a delivery beside one of another run', () => {
  /** The other run writes secret and variable when this one looks at what it has just written. */
  async function besideAnother(times: number) {
    const behind = await behindFront()
    const { github, front, emulator } = behind
    const { secrets, variables } = storedIn(github, ENVIRONMENT)
    const stored = { createdAt: new Date(), visibility: undefined, selectedRepositoryIds: [] }
    const overwrite = (body: string) => {
      const now = new Date(emulator.clock.now().getTime() + 1_000)
      emulator.setClock(now)
      secrets.set(SECRET, { ...stored, name: SECRET, value: 'of another run', updatedAt: now })
      const name = `${SECRET}_THUMBPRINT`
      variables.set(name, { ...stored, name, value: another.facts.thumbprint, updatedAt: now })
      return body
    }
    front.fail(/^GET .*secrets\/VB365/, { kind: 'rewrite', rewrite: (body) => body })
    front.fail(/^GET .*secrets\/VB365/, { kind: 'rewrite', rewrite: overwrite }, times)
    return behind
  }

  it('is done again, so that the variable names the certificate that the secret holds', async () => {
    const behind = await besideAnother(1)
    await deliver(behind, certificate)
    await expectDelivered(behind.github, certificate)
  })

  it('is given up when the other does not stop', async () => {
    const behind = await besideAnother(Number.POSITIVE_INFINITY)
    const { code, message } = await refusalOf(deliver(behind, certificate))
    expect(`${code}: ${message}`).toBe(
      'request-refused: Another run wrote VB365_CONTOSO_PFX in environment vb365 of contoso/backup at the same time, so that it is not known whose certificate it holds. Let one run at a time deliver there, with "concurrency" in the workflow, and run again.'
    )
  })
})

describe('an organization whose selected repositories are not all shown', () => {
  it('is not written, as the secret would be taken from the others', async () => {
    const { github, front } = await behindFront()
    const [repository] = github.site.organizations.get('contoso')?.repositories.values() ?? []
    const selected = { visibility: 'selected', selected_repository_ids: [repository?.id] }
    await new GithubClient(github.apiUrl, github.token).putSecret('/orgs/contoso/actions', SECRET, 'x', selected)
    const rewrite = (body: string) => JSON.stringify({ ...JSON.parse(body), total_count: 2 })
    front.fail(/repositories/, { kind: 'rewrite', rewrite }, 2)
    const delivery = githubSecret(github, { origin: front.origin, scope: ORGANIZATION })
    expect((await refusalOf(delivery.deliver(handover(certificate)))).message).toBe(
      `Reading which repositories may use ${SECRET} in organization contoso at ${front.origin}/api/v3 failed: GitHub lists 1 of 2, and writing the secret would take it from the others. Give in "delivery-token" a token that reaches all of them.`
    )
    expect(front.requests.filter((request) => !request.startsWith('GET '))).toEqual([])
  })
})

describe('a public key that is no longer that of the place', () => {
  const foreign = (github: RunningGithub) => (body: string) => {
    const { keys } = storedIn(github, { kind: 'repository', repository: undefined })
    return JSON.stringify({ ...JSON.parse(body), key: keys.publicKey, key_id: keys.keyId })
  }

  it('is read once more', async () => {
    const behind = await behindFront()
    behind.front.fail(/public-key/, { kind: 'rewrite', rewrite: foreign(behind.github) })
    await deliver(behind, certificate)
    await expectDelivered(behind.github, certificate)
  })

  it('is not read for ever', async () => {
    const behind = await behindFront()
    behind.front.fail(/public-key/, { kind: 'rewrite', rewrite: foreign(behind.github) }, 10)
    const { code, message } = await refusalOf(deliver(behind, certificate))
    expect(`${code}: ${message.replace(/, request ID \w+/, '')}`).toBe(
      `request-refused: Writing the secret ${SECRET} in environment vb365 of contoso/backup at ${behind.front.origin}/api/v3 failed: Bad request - validation failed due to an improperly encrypted secret (HTTP 422, accepted permissions environments=write).`
    )
    expect(behind.front.requests.filter((request) => request.startsWith('PUT '))).toHaveLength(2)
  })

  it.each(['AAAA', '', Buffer.alloc(33).toString('base64')])('and is no key at all is refused: %j', async (key) => {
    const behind = await behindFront()
    const rewrite = (body: string) => JSON.stringify({ ...JSON.parse(body), key })
    behind.front.fail(/public-key/, { kind: 'rewrite', rewrite }, 10)
    expect((await refusalOf(through(behind).prepare())).message).toBe(
      `Reading the public key for secrets in environment vb365 of contoso/backup failed: the answer of ${behind.front.origin}/api/v3 is not complete. Run again; if the problem persists, check that GITHUB_API_URL is the address of a GitHub.`
    )
  })
})

describe("GitHub's limits of requests", () => {
  it.each([null, 90])('are waited for, with a line in the log, where they name %j seconds', async (retryAfter) => {
    const behind = await behindFront()
    const { emulator, github } = behind
    github.settings.secondaryRateLimit = { writesPerMinute: 1, retryAfter }
    const clock = emulatorClock(emulator)
    const log = recordingLog()
    await deliver(behind, certificate, { ...runContext({ clock }), log })
    await expectDelivered(github, certificate)
    const seconds = retryAfter ?? 60
    expect(clock.slept).toEqual([seconds * 1000, seconds * 1000])
    expect(log.lines).toEqual(
      Array(2).fill(
        `info: GitHub wants no request for ${seconds} seconds: You have exceeded a secondary rate limit. Please wait a few minutes before you try again.`
      )
    )
  })

  it('end a run that cannot wait that long, with the time', async () => {
    const behind = await behindFront()
    const clock = manualClock()
    const date = new Date('2027-01-31T00:00:00Z')
    const headers = {
      ...json,
      date: date.toUTCString(),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(date.getTime() / 1000 + 1_800)
    }
    const body = JSON.stringify({ message: 'API rate limit exceeded for user ID 1.' })
    behind.front.fail(/^PUT /, { kind: 'answer', acted: false, status: 403, headers, body })
    const { code, message } = await refusalOf(deliver(behind, certificate, runContext({ clock })))
    expect(`${code}: ${message}`).toBe(
      `service-unreachable: Writing the secret ${SECRET} in environment vb365 of contoso/backup at ${behind.front.origin}/api/v3 failed: API rate limit exceeded for user ID 1 (HTTP 403). Run again later, in 30 minutes at the earliest.`
    )
    expect(clock.slept).toEqual([])
  })
})

describe('a GitHub that does not recover', () => {
  it('is given up at the deadline, and nothing is claimed', async () => {
    const behind = await behindFront()
    behind.front.fail(/^PUT /, { kind: 'answer', acted: false, status: 503 }, 1000)
    const { code, message } = await refusalOf(deliver(behind, certificate))
    expect(`${code}: ${message}`).toBe(
      `service-unreachable: Writing the secret ${SECRET} in environment vb365 of contoso/backup at ${behind.front.origin}/api/v3 failed: the answer has no error message; a proxy or gateway may stand before GitHub (HTTP 503). Run again; if the problem persists, look at the status page of GitHub.`
    )
    expect(await holdsOf(githubSecret(behind.github))).toEqual(NOTHING)
  })

  it('is no empty destination: the reading fails', async () => {
    const behind = await behindFront()
    behind.front.fail(/^GET /, { kind: 'answer', acted: false, status: 503 }, 1000)
    expect((await refusalOf(through(behind).observe())).code).toBe('service-unreachable')
  })
})

describe('a run that is cancelled', () => {
  it('ends while it waits, and the next one finishes', async () => {
    const behind = await behindFront()
    const stop = new AbortController()
    const reason = new ActionError('cancelled', 'The run was cancelled.')
    behind.front.fail(/^POST /, { kind: 'hang', arrived: () => stop.abort(reason) })
    const context = runContext({ signal: stop.signal })
    expect(await refusalOf(deliver(behind, certificate, context))).toBe(reason)
    expect(await holdsOf(githubSecret(behind.github))).toEqual(NOTHING)
    await deliver(behind, certificate)
    await expectDelivered(behind.github, certificate)
  })
})
