/** A line of the input `configuration` that is neither blank nor part of a registration. */
export interface ConfigurationLine {
  /** Counted from 1. */
  readonly number: number
  /** Path or pattern, without what surrounds it and without the mark of an exclusion. */
  readonly path: string
  /** Whether files are left out by it. */
  readonly excludes: boolean
}

export function configurationLines(configuration: string): readonly ConfigurationLine[] {
  return configuration.split(/\r\n|\n|\r/).flatMap((line, index) => {
    const written = line.trim()
    if (written === '') return []
    const excludes = written.startsWith('!')
    return [{ number: index + 1, path: excludes ? written.slice(1).trim() : written, excludes }]
  })
}

/** The line as it is written, for a sentence. */
export function writtenLine({ path, excludes }: ConfigurationLine): string {
  return excludes ? `!${path}` : path
}

/** Also with the one slash that is left when it is taken for a path; a drive of Windows has one letter. */
const ADDRESS = /^[a-z][a-z\d+.-]+:\//i

/** What else was probably meant by a line that matches nothing, as a part of a sentence; undefined for a plain path. */
export function misunderstoodLine(path: string): string | undefined {
  if (ADDRESS.test(path)) return 'it is an address, and nothing is fetched: check the files out in an earlier step'
  if (/^-\s/.test(path)) return 'write the path without "-" in front of it'
  return /[,;]\s*\S/.test(path) ? 'write each path on a line of its own' : undefined
}
