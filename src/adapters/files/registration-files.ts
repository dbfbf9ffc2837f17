import { readdir } from 'node:fs/promises'
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { displayedText } from '../../domain/displayed-text.ts'
import { errorMessage } from '../../errors.ts'
import { nearestName } from '../../registration/did-you-mean.ts'
import { problemOfWholeSource, type RegistrationProblem } from '../../registration/registration-problem.ts'
import { MAX_REGISTRATION_BYTES, type RegistrationSource } from '../../registration/registration-source.ts'
import { isYaml } from '../../registration/yaml-text.ts'
import { readBoundedFile, type UnreadFile } from './read-bounded-file.ts'

/** A registration that was read, or why it could not be. */
export type ReadRegistration =
  | { readonly ok: true; readonly source: RegistrationSource }
  | { readonly ok: false; readonly problems: readonly RegistrationProblem[] }

const LONGEST_SHOWN_PATH = 200
const PATH_SYNTAX = sep === '\\' ? 'win32' : 'posix'

/** The content of a file, or the end of a sentence that starts with its name. */
type FileContent = { readonly bytes: Uint8Array } | { readonly refusal: string }

const REFUSALS: Readonly<Record<UnreadFile, string>> = {
  directory: 'is a directory; name a file in it',
  'not-a-file': 'is not a regular file but a pipe, a socket or a device; name a file',
  'too-large': `is larger than ${MAX_REGISTRATION_BYTES / 1024} KiB, the most that a registration file may have`
}

async function contentOf(path: string): Promise<FileContent> {
  try {
    const content = await readBoundedFile(path, MAX_REGISTRATION_BYTES)
    return typeof content === 'string' ? { refusal: REFUSALS[content] } : { bytes: content }
  } catch (error) {
    return { refusal: await refusalOf(error, path) }
  }
}

async function namesBeside(path: string): Promise<string[]> {
  try {
    return await readdir(dirname(path))
  } catch {
    return []
  }
}

async function missing(path: string): Promise<string> {
  const nearest = nearestName(basename(path), await namesBeside(path))
  return nearest === undefined
    ? 'does not exist; the path starts at the working directory, and the repository must be checked out by an earlier step'
    : `does not exist; did you mean "${displayedText(nearest)}" in the same directory`
}

async function refusalOf(error: unknown, path: string): Promise<string> {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error
  const code = hasCode ? String(error.code) : errorMessage(error)
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return missing(path)
    case 'EACCES':
    case 'EPERM':
      return 'may not be read by the account that runs the action; allow it to read the file'
    case 'ELOOP':
      return 'is a symbolic link to itself; name the file it should point to'
    case 'ENAMETOOLONG':
      return 'has a path that is too long for the operating system'
    default:
      return `cannot be read (${displayedText(code)})`
  }
}

/** The path as annotations need it: from the working directory where the file lies in it, with forward slashes. */
function annotatedPath(path: string, workingDirectory: string): string {
  const fromWorkingDirectory = relative(workingDirectory, path)
  const isOutside = fromWorkingDirectory.startsWith('..') || isAbsolute(fromWorkingDirectory)
  return (isOutside ? path : fromWorkingDirectory).split(sep).join('/')
}

async function readFileSource(configuration: string, workingDirectory: string): Promise<ReadRegistration> {
  const path = resolve(workingDirectory, configuration)
  const file = annotatedPath(path, workingDirectory)
  const name = displayedText(file, LONGEST_SHOWN_PATH)
  const content = await contentOf(path)
  if ('bytes' in content) return { ok: true, source: { name, file, bytes: content.bytes, pathSyntax: PATH_SYNTAX } }
  const message = `The registration file ${name} ${content.refusal}.`
  return { ok: false, problems: [problemOfWholeSource(file, message)] }
}

/** True for a registration itself: an object, a list of objects, or YAML: all are reported by the parser. */
function isInline(configuration: string): boolean {
  return /^\s*(?:\{|\[\s*\{)/.test(configuration) || isYaml(configuration)
}

function refused(message: string): readonly ReadRegistration[] {
  return [{ ok: false, problems: [problemOfWholeSource(undefined, message)] }]
}

/**
 * Reads what the input `configuration` names: the JSON itself, or the path of a file, taken from `workingDirectory`.
 * A file that cannot be read is a problem like any other, so that it is reported together with those of other files.
 */
export async function readRegistrationFiles(
  configuration: string,
  workingDirectory: string
): Promise<readonly ReadRegistration[]> {
  if (isInline(configuration)) {
    const bytes = new TextEncoder().encode(configuration)
    return [{ ok: true, source: { name: 'The input configuration', file: undefined, bytes, pathSyntax: PATH_SYNTAX } }]
  }
  const path = configuration.trim()
  if (path === '') {
    return refused('The input configuration is empty; give the path of a registration file or the JSON itself.')
  }
  if (/[\r\n]/.test(path)) {
    return refused(
      'The input configuration has several lines and does not begin as JSON, with "{"; give the path of one registration file or the JSON itself.'
    )
  }
  return [await readFileSource(path, workingDirectory)]
}
