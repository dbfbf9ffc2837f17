import type { PathSyntax } from './path-rules.ts'

/** Largest registration file that is read, in bytes. A real one has about one kilobyte. */
export const MAX_REGISTRATION_BYTES = 1024 * 1024

/** One registration as it was provided, before it is parsed. */
export interface RegistrationSource {
  /** What a sentence calls it: the path, or the input that held the JSON. */
  readonly name: string
  /** Path from the working directory, for annotations; undefined when the input held the JSON itself. */
  readonly file: string | undefined
  readonly bytes: Uint8Array
  /** How the system writes paths on which those in the registration are used. */
  readonly pathSyntax: PathSyntax
}
