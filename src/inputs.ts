import { availableParallelism } from 'node:os'
import { getInput, setSecret } from '@actions/core'
import { GUID_PATTERN, isGuid } from './domain/identifiers.ts'
import { ROTATIONS, type Rotation } from './domain/request/rotation.ts'
import type { RunMode } from './domain/request/run-mode.ts'
import { MOST_SHARDS, parseShard, type Shard } from './domain/request/shard.ts'
import type { CloudOverrides } from './domain/tenant/cloud.ts'
import { ActionError } from './errors.ts'
import { ineffectiveInputWarnings, ineffectiveMergeWarnings, misspeltInputWarnings } from './input-warnings.ts'
import { meantIdentifier } from './registration/meant-value.ts'
import { unevaluatedInput } from './unevaluated-input.ts'

const INPUT_NAMES = [
  'configuration',
  'mode',
  'fail-on-drift',
  'client-id',
  'client-secret',
  'client-certificate',
  'client-certificate-password',
  'pfx-base64',
  'pfx-password',
  'authority-host',
  'graph-endpoint',
  'graph-audience',
  'exchange-endpoint',
  'sharepoint-endpoint',
  'rotate',
  'delivery-token',
  'vb365-password',
  'concurrency',
  'shard',
  'time-limit',
  'comment',
  'github-token',
  'reports'
] as const
type InputName = (typeof INPUT_NAMES)[number]

/** How the administering identity signs in. */
export type SignInMethod =
  | { readonly kind: 'secret'; readonly secret: string }
  | {
      readonly kind: 'certificate'
      /** PEM or PFX as such, as base64 or as a path. Secret unless it is a path. */
      readonly value: string
      /** Secret. */
      readonly password: string | undefined
    }
  /** With the ID token of this GitHub job. */
  | { readonly kind: 'federation' }

/** All inputs of the action, checked for themselves; what a registration needs of them is checked with it. */
export interface Inputs {
  /** Lines of paths and patterns, or the JSON of one registration itself. */
  readonly configuration: string
  /** Application ID of the identity that administers the tenant. */
  readonly clientId: string | undefined
  readonly signIn: SignInMethod
  /** Secret. */
  readonly pfxBase64: string | undefined
  /** Secret. */
  readonly pfxPassword: string | undefined
  readonly mode: RunMode
  readonly rotation: Rotation
  /** Secret: a GitHub token that may write secrets and variables. */
  readonly deliveryToken: string | undefined
  /** Secret: password of the account on the VB365 server. */
  readonly vb365Password: string | undefined
  /** Registrations that are handled at once. */
  readonly concurrency: number
  /** Which part of the registrations is handled; undefined: all. */
  readonly shard: Shard | undefined
  /** After which no registration is begun any more, and what is under way ends at a safe point. */
  readonly timeLimitMs: number
  /** Whether a plan for a pull request is kept there as a comment. */
  readonly comments: boolean
  /** Secret: a GitHub token that may comment on pull requests. */
  readonly githubToken: string | undefined
  readonly overrides: CloudOverrides
  /** What was given and has no effect. */
  readonly warnings: readonly string[]
}

/** An input that was not given and one whose secret does not exist arrive alike. */
export const EMPTY_SECRET_ADVICE =
  'If it was given, it arrived empty: check the name of its GitHub secret, and that the job names the environment that holds it.'

/**
 * The folder with reports that are to be merged; undefined in every other mode.
 * @throws ActionError `input-invalid` where it is missing
 */
export function readReportsFolder(): string | undefined {
  if (read('mode') !== MERGE) return undefined
  refuseUnevaluated('reports')
  const folder = read('reports')
  if (folder !== undefined) return folder
  throw new ActionError(
    'input-invalid',
    'The input "reports" is missing: with mode "merge" give the folder with the reports of the other jobs, as actions/download-artifact leaves it.'
  )
}

