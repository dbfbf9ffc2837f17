import { listText } from '../domain/list-text.ts'
import { parseShard } from '../domain/request/shard.ts'
import type { ActionErrorCode } from '../errors.ts'
import type { ReportFile } from '../ports.ts'
import { type ReadReport, readReport } from './read-report.ts'
import { HAS_FAILED, type RegistrationReport, type ReportedFailure } from './registration-report.ts'
import { countsOf, REPORT_VERSION, type ReportedProblem, type RunReport } from './run-report.ts'

/** Several reports in one. */
export interface MergedReport {
  readonly report: RunReport
  /** How many reports it is made of. */
  readonly reports: number
  /** What is wrong with the reports themselves, a sentence each. */
  readonly problems: readonly string[]
  /** Whether a registration failed, a run ended early, or something is wrong with the reports. */
  readonly hasFailed: boolean
}

interface NamedReport {
  readonly file: string
  readonly report: RunReport
}

/**
 * Makes one report of those of several runs, as the jobs of a matrix leave them. Of two reports of one shard, as a job
 * leaves them that was run again, the later one counts.
 */
export function mergeReports(files: readonly ReportFile[]): MergedReport {
  const read = files.map((file) => ({ file: file.file, result: resultOf(file) }))
  const all = read.flatMap(({ file, result }) => ('report' in result ? [{ file, report: result.report }] : []))
  const reports = withoutEarlierTries(all).toSorted((a, b) => shardIndex(a.report) - shardIndex(b.report))
  const problems = [
    ...(files.length === 0 ? ['There is no report: the folder holds no JSON file.'] : []),
    ...read.flatMap(({ file, result }) => ('problem' in result ? [`${file} ${result.problem}.`] : [])),
    ...shardProblems(reports),
    ...modeProblems(reports),
    ...twiceProblems(reports),
    ...sharedApplicationProblems(reports)
  ]
  const report = merged(reports, problems)
  const hasFailed = report.failure !== null || report.problems.length > 0 || report.registrations.some(isFailed)
  return { report, reports: reports.length, problems, hasFailed }
}

function resultOf(file: ReportFile): ReadReport {
  return 'unread' in file ? { problem: file.unread } : readReport(file.text)
}

function isFailed({ state }: RegistrationReport): boolean {
  return HAS_FAILED.has(state)
}

function withoutEarlierTries(reports: readonly NamedReport[]): readonly NamedReport[] {
  return reports.filter(
    ({ report }) =>
      report.shard === null ||
      !reports.some(({ report: other }) => isLaterTry(other, report) && isLater(other, report, reports))
  )
}

/** Of the same registrations; a try that failed before it had any, or did not come to all, counts as one as well. */
function isLaterTry(later: RunReport, earlier: RunReport): boolean {
  const isOf = (entry: RegistrationReport) => (other: RegistrationReport) =>
    other.file === entry.file && other.tenant === entry.tenant
  return later.shard === earlier.shard && earlier.registrations.every((entry) => later.registrations.some(isOf(entry)))
}

/** Two that ended in the same millisecond are told apart by their place. */
function isLater(one: RunReport, other: RunReport, reports: readonly NamedReport[]): boolean {
  if (one.endedOn !== other.endedOn) return one.endedOn > other.endedOn
  const place = (report: RunReport) => reports.findIndex((named) => named.report === report)
  return place(one) > place(other)
}

/** In ISO 8601 and UTC, dates are in the order of their texts. */
function merged(reports: readonly NamedReport[], problems: readonly string[]): RunReport {
  const all = reports.map(({ report }) => report)
  const registrations = all.flatMap((report) => report.registrations)
  const endedOn = all
    .map((report) => report.endedOn)
    .toSorted()
    .at(-1)
  return {
    version: REPORT_VERSION,
    actionVersion: all.find((report) => report.endedOn === endedOn)?.actionVersion ?? '',
    mode: all.find(({ mode }) => mode !== null)?.mode ?? null,
    startedOn: all.map((report) => report.startedOn).toSorted()[0] ?? NEVER,
    endedOn: endedOn ?? NEVER,
    shard: null,
    mergedShards: all.flatMap(({ shard }) => shard ?? []),
    counts: countsOf(registrations),
    failure: failureOf(all, problems),
    problems: withoutRepetition(all.flatMap((report) => report.problems)),
    registrations
  }
}

const NEVER = '1970-01-01T00:00:00.000Z'

