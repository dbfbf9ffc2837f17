import { setSecret } from '@actions/core'
import { ActionError } from '../errors.ts'
import { type InputName, readInput, readUntrimmed } from './read-input.ts'

const OF_ONE_LINE = [
  'client-certificate-password',
  'pfx-password',
  'delivery-token',
  'vb365-password',
  'github-token'
] as const

/** Every secret by the name of its input; undefined where it was not given. */
export type Secrets = ReturnType<typeof readSecrets>

/**
 * Reads every secret, and masks it.
 * @throws ActionError `input-invalid` for one that a log has already masked
 */
export function readSecrets() {
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

/** Entra makes every client secret, and none with a blank: one at an end was stored with it by mistake. */
function readClientSecret(): string | undefined {
  const value = readSecret('client-secret')?.trim()
  if (value === undefined || value === '') return undefined
  setSecret(value)
  return value
}

/** Its default is an expression, which only GitHub evaluates: other programs that run actions pass it on as it is. */
function readGithubToken(): string | undefined {
  return /^\$\{\{.*\}\}$/s.test(readInput('github-token') ?? '') ? undefined : readSecret('github-token')
}

/** What a log shows in place of a secret, copied from there. */
function refuseMaskedText(name: string, value: string | undefined): void {
  if (value === undefined || !/^\s*\*{3,}\s*$/.test(value)) return
  throw new ActionError(
    'input-invalid',
    `The input "${name}" is ***, which is how a log shows a secret: give the secret itself, as in \${{ secrets.NAME }}.`
  )
}

/**
 * A line break cannot be typed where a PFX asks for its password.
 * @throws ActionError `input-invalid`
 */
export function refuseLineBreaks(secrets: Secrets): void {
  const name = OF_ONE_LINE.find((each) => /[\r\n]/.test(secrets[each] ?? ''))
  if (name === undefined) return
  throw new ActionError(
    'input-invalid',
    `The input "${name}" holds a line break, which is part of no password and no token: store the secret again without it.`
  )
}

/** Not trimmed: a blank may belong to a password. */
function readSecret(name: InputName): string | undefined {
  const value = readUntrimmed(name)
  if (value === undefined) return undefined
  setSecret(value)
  return value
}
