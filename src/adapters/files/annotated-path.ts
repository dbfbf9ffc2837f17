import { isAbsolute, relative, sep } from 'node:path'

/** The path as annotations need it: from the working directory where the file lies in it, with forward slashes. */
export function annotatedPath(path: string, workingDirectory: string): string {
  const fromWorkingDirectory = relative(workingDirectory, path)
  const isOutside = fromWorkingDirectory.startsWith('..') || isAbsolute(fromWorkingDirectory)
  return (isOutside ? path : fromWorkingDirectory || '.').split(sep).join('/')
}
