import type { PropertyChange } from './property-change.ts'
import { SharedList } from './shared-list.ts'

/** How a property holds a list, and how it is written with more entries. */
export interface ListProperty<Shape, Entry> {
  readonly property: keyof Shape & string
  readonly entriesOf: (reading: Shape) => readonly Entry[]
  /** Names an entry, the same in every reading. */
  readonly identify: (entry: Entry) => string
  readonly write: (reading: Shape, added: readonly Entry[]) => unknown
  readonly describe: (entry: Entry) => string
}

/** Adds entries to a list that Graph replaces as a whole. */
export class ListAddition<Shape, Entry> implements PropertyChange<Shape> {
  readonly #list: ListProperty<Shape, Entry>
  readonly #wanted: readonly Entry[]
  readonly #shared: SharedList<Entry>
  #reading: Shape | undefined

  /** @param known entries that were there before the first reading */
  constructor(list: ListProperty<Shape, Entry>, wanted: readonly Entry[], known: readonly Entry[] = []) {
    this.#list = list
    this.#wanted = wanted
    this.#shared = new SharedList(list.identify)
    this.#shared.accept(known)
  }

  get property(): keyof Shape & string {
    return this.#list.property
  }

  lacksKnown(reading: Shape): boolean {
    return this.#shared.lacksKnown(this.#list.entriesOf(reading))
  }

  accept(reading: Shape): void {
    this.#reading = reading
    this.#shared.accept(this.#list.entriesOf(reading))
  }

  value(): unknown {
    const added = this.#added()
    return this.#reading === undefined || added.length === 0 ? undefined : this.#list.write(this.#reading, added)
  }

  sentWithoutAnswer(): void {
    this.#shared.sentWithoutAnswer([...this.#entries(), ...this.#added()])
  }

  missing(): readonly string[] {
    return this.#added().map(this.#list.describe)
  }

  /** An addition takes nothing away. */
  unwanted(): readonly string[] {
    return []
  }

  #entries(): readonly Entry[] {
    return this.#reading === undefined ? [] : this.#list.entriesOf(this.#reading)
  }

  #added(): readonly Entry[] {
    const { dropped } = this.#shared
    const there = new Set([...this.#entries(), ...dropped].map(this.#list.identify))
    return [...dropped, ...this.#wanted.filter((entry) => !there.has(this.#list.identify(entry)))]
  }
}
