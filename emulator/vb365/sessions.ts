import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'

const accessMs = 3_600_000
const refreshMs = 14 * 86_400_000

/** One sign-in: what was handed out and until when it holds. */
export interface Session {
  readonly accessToken: string
  readonly refreshToken: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** The cookie that every request has to bring; null when the client asked for none. */
  readonly antiforgery: string | null
}

/** Seconds that an access token holds; a server's default is an hour. */
export const accessSeconds = accessMs / 1000

function secret(): string {
  return randomBytes(48).toString('base64url')
}

/** The sign-ins of a server. */
export class Sessions {
  readonly #clock: Clock
  readonly #sessions = new Set<Session>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(withAntiforgery: boolean): Session {
    const issuedAt = this.#clock.now()
    const session = {
      accessToken: secret(),
      refreshToken: secret(),
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + accessMs),
      antiforgery: withAntiforgery ? secret() : null
    }
    this.#sessions.add(session)
    return session
  }

  /** The session whose access token this is, while it holds. */
  withAccessToken(token: string): Session | undefined {
    const now = this.#clock.now()
    return [...this.#sessions].find(({ accessToken, expiresAt }) => accessToken === token && expiresAt > now)
  }

  /** Ends the session whose refresh token this is, and gives it back; a refresh token serves once. */
  takeRefreshToken(token: string): Session | undefined {
    const now = this.#clock.now().getTime()
    const session = [...this.#sessions].find(
      ({ refreshToken, issuedAt }) => refreshToken === token && issuedAt.getTime() + refreshMs > now
    )
    if (session) this.#sessions.delete(session)
    return session
  }

  end(session: Session): void {
    this.#sessions.delete(session)
  }

  /** Ends them all, as a restart of the server does. */
  endAll(): void {
    this.#sessions.clear()
  }
}
