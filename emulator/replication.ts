interface Past {
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
  readonly #past = new Map<string, Past[]>()

  constructor(lagMs: number) {
    this.#lagMs = lagMs
  }

  /** Remembers what readers see of an object until the write has reached them. */
  wrote(key: string, before: unknown): void {
    if (this.#lagMs === 0) return
    const history = this.#past.get(key) ?? []
    history.push({ until: Date.now() + this.#lagMs, value: before === undefined ? undefined : structuredClone(before) })
    this.#past.set(key, history)
  }

  /** What a reader sees of an object whose stored value is `current`. */
  seen<T>(key: string, current: T | undefined): T | undefined {
    const history = this.#past.get(key)
    if (!history) return current
    const now = Date.now()
    const stale = history.find((past) => past.until > now)
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