/** What is wrong with the reports, and what ended runs early. */
function failureOf(reports: readonly RunReport[], problems: readonly string[]): ReportedFailure | null {
  const ended = reports.flatMap(({ shard, failure }) => (failure === null ? [] : [{ shard, failure }]))
  const sentences = ended.map(({ shard, failure }) => `${shard === null ? '' : `Shard ${shard}: `}${failure.message}`)
  const message = [...problems, ...new Set(sentences)].join(' ')
  if (message === '') return null
  const code: ActionErrorCode = problems.length > 0 ? 'input-invalid' : (ended[0]?.failure.code ?? 'unexpected')
  return { code, message }
}

/** All jobs read the same files, and each says what is wrong there. */
function withoutRepetition(problems: readonly ReportedProblem[]): readonly ReportedProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()]
}

function shardIndex({ shard }: RunReport): number {
  return (shard === null ? undefined : parseShard(shard)?.index) ?? 0
}

/** Each shard has to be there, and all have to be parts of the same whole. */
function shardProblems(reports: readonly NamedReport[]): readonly string[] {
  const shards = reports.flatMap(({ report: { shard } }) => (shard === null ? [] : (parseShard(shard) ?? [])))
  if (shards.length === 0) return []
  const whole = reports.filter(({ report: { shard } }) => shard === null)
  const counts = [...new Set(shards.map(({ count }) => count))].toSorted((a, b) => a - b)
  const [count = 0, ...otherCounts] = counts
  if (otherCounts.length > 0) {
    return [`The reports are of different numbers of shards (${listText(counts.map(String))}): merge those of one run.`]
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter(
    (wanted) => !shards.some(({ index }) => index === wanted)
  )
  return [
    ...sameShardProblems(reports),
    ...whole.map(({ file }) => `${file} is the report of a run without shards, beside those of shards.`),
    ...(missing.length === 0 ? [] : [missingText(missing.map((index) => `${index}/${count}`))])
  ]
}

/** As of two sets of files, each of which was split: what is left of them is not one whole. */
function sameShardProblems(reports: readonly NamedReport[]): readonly string[] {
  const handled = reports.filter(({ report }) => report.shard !== null && report.registrations.length > 0)
  return [...Map.groupBy(handled, ({ report }) => report.shard)].flatMap(([shard, all]) =>
    all.length > 1
      ? [
          `${listText(all.map(({ file }) => file))} are all of shard ${shard}, and of different registrations: merge those of one run.`
        ]
      : []
  )
}

function missingText(shards: readonly string[]): string {
  const [which, whose] =
    shards.length === 1 ? ['Shard', 'has no report: its job'] : ['Shards', 'have no report: their jobs']
  return `${which} ${listText(shards, 20)} ${whose} did not end, or left no artifact.`
}

function modeProblems(reports: readonly NamedReport[]): readonly string[] {
  const modes = [...new Set(reports.flatMap(({ report }) => report.mode ?? []))]
  return modes.length > 1 ? [`The reports are of different modes (${listText(modes)}): merge those of one run.`] : []
}

/** The jobs saw different files, or different numbers of shards. */
function twiceProblems(reports: readonly NamedReport[]): readonly string[] {
  const places = new Map<string, string[]>()
  for (const { file, report } of reports) {
    for (const { file: from } of report.registrations) {
      if (from !== null) places.set(from, [...(places.get(from) ?? []), file])
    }
  }
  return [...places].flatMap(([from, files]) =>
    files.length > 1 ? [`The registration ${from} is in several reports: ${listText(files)}.`] : []
  )
}

/** A domain and a tenant ID are known to mean one tenant only when it was read, and no job sees what another one reads. */
function sharedApplicationProblems(reports: readonly NamedReport[]): readonly string[] {
  const all = reports.flatMap(({ report }) => report.registrations)
  const known = all.filter(({ tenantId, application }) => tenantId !== null && application.applicationId !== null)
  const shared = Map.groupBy(known, ({ tenantId, application }) => `${tenantId} ${application.applicationId}`)
  return [...shared.values()].flatMap((registrations) => {
    const names = [...new Set(registrations.map(({ name }) => name))]
    const { tenantId, application } = registrations[0] ?? {}
    return names.length > 1
      ? [
          `${listText(names)} are for the same application, ${application?.applicationId} in the tenant ${tenantId}: keep one of them.`
        ]
      : []
  })
}
