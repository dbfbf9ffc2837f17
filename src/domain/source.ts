/** A public page that rows of a table are taken from. */
export interface Source {
  readonly title: string
  readonly url: string
  /** Which state of the page was read: the builds of VB365 it applies to, or its date; undefined where it names none. */
  readonly edition: string | undefined
  /** The day on which it was last read, as 2026-11-23. */
  readonly readOn: string
}
