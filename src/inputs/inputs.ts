import { GUID_PATTERN, isGuid } from '../domain/identifiers.ts'
import type { Rotation } from '../domain/request/rotation.ts'
import type { RunMode } from '../domain/request/run-mode.ts'
import type { Shard } from '../domain/request/shard.ts'
import type { CloudOverrides } from '../domain/tenant/cloud.ts'
import { ActionError } from '../errors.ts'
import { meantIdentifier } from '../registration/meant-value.ts'
import { ineffectiveInputWarnings, misspeltInputWarnings } from './input-warnings.ts'
import { givenNames, INPUT_NAMES, readBoolean, readInput, refuseUnevaluated } from './read-input.ts'
import { readConcurrency, readMode, readRotation, readShard, readTimeLimit } from './run-settings.ts'
import { readSecrets, refuseLineBreaks, type Secrets } from './secret-inputs.ts'
import { readOverrides } from './service-endpoints.ts'

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

/**
 * Reads every input once.
 * @throws ActionError `input-invalid` for the first that cannot be used
 */
export function readInputs(): Inputs {
  // First: whatever is refused below, no secret can reach the log any more.
  const secrets = readSecrets()
  for (const name of INPUT_NAMES) if (name !== 'github-token') refuseUnevaluated(name)
  refuseLineBreaks(secrets)
  const configuration = readInput('configuration')
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
      reports: readInput('reports') !== undefined,
      clientCertificate: secrets['client-certificate'] !== undefined,
      clientCertificatePassword: secrets['client-certificate-password'] !== undefined
    })
  }
}

/** Names that are given and were probably meant for an input of the action. They are known even where inputs are refused. */
export function misspeltInputs(): readonly string[] {
  return misspeltInputWarnings(givenNames(), INPUT_NAMES)
}

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

function readClientId(): string | undefined {
  const value = readInput('client-id')
  if (value !== undefined && !isGuid(value)) {
    const meant = meantIdentifier('/application/applicationId', value, GUID_PATTERN)
    throw new ActionError(
      'input-invalid',
      `The input "client-id" is not a GUID: give the application (client) ID of the identity that administers the tenant, as in 00000000-0000-0000-0000-000000000000.${meant === undefined ? '' : ` ${meant}`}`
    )
  }
  return value
}
