/** Replicas lag behind: what a reading lacks counts as gone when this many readings lack it. */
export const READINGS_TO_BELIEVE = 3

/**
 * A list that Graph replaces as a whole while others write it too, as one writer's readings show it. What a later
 * reading lacks was removed by another writer, and is left so; except what our own write can have dropped. That is only
 * a write that was never answered: Graph may store it late, over entries that were added after it was sent.
 */
export class SharedList<Entry> {
  readonly #identify: (entry: Entry) => string
  #known: ReadonlyMap<string, Entry> = new Map()
  #dropped: readonly Entry[] = []
  readonly #unanswered: ReadonlySet<string>[] = []

  /** @param identify names an entry, the same in every reading */
  constructor(identify: (entry: Entry) => string) {
    this.#identify = identify
  }

  /** True for a reading without an entry that is known: it was removed, or the replica that answered lags behind. */
  lacksKnown(reading: readonly Entry[]): boolean {
    const shown = this.#identities(reading)
    return [...this.#known.keys()].some((identity) => !shown.has(identity) && !this.#mayHaveDropped(identity))
  }

  /** Takes a reading for the truth. */
  accept(reading: readonly Entry[]): void {
    const shown = this.#identities(reading)
    const dropped = [...this.#known].filter(([identity]) => !shown.has(identity) && this.#mayHaveDropped(identity))
    this.#dropped = dropped.map(([, entry]) => entry)
    this.#known = new Map([...reading.map((entry) => [this.#identify(entry), entry] as const), ...dropped])
  }

  /** The whole list was sent, and it is not known whether it was or will be stored. */
  sentWithoutAnswer(entries: readonly Entry[]): void {
    this.#unanswered.push(this.#identities(entries))
  }

  /** The entries that our own write can have dropped; the next write puts them back. */
  get dropped(): readonly Entry[] {
    return this.#dropped
  }

  #identities(entries: readonly Entry[]): ReadonlySet<string> {
    return new Set(entries.map(this.#identify))
  }

  #mayHaveDropped(identity: string): boolean {
    return this.#unanswered.some((sent) => !sent.has(identity))
  }
}
