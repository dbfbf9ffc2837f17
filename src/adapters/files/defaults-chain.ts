import { dirname, resolve } from 'node:path'
import { extendsOf, extendsProblem } from '../../registration/extends-property.ts'
import type { JsonSource } from '../../registration/json-source.ts'
import type { SourceChain } from '../../registration/source-chain.ts'
import { annotatedPath } from './annotated-path.ts'
import { isInside } from './inside-folder.ts'
import type { PathHints } from './registration-content.ts'
import { realPathOf, type SourceFile, type SourceFiles, shownPath } from './source-files.ts'

/** More files than this, one extending the other, are a mistake of what wrote them. */
const MAX_FILES_OF_DEFAULTS = 10
const HINTS: PathHints = {
  directory: 'name a file in it',
  missing: 'the path starts at the folder of the file that extends it'
}

/** Folders without symbolic links. */
export interface RealFolders {
  /** Where annotations start. */
  readonly workingDirectory: string
  /** Which files of defaults may not leave. */
  readonly workspace: string
}

/** Reads files of defaults. A symbolic link counts as the file that it leads to. */
export class DefaultsReader {
  readonly #files: SourceFiles
  readonly #folders: RealFolders

  constructor(files: SourceFiles, folders: RealFolders) {
    this.#files = files
    this.#folders = folders
  }

  /** @param realPath of the registration; undefined where the input holds it, so that its paths start at the working directory */
  async chainOf(own: JsonSource, realPath: string | undefined): Promise<SourceChain> {
    const defaults: JsonSource[] = []
    const way = realPath === undefined ? [] : [realPath]
    for (let source = own; ; ) {
      const wanted = extendsOf(source)
      if (wanted.kind !== 'file') return { own, defaults, broken: undefined }
      const next = await this.#next(wanted.path, way)
      if ('problem' in next) return { own, defaults, broken: extendsProblem(source, wanted.place, next.problem) }
      defaults.push(next.source)
      way.push(next.realPath)
      source = next.source
    }
  }

  /** @param way the files so far, the last of which names the path */
  async #next(path: string, way: readonly string[]): Promise<SourceFile | { readonly problem: string }> {
    const { workingDirectory, workspace } = this.#folders
    const [last] = way.slice(-1)
    const named = resolve(last === undefined ? workingDirectory : dirname(last), path)
    const realPath = await realPathOf(named)
    const file = annotatedPath(realPath, workingDirectory)
    if (![named, realPath].every((each) => isInside(workspace, each))) {
      return { problem: `This leads to ${shownPath(file)}, outside of the workspace; files of defaults lie in it.` }
    }
    const circle = way.includes(realPath) ? [...way.slice(way.indexOf(realPath)), realPath] : []
    if (circle.length > 0) {
      const names = circle.map((each) => shownPath(annotatedPath(each, workingDirectory)))
      return { problem: `This closes a circle, ${names.join(' → ')}; remove one of these.` }
    }
    if (way.length > MAX_FILES_OF_DEFAULTS) {
      return {
        problem: `This makes a chain of more than ${MAX_FILES_OF_DEFAULTS} files of defaults; join some of them.`
      }
    }
    const read = await this.#files.read(realPath, file, HINTS)
    return 'refusal' in read ? { problem: `The file of defaults ${shownPath(file)} ${read.refusal}.` } : read
  }
}
