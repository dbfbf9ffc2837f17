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
