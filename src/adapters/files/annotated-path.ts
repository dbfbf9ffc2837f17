import { relative, sep } from 'node:path'
import { isInside } from './inside-folder.ts'

/** The path as annotations need it: from the working directory where the file lies in it, with forward slashes. */
export function annotatedPath(path: string, workingDirectory: string): string {
  const shown = isInside(workingDirectory, path) ? relative(workingDirectory, path) || '.' : path
  return shown.split(sep).join('/')
}
