import type { JsonSource, SourceProblem } from './json-source.ts'

/** A registration with the files of defaults that it extends. */
export interface SourceChain {
  readonly own: JsonSource
  /** The nearest first: each of them extends the next one. */
  readonly defaults: readonly JsonSource[]
  /** Why the next file is not read; undefined where no document names another one. */
  readonly broken: SourceProblem | undefined
}

/** A registration that extends nothing. */
export function chainOfOne(own: JsonSource): SourceChain {
  return { own, defaults: [], broken: undefined }
}
