import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

/** Content of a text file by its path from the root of the project. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** Paths of all files that are, or would be, committed. */
export function projectFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8'
  })
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path)))
}

const GENERATED = /^(?:dist|src\/generated|docs\/configurator)\/|^package-lock\.json$/

/** Paths of all text files that somebody wrote. */
export function writtenFiles(): readonly string[] {
  return projectFiles().filter((path) => !GENERATED.test(path) && !read(path).includes('\0'))
}

/** Paths of the TypeScript files under a folder. */
export function sourcesIn(folder: string): readonly string[] {
  return writtenFiles().filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.ts'))
}

/** `path: line` for every line that matches; to compare with nothing, so that a failure shows where. */
export function linesWith(pattern: RegExp, paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []))
  )
}

/** Module specifiers of all imports and re-exports in a TypeScript file, dynamic ones included. */
export function importsOf(path: string): readonly string[] {
  const statements = read(path).matchAll(/(?:\bfrom|^import|\bimport\()\s*'([^'\n]+)'/gm)
  return [...statements].flatMap(([, specifier]) => (specifier === undefined ? [] : [specifier]))
}