/** What is given beside the folder with reports and has no effect; inputs with a default cannot be told from it. */
export function readMergeWarnings(): readonly string[] {
  const named = (['configuration', 'client-id', 'shard', 'concurrency'] as const).filter((name) => read(name))
  const switches = (['fail-on-drift', 'comment'] as const).filter((name) => readBoolean(name))
  return ineffectiveMergeWarnings([...named, ...switches])
}

/** Reads every input once. This is the only place that does. */
export function readInputs(): Inputs {
  // First: whatever is refused below, no secret can reach the log any more.
  const secrets = readSecrets()
  for (const name of INPUT_NAMES) if (name !== 'github-token') refuseUnevaluated(name)
  for (const name of OF_ONE_LINE) refuseLineBreak(name, secrets[name])
  const configuration = read('configuration')
  if (configuration === undefined) {
    throw new ActionError(
      'input-invalid',
      'The input "configuration" is missing: give the paths of registration files, or the JSON of one itself.'
    )
  }
  const failOnDrift = readBoolean('fail-on-drift')
  const mode = readMode(failOnDrift)
  const comments = readBoolean('comment')
  return {
    configuration,
    clientId: readClientId(),
    signIn: signInMethod(secrets),
    pfxBase64: secrets['pfx-base64'],
    pfxPassword: secrets['pfx-password'],
    mode,
    rotation: readRotation(),
    deliveryToken: secrets['delivery-token'],
    vb365Password: secrets['vb365-password'],
    concurrency: readConcurrency(),
    shard: readShard(),
    timeLimitMs: readTimeLimit(),
    comments,
    githubToken: secrets['github-token'],
    overrides: readOverrides(),
    warnings: ineffectiveInputWarnings({
      mode,
      failOnDrift,
      comments,
      reports: read('reports') !== undefined,
      clientCertificate: secrets['client-certificate'] !== undefined,
      clientCertificatePassword: secrets['client-certificate-password'] !== undefined
    })
  }
}

const OF_ONE_LINE = [
  'client-certificate-password',
  'pfx-password',
  'delivery-token',
  'vb365-password',
  'github-token'
] as const

/** Every secret, masked, by the name of its input. */
function readSecrets() {
  const secrets = {
    'client-secret': readClientSecret(),
    'client-certificate': readSecret('client-certificate'),
    'client-certificate-password': readSecret('client-certificate-password'),
    'pfx-base64': readSecret('pfx-base64'),
    'pfx-password': readSecret('pfx-password'),
    'delivery-token': readSecret('delivery-token'),
    'vb365-password': readSecret('vb365-password'),
    'github-token': readGithubToken()
  }
  for (const [name, value] of Object.entries(secrets)) refuseMaskedText(name, value)
  return secrets
}

function readOverrides(): CloudOverrides {
  return {
    authorityHost: readOrigin('authority-host', 'https://login.microsoftonline.com'),
    graphEndpoint: readOrigin('graph-endpoint', 'https://graph.microsoft.com'),
    graphAudience: readAudience(),
    exchangeEndpoint: readOrigin('exchange-endpoint', 'https://outlook.office365.com'),
    sharePointEndpoint: readOrigin('sharepoint-endpoint', 'https://contoso.sharepoint.com')
  }
}

/** Names that are given and were probably meant for an input of the action. They are known even where inputs are refused. */
export function misspeltInputs(): readonly string[] {
  // The runner makes an environment variable of each input that is given, whether the action has it or not.
  const given = Object.keys(process.env).flatMap((name) => /^INPUT_(.+)$/i.exec(name)?.[1]?.toLowerCase() ?? [])
  return misspeltInputWarnings(given, INPUT_NAMES)
}

/** In characters. A PFX travels as a file, where nothing limits how many passwords can be tried. */
const SHORTEST_PFX_PASSWORD = 8

/**
 * What protects every PFX that is written.
 * @throws ActionError `input-invalid` where it is empty or too short
 */
