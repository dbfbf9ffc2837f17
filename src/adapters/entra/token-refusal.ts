import type { RecentlyMade } from '../../domain/tenant/recently-made.ts'

/**
 * Entra's refusal to issue a token.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export interface TokenRefusal {
  /** The number behind `AADSTS`. */
  readonly code: number
  /** Entra's sentence without the identifiers behind it. */
  readonly message: string
  readonly traceId: string | undefined
  readonly correlationId: string | undefined
}

const REFUSAL = /AADSTS(\d+):\s*([\s\S]*?)(?=\s*Trace ID:|$)/
const CAUSES_LIMIT = 6

/** Finds the refusal in an error of the identity library or one of its causes. */
export function tokenRefusalOf(error: unknown): TokenRefusal | undefined {
  let link = error
  for (let depth = 0; link instanceof Error && depth < CAUSES_LIMIT; depth += 1) {
    const found = REFUSAL.exec(link.message)
    if (found !== null) {
      return {
        code: Number(found[1]),
        message: (found[2] ?? '').trim().replace(/\s+/g, ' '),
        traceId: /Trace ID:\s*([0-9a-f-]{36})/i.exec(link.message)?.[1],
        correlationId: /Correlation ID:\s*([0-9a-f-]{36})/i.exec(link.message)?.[1]
      }
    }
    link = link.cause
  }
  return undefined
}

/** Entra's words with the identifiers that support asks for. */
export function describeRefusal({ code, message, traceId, correlationId }: TokenRefusal): string {
  const particulars = [
    `AADSTS${code}`,
    ...(traceId === undefined ? [] : [`trace ID ${traceId}`]),
    ...(correlationId === undefined ? [] : [`correlation ID ${correlationId}`])
  ]
  return `${message.replace(/[.\s]+$/, '')} (${particulars.join(', ')})`
}

/** The certificate of an assertion is not registered on the application, or not by that thumbprint. */
export const CERTIFICATE_UNKNOWN = 700027

/** Transient trouble of Entra itself. */
const TRANSIENT = new Set([90033, 50033, 90006, 90024, 90055])

export function isTransient({ code }: TokenRefusal): boolean {
  return TRANSIENT.has(code)
}

/** The answers to a credential that was made just now, until it is visible everywhere. */
const CREDENTIAL_NOT_REPLICATED = new Set([CERTIFICATE_UNKNOWN, 7000215, 70021, 700211, 700212, 700213])
/** The answers for an application and a service principal that were. */
const APPLICATION_NOT_REPLICATED = new Set([700016, 7000229])
/** An administrator or Microsoft did that, unless it was made just now. */
const DISABLED = 7000112

/** Whether the refusal may end by itself. The same codes are final for what was there before. */
export function maybeNotReplicated({ code }: TokenRefusal, made: RecentlyMade): boolean {
  if (code === DISABLED) return made === 'application'
  return CREDENTIAL_NOT_REPLICATED.has(code) || APPLICATION_NOT_REPLICATED.has(code)
}
