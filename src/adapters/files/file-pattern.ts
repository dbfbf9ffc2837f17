import { isAbsolute, resolve } from 'node:path'
import picomatch from 'picomatch'
import type { PathSyntax } from '../../registration/path-rules.ts'

/** Which files a pattern means: those in or below a folder whose path from there matches. */
export interface FilePattern {
  /** Absolute, in the notation of the system. */
  readonly folder: string
  /** How many levels of folders below it are entered. */
  readonly levels: number
  /** Whether a part of the pattern begins with a dot; else no folder whose name does is entered. */
  readonly namesHidden: boolean
  /** @param path from `folder`, with forward slashes; one that leaves it does not match */
  readonly matches: (path: string) => boolean
}

/** What has a meaning to the matcher beside `*` and `?`, and has none here. */
const LITERAL = /[!"#$%&'()+,:;<=>@[\\\]^`{|}~]/g

/** True where a path has `*` or `?`, so that it is a pattern. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path)
}

/** Parts of a path that is written with forward slashes, or with backslashes on Windows. */
function pathParts(path: string, syntax: PathSyntax): readonly string[] {
  return (syntax === 'win32' ? path.replaceAll('\\', '/') : path).split('/')
}

/** Whether `*`, `?` and `**` stand for a dot in front of a name. In a shell they do not. */
export type HiddenNames = 'hidden-too' | 'visible-only'

/**
 * Reads a pattern: `*` stands for any characters within a name, `?` for one, `**` for any number of folders. On Windows
 * letter case does not matter.
 */
export function filePattern(
  pattern: string,
  workingDirectory: string,
  syntax: PathSyntax,
  hiddenNames: HiddenNames
): FilePattern {
  const parts = pathParts(pattern, syntax)
  const first = parts.findIndex(isPattern)
  const variable = parts.slice(first).filter((part) => part !== '' && part !== '.')
  const isMatch = picomatch(variable.map((part) => part.replace(LITERAL, '\\$&')).join('/'), {
    windows: false,
    dot: hiddenNames === 'hidden-too',
    nocase: syntax === 'win32',
    nobrace: true,
    nobracket: true,
    noextglob: true,
    nonegate: true
  })
  // The empty part ends it with a slash, which makes a root of what is nothing or a drive. A template in the call of
  // resolve would make the bundler take the whole project for files that belong to it.
  const start = [...parts.slice(0, first), ''].join('/')
  return {
    folder: first === 0 ? workingDirectory : resolve(workingDirectory, start),
    levels: variable.includes('**') ? Number.POSITIVE_INFINITY : variable.length - 1,
    namesHidden: variable.some((part) => part.startsWith('.')),
    matches: (path) => !isAbsolute(path) && !path.startsWith('../') && isMatch(path)
  }
}
