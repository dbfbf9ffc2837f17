import { basename, relative, resolve, sep } from 'node:path'
import { displayedText } from '../../domain/displayed-text.ts'
import { nearestName } from '../../registration/did-you-mean.ts'
import type { PathSyntax } from '../../registration/path-rules.ts'
import { problemOfWholeSource, type RegistrationProblem } from '../../registration/registration-problem.ts'
import { annotatedPath } from './annotated-path.ts'
import { type ConfigurationLine, writtenLine } from './configuration-lines.ts'
import { filePattern, isPattern } from './file-pattern.ts'
import { fileProblem } from './file-problem.ts'
import { filesBelow, isNeverEntered } from './files-below.ts'
import { noMatchHint } from './no-match-hint.ts'

/** More registrations than this are better spread over several runs. */
export const MAX_REGISTRATION_FILES = 5000
/** A search through more files than this began in a folder that is not meant. */
const MAX_SEARCHED_FILES = 100_000
const LONGEST_SHOWN_LINE = 200
/** Longest path of Linux; those of other systems are shorter. */
const LONGEST_PATH = 4096

export const PATH_SYNTAX: PathSyntax = sep === '\\' ? 'win32' : 'posix'

/** The files that lines name. */
export interface ChosenFiles {
  /** Absolute paths, each once, in the order of their paths from the working directory by UTF-16 code units. */
  readonly paths: readonly string[]
  readonly problems: readonly RegistrationProblem[]
}

/** What one line finds, or the end of a sentence that starts with it. */
type Found = { readonly paths: readonly string[] } | { readonly refusal: string }

/** One file has one key, however it is written. */
export function keyOf(path: string): string {
  return PATH_SYNTAX === 'win32' ? path.toLowerCase() : path
}

function lineProblem(line: ConfigurationLine, rest: string): RegistrationProblem {
  const written = displayedText(writtenLine(line), LONGEST_SHOWN_LINE)
  const message = `The line "${written}" of the input configuration ${rest}.`
  return { ...problemOfWholeSource(undefined, message), line: line.number }
}

async function filesOfPattern(path: string, workingDirectory: string): Promise<Found> {
  const pattern = filePattern(path, workingDirectory, PATH_SYNTAX, 'visible-only')
  const paths: string[] = []
  let searched = 0
  if (isNeverEntered(relative(workingDirectory, pattern.folder).split(sep))) {
    return { refusal: 'matches no file; .git and node_modules are never searched' }
  }
  try {
    for await (const below of filesBelow(pattern.folder, pattern)) {
      if (pattern.matches(below)) paths.push(resolve(pattern.folder, below))
      if (++searched > MAX_SEARCHED_FILES) {
        return { refusal: `searches more than ${MAX_SEARCHED_FILES} files; begin it with the folder that is meant` }
      }
    }
  } catch (error) {
    return { refusal: `cannot be searched for${folderOf(error, workingDirectory)}: ${fileProblem(error)}` }
  }
  return paths.length > 0 ? { paths } : { refusal: `matches no file${await noMatchHint(path, pattern.folder)}` }
}

/** The folder that could not be read, as a part of a sentence. */
function folderOf(error: unknown, workingDirectory: string): string {
  const path = typeof error === 'object' && error !== null && 'path' in error ? error.path : undefined
  if (typeof path !== 'string') return ''
  return ` in ${displayedText(annotatedPath(path, workingDirectory), LONGEST_SHOWN_LINE)}`
}

async function filesOf({ path }: ConfigurationLine, workingDirectory: string): Promise<Found> {
  if (path.length > LONGEST_PATH) return { refusal: 'is too long for a path' }
  if (path.startsWith('"')) {
    return { refusal: 'begins with a double quote; write a path without it, or JSON from its first "{" on' }
  }
  // Whether a file that is named is there is seen when it is read.
  return isPattern(path) ? filesOfPattern(path, workingDirectory) : { paths: [resolve(workingDirectory, path)] }
}

/** Whether a file is left out by a line. */
function exclusion({ path }: ConfigurationLine, workingDirectory: string): (file: string) => boolean {
  if (!isPattern(path) || path.length > LONGEST_PATH) {
    const key = keyOf(resolve(workingDirectory, path))
    return (file) => keyOf(file) === key
  }
  const pattern = filePattern(path, workingDirectory, PATH_SYNTAX, 'hidden-too')
  return (file) => pattern.matches(relative(pattern.folder, file).split(sep).join('/'))
}

function excludesNothing(line: ConfigurationLine, files: readonly string[]): RegistrationProblem {
  const nearest = nearestName(
    basename(line.path),
    files.map((file) => basename(file))
  )
  const guess = nearest === undefined ? '' : `; did you mean "${displayedText(nearest)}"`
  return lineProblem(line, `excludes nothing: no file that the other lines name matches it${guess}`)
}

/** Files that no line excludes; each exclusion is looked at by itself, so that their order does not matter. */
function withoutExcluded(
  files: readonly string[],
  exclusions: readonly ConfigurationLine[],
  workingDirectory: string
): ChosenFiles {
  const excluded = new Set<string>()
  const problems: RegistrationProblem[] = []
  for (const line of exclusions) {
    const out = files.filter(exclusion(line, workingDirectory))
    if (out.length === 0) problems.push(excludesNothing(line, files))
    for (const file of out) excluded.add(file)
  }
  return { paths: files.filter((file) => !excluded.has(file)), problems }
}

function inOrder(files: Iterable<string>, workingDirectory: string): readonly string[] {
  return [...files]
    .map((file) => ({ file, path: annotatedPath(file, workingDirectory) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ file }) => file)
}

/** Finds the files that are named by some lines and left out by none. A line that matches nothing is a problem. */
export async function chosenFiles(lines: readonly ConfigurationLine[], workingDirectory: string): Promise<ChosenFiles> {
  const problems: RegistrationProblem[] = []
  const files = new Map<string, string>()
  for (const line of lines) {
    if (line.excludes) continue
    const found = await filesOf(line, workingDirectory)
    if ('refusal' in found) problems.push(lineProblem(line, found.refusal))
    else for (const path of found.paths) files.set(keyOf(path), files.get(keyOf(path)) ?? path)
  }
  const exclusions = lines.filter(({ excludes }) => excludes)
  const named = withoutExcluded([...files.values()], exclusions, workingDirectory)
  const refusal = wholeRefusal(files.size, named.paths.length, problems.length)
  if (refusal !== undefined) return { paths: [], problems: [...problems, problemOfWholeSource(undefined, refusal)] }
  return { paths: inOrder(named.paths, workingDirectory), problems: [...problems, ...named.problems] }
}

/** What is wrong with the lines as a whole. */
function wholeRefusal(named: number, left: number, problems: number): string | undefined {
  if (left > MAX_REGISTRATION_FILES) {
    return `The input configuration names ${left} files, and one run takes at most ${MAX_REGISTRATION_FILES}; spread them over several runs.`
  }
  if (left > 0 || problems > 0) return undefined
  return named === 0
    ? 'The input configuration names only what to exclude; name the registration files too.'
    : 'The input configuration excludes every file that it names; exclude fewer.'
}
