import { randomUUID, type X509Certificate } from 'node:crypto'
import type { KeyCredential } from '../application.ts'
import { graphTime, parseCertificate, subjectName, thumbprint } from '../certificates.ts'
import { guid, nullable, object, type Shaped, text } from '../shape.ts'
import { type KeyRules, requireAllowedByPolicy } from './app-management-policy.ts'
import { badRequest, GraphError } from './errors.ts'

/** A key credential as a caller sends it. */
export const keyCredentialShape = object(
  {},
  {
    keyId: nullable(guid),
    type: nullable(text()),
    usage: nullable(text()),
    key: nullable(text()),
    customKeyIdentifier: nullable(text()),
    displayName: nullable(text()),
    startDateTime: nullable(text()),
    endDateTime: nullable(text())
  }
)
export type SentKeyCredential = Shaped<typeof keyCredentialShape>

const longestDisplayName = 90
const longestIdentifier = 32

/** What callers see: the key itself only when it was asked for by a single GET with $select. */
export function renderKeyCredential(credential: KeyCredential, withKey: boolean): Record<string, unknown> {
  return {
    customKeyIdentifier: credential.customKeyIdentifier,
    displayName: credential.displayName,
    endDateTime: credential.endDateTime,
    key: withKey ? credential.key : null,
    keyId: credential.keyId,
    startDateTime: credential.startDateTime,
    type: credential.type,
    usage: credential.usage
  }
}

const invalidDate = (edge: 'Start' | 'End'): GraphError =>
  new GraphError(400, `KeyCredentialsInvalid${edge}Date`, `Key credential ${edge.toLowerCase()} date is invalid.`, [
    {
      code: `Invalid${edge}Date`,
      message: `Key credential ${edge.toLowerCase()} date is invalid.`,
      target: 'keyCredentials'
    }
  ])

function keyNotUpdatable(keyId: string): GraphError {
  const message = `Update to existing credential with KeyId '${keyId}' is not allowed.`
  return badRequest(message, [{ code: 'KeyNotUpdatable', message, target: 'keyCredentials' }])
}

/** An entry that names an existing key keeps it, and may repeat but not change what was read. */
function keepExisting(sent: SentKeyCredential, stored: KeyCredential): KeyCredential {
  const sameKey = sent.key === undefined || sent.key === null || sent.key.replace(/[\r\n]/g, '') === stored.key
  const names = ['type', 'usage', 'customKeyIdentifier', 'displayName', 'startDateTime', 'endDateTime'] as const
  const unchanged = names.every((name) => sent[name] === undefined || sent[name] === stored[name])
  if (!sameKey || !unchanged) throw keyNotUpdatable(stored.keyId)
  return stored
}

function readDate(sent: string | null | undefined, fallback: Date, edge: 'Start' | 'End'): Date {
  if (sent === undefined || sent === null) return fallback
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(sent)) throw invalidDate(edge)
  const date = new Date(sent)
  if (Number.isNaN(date.getTime())) throw invalidDate(edge)
  return date
}

function readIdentifier(sent: string | null | undefined, certificate: X509Certificate): string {
  if (sent === undefined || sent === null) return thumbprint(certificate)
  // Forty hexadecimal digits are valid base64 too, but mean a SHA-1 thumbprint.
  if (/^[0-9a-f]{40}$/i.test(sent)) return sent.toUpperCase()
  const bytes = Buffer.from(sent, 'base64')
  if (bytes.length === 0 || bytes.length > longestIdentifier) {
    throw badRequest(
      `When present, application key identifier cannot be empty and can be at most ${longestIdentifier} bytes.`
    )
  }
  return bytes.toString('hex').toUpperCase()
}

/** Checks a new key credential and completes it from its certificate. */
export function newKeyCredential(sent: SentKeyCredential, rules: KeyRules): KeyCredential {
  if (sent.type !== 'AsymmetricX509Cert') {
    throw badRequest(
      'The value for the property "type" in one of your credentials is invalid. Acceptable values are AsymmetricX509Cert, X509CertAndPassword.'
    )
  }
  if (sent.usage !== 'Verify' && sent.usage !== 'Sign') {
    throw badRequest(
      'The value for the property "usage" in one of your credentials is invalid. Acceptable values are Sign, Verify.'
    )
  }
  const certificate = parseCertificate(sent.key ?? '')
  if (!certificate)
    throw badRequest('The value for the property "key" in one of your credentials is not a valid certificate.')
  if (rules.rsaOnly && certificate.publicKey.asymmetricKeyType !== 'rsa')
    throw badRequest(
      'The value for the property "key" in one of your credentials must be a certificate with an RSA key.'
    )
  const validFrom = new Date(certificate.validFrom)
  const validTo = new Date(certificate.validTo)
  const start = readDate(sent.startDateTime, validFrom, 'Start')
  const end = readDate(sent.endDateTime, validTo, 'End')
  if (start < validFrom || start >= end) throw invalidDate('Start')
  if (end > validTo || end <= rules.now) throw invalidDate('End')
  requireAllowedByPolicy(rules, { start, end, certificate })
  return {
    keyId: sent.keyId ?? randomUUID(),
    type: sent.type,
    usage: sent.usage,
    key: certificate.raw.toString('base64'),
    customKeyIdentifier: readIdentifier(sent.customKeyIdentifier, certificate),
    displayName: (sent.displayName ?? subjectName(certificate)).slice(0, longestDisplayName),
    startDateTime: graphTime(start),
    endDateTime: graphTime(end)
  }
}

/**
 * The collection after a write that replaces it: entries with a known keyId keep that key, others are new, what is
 * left out is deleted. Sources: learn.microsoft.com/graph/applications-how-to-add-certificate, graph-docs#3579.
 */
export function replaceKeyCredentials(
  sent: readonly SentKeyCredential[],
  stored: readonly KeyCredential[],
  rules: KeyRules
): KeyCredential[] {
  const result = sent.map((entry) => {
    const existing = stored.find((candidate) => candidate.keyId === entry.keyId?.toLowerCase())
    return existing ? keepExisting(entry, existing) : newKeyCredential(entry, rules)
  })
  if (new Set(result.map((credential) => credential.keyId)).size < result.length) {
    throw badRequest('Another object with the same value for property keyId already exists.')
  }
  return result
}
