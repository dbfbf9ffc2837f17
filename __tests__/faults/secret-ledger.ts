import type { Arrival } from '../../emulator/index.ts'
import { type Secret, textSecret } from './leak-scan.ts'

/** All that must not be seen of a run: what was given, what went over the wire, and every private key. */
export class SecretLedger {
  readonly #given: readonly Secret[]
  readonly #sent = new Map<string, Secret>()
  /** Tokens and passwords that were answered or made during the run: what the runner is to mask. */
  readonly #toMask = new Set<string>()

  constructor(given: readonly Secret[]) {
    this.#given = given
  }

  /** Notes tokens, assertions, proofs and one-time passwords of an exchange; for the faults of an emulator. */
  readonly watch = ({ server, url, body }: Arrival, answer: string): void => {
    if (/\/token(?:\?|$)/i.test(url)) {
      this.#note('the client assertion', new URLSearchParams(body).get('client_assertion') ?? undefined)
      for (const [, name, token] of answer.matchAll(/"((?:access|refresh)_token)":"([^"]+)"/g)) {
        this.#note(`the ${name}`, token)
        if (name === 'access_token') this.#toMask.add(token ?? '')
      }
    }
    for (const [, proof] of body.matchAll(/"proof":"([^"]+)"/g)) this.#note('the proof of possession', proof)
    if (server !== 'keyVault' && server !== 'vb365') return
    for (const [, password] of body.matchAll(/"(?:pwd|\w*[pP]assword)":"([^"]+)"/g)) {
      this.#note('a one-time password', password)
      this.#toMask.add(password ?? '')
    }
  }

  #note(name: string, text: string | undefined): void {
    if (text !== undefined && !this.#sent.has(text)) this.#sent.set(text, textSecret(name, text))
  }

  get secrets(): readonly Secret[] {
    return [...this.#given, ...this.#sent.values()]
  }

  /** What went over the wire and was noted, each by its name. */
  get sent(): ReadonlySet<string> {
    return new Set([...this.#sent.values()].map(({ name }) => name))
  }

  /** Of the secrets that came into being during a run, those that are not among what was masked. */
  unmasked(masked: ReadonlySet<string>): readonly string[] {
    return [...this.#toMask].filter((text) => !masked.has(text)).map((text) => this.#sent.get(text)?.name ?? 'a secret')
  }

  /** Forgets what went over the wire. */
  clear(): void {
    this.#sent.clear()
    this.#toMask.clear()
  }
}
