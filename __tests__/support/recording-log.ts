import type { Log } from '../../src/ports.ts'

/** A log that keeps its lines. */
export interface RecordingLog extends Log {
  readonly lines: readonly string[]
}

export function recordingLog(): RecordingLog {
  const lines: string[] = []
  const add = (level: string) => (message: string) => {
    lines.push(`${level}: ${message}`)
  }
  return { lines, info: add('info'), warning: add('warning'), debug: add('debug'), waiting: () => () => undefined }
}
