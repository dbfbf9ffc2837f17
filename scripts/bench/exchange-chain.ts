import type { SeenRequest, Span } from '../../emulator/traffic-record.ts'

/** What a run asked the services, as HTTP requests: a batch is one. */
export interface Exchanges {
  readonly requests: number
  /** The longest row of requests of which each began after the one before was answered. */
  readonly oneAfterAnother: number
}

export function exchangesOf(seen: readonly SeenRequest[]): Exchanges {
  const spans = seen.flatMap(({ span }) => (span === undefined ? [] : [span]))
  return { requests: spans.length, oneAfterAnother: longestRow(spans) }
}

/** Taking what ends first and does not overlap is the longest choice. */
function longestRow(spans: readonly Span[]): number {
  let length = 0
  let freeAt = Number.NEGATIVE_INFINITY
  for (const { startedAt, endedAt } of spans.toSorted((one, other) => one.endedAt - other.endedAt)) {
    if (startedAt < freeAt) continue
    length += 1
    freeAt = endedAt
  }
  return length
}
