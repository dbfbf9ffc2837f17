import { realpath } from 'node:fs/promises'
import { displayedText } from '../../domain/displayed-text.ts'
import { type JsonSource, readJsonSource } from '../../registration/json-source.ts'
import { keyOf, PATH_SYNTAX } from './chosen-files.ts'
import { type PathHints, registrationContent } from './registration-content.ts'

/** A file by where it really lies. */
export interface SourceFile {
  readonly source: JsonSource
  /** Absolute, without symbolic links. */
  readonly realPath: string
}

/** A file, or the end of a sentence that starts with its name. */
export type ReadFile = SourceFile | { readonly refusal: string }

const LONGEST_SHOWN_PATH = 200

/** What a sentence calls a file. */
export function shownPath(path: string): string {
  return displayedText(path, LONGEST_SHOWN_PATH)
}

/** Files of registrations and of defaults, each read once. */
export class SourceFiles {
  readonly #known = new Map<string, Promise<ReadFile>>()

  /**
   * @param path without symbolic links, as `realPathOf` gives it
   * @param file path as annotations show it, for a file that is not known yet
   */
  read(path: string, file: string, hints: PathHints): Promise<ReadFile> {
    const key = keyOf(path)
    const known = this.#known.get(key) ?? readNew(path, file, hints)
    this.#known.set(key, known)
    return known
  }
}

async function readNew(path: string, file: string, hints: PathHints): Promise<ReadFile> {
  const content = await registrationContent(path, hints)
  if ('refusal' in content) return content
  const source = { name: shownPath(file), file, bytes: content.bytes, pathSyntax: PATH_SYNTAX }
  return { source: readJsonSource(source), realPath: path }
}

/** The path itself where there is no file: reading it says why. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch {
    return path
  }
}
