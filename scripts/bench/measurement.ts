import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plainRecord } from '../plain-record.ts'
import { ROOT } from '../run-command.ts'

/** What one process took. */
export interface Measurement {
  readonly wallMs: number
  readonly cpuMs: number
  /** The most memory that it had at once, in MiB. */
  readonly peakMemoryMb: number
}

const HOOK = join(ROOT, 'scripts/bench/report-usage.mjs')

/** Measures what runs in a process of its own; `environment` has to reach that process. */
export async function measure<Result>(
  run: (environment: Readonly<Record<string, string>>) => Promise<Result>
): Promise<{ readonly result: Result; readonly measurement: Measurement }> {
  const file = join(tmpdir(), `bench-${process.pid}-${Math.random().toString(36).slice(2)}.json`)
  const startedAt = performance.now()
  try {
    const result = await run({ NODE_OPTIONS: `--import=${HOOK}`, BENCH_USAGE_FILE: file })
    const wallMs = performance.now() - startedAt
    const usage = plainRecord(JSON.parse(await readFile(file, 'utf8')), 'the usage')
    return {
      result,
      measurement: { wallMs, cpuMs: Number(usage['cpuMs']), peakMemoryMb: Number(usage['peakMemoryMb']) }
    }
  } finally {
    await rm(file, { force: true })
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** The median of each figure by itself. */
export function medianOf(measurements: readonly Measurement[]): Measurement {
  const of = (figure: keyof Measurement) => median(measurements.map((one) => one[figure]))
  return { wallMs: of('wallMs'), cpuMs: of('cpuMs'), peakMemoryMb: of('peakMemoryMb') }
}
