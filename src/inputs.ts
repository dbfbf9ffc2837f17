import { getInput, setSecret } from '@actions/core'
import { isGuid } from './domain/identifiers.ts'
import type { RunMode } from './domain/request/run-mode.ts'
import type { CloudOverrides } from './domain/tenant/cloud.ts'
import { ActionError } from './errors.ts'

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
  /** A path, or the JSON itself. */
  readonly configuration: string
  /** Application ID of the identity that administers the tenant. */
  readonly clientId: string | undefined
  readonly signIn: SignInMethod
  /** Secret. */
  readonly pfxBase64: string | undefined
  /** Secret. */
  readonly pfxPassword: string | undefined
  readonly mode: RunMode
  readonly overrides: CloudOverrides
}

/** Reads every input once. This is the only place that does. */
export function readInputs(): Inputs {
  // Secrets first: whatever is refused below, none of them can reach the log any more.
  const clientSecret = readClientSecret()
  const clientCertificate = readSecret('client-certificate')
  const clientCertificatePassword = readSecret('client-certificate-password')
  const pfxBase64 = readSecret('pfx-base64')
  const pfxPassword = readSecret('pfx-password')
  refuseLineBreak('client-certificate-password', clientCertificatePassword)
  refuseLineBreak('pfx-password', pfxPassword)
  const configuration = read('configuration')
  if (configuration === undefined) {
    throw new ActionError(
      'input-invalid',
      'The input "configuration" is missing: give the path of a registration file, or the JSON itself.'
    )
  }
  return {
    configuration,
    clientId: readClientId(),
    signIn: signInMethod(clientSecret, clientCertificate, clientCertificatePassword),
    pfxBase64,
    pfxPassword,
    mode: readMode(),
    overrides: {
      authorityHost: readOrigin('authority-host', 'https://login.microsoftonline.com'),
      graphEndpoint: readOrigin('graph-endpoint', 'https://graph.microsoft.com'),
      graphAudience: readAudience()
    }
  }
}

function read(name: string): string | undefined {
  return getInput(name) || undefined
}

function signInMethod(
  secret: string | undefined,
  certificate: string | undefined,
  password: string | undefined
): SignInMethod {
  if (secret !== undefined && certificate !== undefined) {
    throw new ActionError(
      'input-invalid',
      'Both "client-secret" and "client-certificate" are given: give the one that the administering identity signs in with.'
    )
  }
  if (secret !== undefined) return { kind: 'secret', secret }
  return certificate === undefined ? { kind: 'federation' } : { kind: 'certificate', value: certificate, password }
}

/** Entra makes every client secret, and none with a blank: one at an end was stored with it by mistake. */
function readClientSecret(): string | undefined {
  const value = readSecret('client-secret')?.trim()
  if (value === undefined || value === '') return undefined
  setSecret(value)
  return value
}

/** A PFX that is protected by a line break opens for nobody who types its password. */
function refuseLineBreak(name: string, password: string | undefined): void {
  if (password === undefined || !/[\r\n]/.test(password)) return
  throw new ActionError(
    'input-invalid',
    `The input "${name}" holds a line break, which is no part of a password: store the secret again without it.`
  )
}

/** Not trimmed: a blank may belong to a password. */
function readSecret(name: string): string | undefined {
  const value = getInput(name, { trimWhitespace: false })
  if (value === '') return undefined
  setSecret(value)
  return value
}

const MODES = ['apply', 'plan', 'verify'] as const

function readMode(): RunMode {
  const value = read('mode') ?? 'apply'
  const failOnDrift = readBoolean('fail-on-drift')
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
        `The input "mode" is ${JSON.stringify(value)}: allowed are ${MODES.join(', ')}.`
      )
  }
}

/** The values that GitHub's own toolkit takes for Booleans (YAML 1.2 core schema). */
function readBoolean(name: string): boolean {
  const value = read(name) ?? 'false'
  if (/^(?:true|True|TRUE)$/.test(value)) return true
  if (/^(?:false|False|FALSE)$/.test(value)) return false
  throw new ActionError('input-invalid', `The input "${name}" is ${JSON.stringify(value)}: allowed are true and false.`)
}

function readClientId(): string | undefined {
  const value = read('client-id')
  if (value !== undefined && !isGuid(value)) {
    throw new ActionError(
      'input-invalid',
      'The input "client-id" is not a GUID: give the application (client) ID of the identity that administers the tenant, as in 00000000-0000-0000-0000-000000000000.'
    )
  }
  return value
}

function readOrigin(name: string, example: string): string | undefined {
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