export function requirePfxPassword({ pfxPassword }: Pick<Inputs, 'pfxPassword'>): void {
  if (pfxPassword === undefined) {
    throw new ActionError(
      'input-invalid',
      `The input "pfx-password" is empty: it protects the PFX that is written. Take it from a secret. ${EMPTY_SECRET_ADVICE}`
    )
  }
  if ([...pfxPassword].length < SHORTEST_PFX_PASSWORD) {
    throw new ActionError(
      'input-invalid',
      `The input "pfx-password" is too short for a PFX that is written: give at least ${SHORTEST_PFX_PASSWORD} characters, better a long random password.`
    )
  }
}

function read(name: InputName): string | undefined {
  return getInput(name) || undefined
}

type Secrets = Readonly<
  Record<'client-secret' | 'client-certificate' | 'client-certificate-password', string | undefined>
>

function signInMethod(secrets: Secrets): SignInMethod {
  const { 'client-secret': secret, 'client-certificate': value, 'client-certificate-password': password } = secrets
  if (secret !== undefined && value !== undefined) {
    throw new ActionError(
      'input-invalid',
      'Both "client-secret" and "client-certificate" are given: give the one that the administering identity signs in with.'
    )
  }
  if (secret !== undefined) return { kind: 'secret', secret }
  return value === undefined ? { kind: 'federation' } : { kind: 'certificate', value, password }
}

/** Entra makes every client secret, and none with a blank: one at an end was stored with it by mistake. */
function readClientSecret(): string | undefined {
  const value = readSecret('client-secret')?.trim()
  if (value === undefined || value === '') return undefined
  setSecret(value)
  return value
}

/** Its default is an expression, which only GitHub evaluates: other programs that run actions pass it on as it is. */
function readGithubToken(): string | undefined {
  return /^\$\{\{.*\}\}$/s.test(getInput('github-token')) ? undefined : readSecret('github-token')
}

/** What a log shows in place of a secret, copied from there. */
function refuseMaskedText(name: string, value: string | undefined): void {
  if (value === undefined || !/^\s*\*{3,}\s*$/.test(value)) return
  throw new ActionError(
    'input-invalid',
    `The input "${name}" is ***, which is how a log shows a secret: give the secret itself, as in \${{ secrets.NAME }}.`
  )
}

const PATH_INPUTS: ReadonlySet<InputName> = new Set(['configuration', 'client-certificate', 'reports'])

function refuseUnevaluated(name: InputName): void {
  const problem = unevaluatedInput(name, read(name) ?? '', PATH_INPUTS.has(name))
  if (problem !== undefined) throw new ActionError('input-invalid', problem)
}

/** A line break cannot be typed where a PFX asks for its password. */
function refuseLineBreak(name: InputName, secret: string | undefined): void {
  if (secret === undefined || !/[\r\n]/.test(secret)) return
  throw new ActionError(
    'input-invalid',
    `The input "${name}" holds a line break, which is part of no password and no token: store the secret again without it.`
  )
}

/** Not trimmed: a blank may belong to a password. */
function readSecret(name: InputName): string | undefined {
  const value = getInput(name, { trimWhitespace: false })
  if (value === '') return undefined
  setSecret(value)
  return value
}

const MODES = ['apply', 'plan', 'verify'] as const
/** It reads no registration. */
const MERGE = 'merge'

function readMode(failOnDrift: boolean): RunMode {
  const value = read('mode') ?? 'apply'
  switch (MODES.find((mode) => mode === value)) {
    case 'apply':
      return { kind: 'apply' }
    case 'plan':
      return { kind: 'plan', failOnDrift }
    case 'verify':
      return { kind: 'verify' }
    case undefined:
      throw new ActionError(
        'input-invalid',
        `The input "mode" is ${JSON.stringify(value)}: allowed are ${[...MODES, MERGE].join(', ')}.`
      )
  }
}

