/** What texts for people need to know beside what they are about. */
export interface RenderContext {
  readonly now: Date
  /** Address of docs/errors.md of the version that runs, without an anchor. */
  readonly errorPage: string
}
