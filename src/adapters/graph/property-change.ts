/** What is changed in one property of an object that others write too. Every reading brings it up to date. */
export interface PropertyChange<Shape> {
  readonly property: keyof Shape & string
  /** True for a reading that lacks what an earlier one had, without a write of ours that could have dropped it. */
  lacksKnown(reading: Shape): boolean
  accept(reading: Shape): void
  /** The property's whole new value; undefined when there is nothing to change in it. */
  value(): unknown
  /** The value was sent, and no answer says whether it was stored. */
  sentWithoutAnswer(): void
  /** What is missing, in words. */
  missing(): readonly string[]
  /** What is there and is to go, in words. */
  unwanted(): readonly string[]
}
