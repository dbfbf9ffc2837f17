import type { Clock } from './clock.ts'

interface Past {
  readonly since: number
  readonly until: number
  /** What readers still see; undefined means the object did not exist. */
  readonly value: unknown
}

/**
 * Entra is multi-master: a read may reach a replica that has not heard of a write yet
 * (learn.microsoft.com/entra/architecture/architecture). Here every reader is `lagMs` behind every writer.
 */
export class Replication {
  readonly #lagMs: number
  readonly #clock: Clock
  readonly #past = new Map<string, Past[]>()

  constructor(lagMs: number, clock: Clock) {
    this.#lagMs = lagMs
    this.#clock = clock
  }

  /** Remembers what readers see of an object until the write has reached them. */
  wrote(key: string, before: unknown): void {
    if (this.#lagMs === 0) return
    const history = this.#past.get(key) ?? []
    const since = this.#clock.now().getTime()
    const value = before === undefined ? undefined : structuredClone(before)
    history.push({ since, until: since + this.#lagMs, value })
    this.#past.set(key, history)
  }

  /** What a reader sees of an object whose stored value is `current`. */
  seen<T>(key: string, current: T | undefined): T | undefined {
    const history = this.#past.get(key)
    if (!history) return current
    const now = this.#clock.now().getTime()
    // A write that lies in the future was made before the clock was set back; it has arrived.
    const stale = history.find((past) => past.since <= now && now < past.until)
    if (!stale) {
      this.#past.delete(key)
      return current
    }
    return stale.value as T | undefined
  }

  /** Keys of objects of one kind with writes under way. */
  pending(prefix: string): readonly string[] {
    return [...this.#past.keys()].filter((key) => key.startsWith(prefix))
  }
}
