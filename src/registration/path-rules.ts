import { type DocumentRuleProblem, problemAt, textAt } from './document-rule.ts'

/** How the system on which the action runs writes paths. */
export type PathSyntax = 'posix' | 'win32'

const CERTIFICATE_PATH = '/certificate/path'
const DELIVERY_PATH = '/delivery/pfx/path'
const OVERWRITES_IMPORTED = 'The delivered PFX would overwrite the imported one at certificate.path; give another path.'

/** A path in the parts between its separators, without `.` and with `..` carried out as far as that goes. */
interface ParsedPath {
  readonly isAbsolute: boolean
  readonly parts: readonly string[]
  readonly namesFolder: boolean
}

function parsed(path: string, syntax: PathSyntax): ParsedPath {
  const written = (syntax === 'win32' ? path.replaceAll('\\', '/') : path).split('/')
  const parts: string[] = []
  for (const part of written) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  const isAbsolute = written[0] === '' || (syntax === 'win32' && /^[A-Za-z]:$/.test(written[0] ?? ''))
  return { isAbsolute, parts, namesFolder: ['', '.', '..'].includes(written.at(-1) ?? '') }
}

function foreignSyntax(path: string, syntax: PathSyntax): string | undefined {
  if (syntax === 'win32') {
    return /^[A-Za-z]:(?![\\/])/.test(path)
      ? 'This path has a drive and no folder; write it from the root of the drive, as in C:\\certificates\\contoso.pfx.'
      : undefined
  }
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(path)) {
    return 'This is a path of Windows, and the action runs on another system; write a path of that system, as in out/contoso.pfx.'
  }
  return path.includes('\\')
    ? 'This path has backslashes, which separate nothing on this system; write forward slashes, as in out/contoso.pfx.'
    : undefined
}

function pathProblem(path: string, syntax: PathSyntax, isWritten: boolean): string | undefined {
  const { isAbsolute, parts, namesFolder } = parsed(path, syntax)
  const foreign = foreignSyntax(path, syntax)
  if (foreign !== undefined) return foreign
  if (namesFolder) return 'This path names a folder; add the name of the file, as in out/contoso.pfx.'
  if (!isAbsolute && parts[0] === '..') {
    return 'This path leaves the workspace, where relative paths start; write one that stays inside, or an absolute path.'
  }
  return isWritten && parts.some((part) => part.toLowerCase() === '.git')
    ? 'This path leads into .git, where Git keeps its own files; write another, as in out/contoso.pfx.'
    : undefined
}

/** The same text for two ways to write one path. */
function pathKey(path: string, syntax: PathSyntax): string {
  const { isAbsolute, parts } = parsed(path, syntax)
  const key = `${isAbsolute} ${parts.join('/')}`
  return syntax === 'win32' ? key.toLowerCase() : key
}

/** The same text for two paths to one file, where relative ones start at `workingDirectory`. */
export function resolvedPathKey(path: string, workingDirectory: string, syntax: PathSyntax): string {
  return pathKey(parsed(path, syntax).isAbsolute ? path : `${workingDirectory}/${path}`, syntax)
}

/**
 * Checks what a schema cannot say of paths: it does not know the system on which they are used.
 * @param refused pointers of values that are refused already; they are not looked at.
 */
export function pathProblems(
  document: unknown,
  syntax: PathSyntax,
  refused: ReadonlySet<string>
): DocumentRuleProblem[] {
  const imported = textAt(document, CERTIFICATE_PATH, refused)
  const delivered = textAt(document, DELIVERY_PATH, refused)
  const problems = [
    ...problemAt(CERTIFICATE_PATH, imported && pathProblem(imported, syntax, false)),
    ...problemAt(DELIVERY_PATH, delivered && pathProblem(delivered, syntax, true))
  ]
  if (problems.length > 0 || imported === undefined || delivered === undefined) return problems
  return pathKey(imported, syntax) === pathKey(delivered, syntax) ? problemAt(DELIVERY_PATH, OVERWRITES_IMPORTED) : []
}