function readRotation(): Rotation {
  const value = read('rotate') ?? 'auto'
  const rotation = ROTATIONS.find((known) => known === value)
  if (rotation !== undefined) return rotation
  throw new ActionError(
    'input-invalid',
    `The input "rotate" is ${JSON.stringify(value)}: allowed are ${ROTATIONS.join(', ')}.`
  )
}

/** Beyond it more at once are not quicker, and Microsoft Graph begins to slow the identity down. */
const MOST_AT_ONCE = 64
/** While one registration waits for an answer, a processor can work for others. */
const AT_ONCE_PER_PROCESSOR = 8

function readConcurrency(): number {
  const value = read('concurrency')
  if (value === undefined) return Math.min(MOST_AT_ONCE, AT_ONCE_PER_PROCESSOR * availableParallelism())
  const number = /^\d{1,4}$/.test(value) ? Number(value) : 0
  if (number >= 1 && number <= MOST_AT_ONCE) return number
  throw new ActionError(
    'input-invalid',
    `The input "concurrency" is ${JSON.stringify(value)}: allowed are whole numbers from 1 to ${MOST_AT_ONCE}, or nothing for what the machine bears.`
  )
}

function readShard(): Shard | undefined {
  const value = read('shard')
  if (value === undefined) return undefined
  const shard = parseShard(value)
  if (shard !== undefined) return shard
  throw new ActionError(
    'input-invalid',
    `The input "shard" is ${JSON.stringify(value)}: give the number of the part and the number of all parts, as in 2/8; there are at most ${MOST_SHARDS}.`
  )
}

const MINUTE = 60_000
const USUAL_TIME_LIMIT_MINUTES = 30
/** A job on a runner of one's own may take five days (https://docs.github.com/actions/reference/limits). */
const LONGEST_TIME_LIMIT_MINUTES = 5 * 24 * 60

function readTimeLimit(): number {
  const value = read('time-limit') ?? String(USUAL_TIME_LIMIT_MINUTES)
  const minutes = /^\d{1,4}$/.test(value) ? Number(value) : 0
  if (minutes >= 1 && minutes <= LONGEST_TIME_LIMIT_MINUTES) return minutes * MINUTE
  throw new ActionError(
    'input-invalid',
    `The input "time-limit" is ${JSON.stringify(value)}: give whole minutes, from 1 to ${LONGEST_TIME_LIMIT_MINUTES}.`
  )
}

/** The values that GitHub's own toolkit takes for Booleans (YAML 1.2 core schema). */
function readBoolean(name: InputName): boolean {
  const value = read(name) ?? 'false'
  if (/^(?:true|True|TRUE)$/.test(value)) return true
  if (/^(?:false|False|FALSE)$/.test(value)) return false
  throw new ActionError('input-invalid', `The input "${name}" is ${JSON.stringify(value)}: allowed are true and false.`)
}

function readClientId(): string | undefined {
  const value = read('client-id')
  if (value !== undefined && !isGuid(value)) {
    const meant = meantIdentifier('/application/applicationId', value, GUID_PATTERN)
    throw new ActionError(
      'input-invalid',
      `The input "client-id" is not a GUID: give the application (client) ID of the identity that administers the tenant, as in 00000000-0000-0000-0000-000000000000.${meant === undefined ? '' : ` ${meant}`}`
    )
  }
  return value
}

function readOrigin(name: InputName, example: string): string | undefined {
  const value = read(name)
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (
    url?.protocol !== 'https:' ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new ActionError(
      'input-invalid',
      `The input "${name}" is not an origin: give https://host or https://host:port without a path, user name or password, as in ${example}.`
    )
  }
  return url.origin
}

function readAudience(): string | undefined {
  const value = read('graph-audience')
  if (value === undefined) return undefined
  if (!isGuid(value) && !/^(?:https|api):\/\/[^\s?#]+$/.test(value)) {
    throw new ActionError(
      'input-invalid',
      'The input "graph-audience" names no resource: give its URI, as in https://graph.microsoft.com, or its application ID.'
    )
  }
  return value.replace(/\/+$/, '')
}
