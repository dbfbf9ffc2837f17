import { isDebug } from '@actions/core'
import { readReportFiles } from './adapters/files/report-files.ts'
import { documentationPage } from './adapters/github/documentation.ts'
import { writeReportFile } from './adapters/github/report-file.ts'
import { RunnerLog } from './adapters/github/runner-log.ts'
import { setStepOutputs, writeJobSummary } from './adapters/github/step-files.ts'
import { keepHeapSmall } from './adapters/small-heap.ts'
import { systemClock } from './adapters/system-clock.ts'
import { cancellationSignal } from './adapters/termination-signals.ts'
import { isInShard, shardText } from './domain/request/shard.ts'
import { VERSION } from './generated/version.ts'
import { unusedPfxWarnings } from './inputs/input-warnings.ts'
import { type Inputs, misspeltInputs, readInputs } from './inputs/inputs.ts'
import { readMergeWarnings, readReportsFolder } from './inputs/merge-inputs.ts'
import type { StepLog } from './ports.ts'
import {
  drawSummary,
  type EndedRun,
  endedByMerging,
  endedByRegistrations,
  endedEarly,
  endedRefused
} from './report/ended-run.ts'
import { reportFileWarnings } from './report/file-problems.ts'
import { publish, type StepFiles } from './report/publish-report.ts'
import type { RenderContext } from './report/render-context.ts'
import { readRegistrations } from './wiring/read-registrations.ts'

const STEP_FILES: StepFiles = {
  setOutputs: setStepOutputs,
  writeSummary: writeJobSummary,
  writeReport: (report) => writeReportFile(JSON.stringify(report), report.shard)
}

/** The whole run. Whatever fails is reported here, once. */
export async function run(): Promise<void> {
  const signal = cancellationSignal()
  const log = new RunnerLog(systemClock)
  const rendering = renderContext()
  let ended: EndedRun
  let given: Inputs | undefined
  try {
    for (const warning of misspeltInputs()) log.warning(warning)
    const folder = readReportsFolder()
    if (folder === undefined) {
      given = readInputs()
      ended = await handle(given, log, rendering, signal)
    } else {
      for (const warning of readMergeWarnings()) log.warning(warning)
      ended = await merge(folder, log, rendering)
    }
  } catch (error) {
    ended = endedEarly(error, log, rendering)
  }
  const mode = given?.mode.kind ?? null
  const shard = given?.shard === undefined ? null : shardText(given.shard)
  const facts = { actionVersion: VERSION, mode, shard, startedOn: rendering.now, endedOn: systemClock.now() }
  const report = ended.reportOf(facts)
  const summary = drawSummary(ended, report, log, rendering)
  const isPublished = await publish({ report, outputs: ended.outputs, summary }, STEP_FILES, log, rendering)
  if (ended.hasFailed || !isPublished) process.exitCode = 1
  if (given?.comments && mode === 'plan' && !signal.aborted) {
    const { keepPlanComment } = await import('./wiring/plan-comment.ts')
    await keepPlanComment({ inputs: given, shard, summary, environment: process.env, clock: systemClock, signal }, log)
  }
  // Work that cannot be stopped, as the making of a key, would keep the process beyond the time that the runner gives it.
  if (signal.aborted || ended.wasStopped) process.exit()
}

function renderContext(): RenderContext {
  return { now: systemClock.now(), errorPage: documentationPage('docs/errors.md', process.env) }
}

async function merge(folder: string, log: StepLog, rendering: RenderContext): Promise<EndedRun> {
  const files = await readReportFiles(folder)
  // Only this mode needs the schema of the report.
  const { mergeReports } = await import('./report/merge-reports.ts')
  return endedByMerging(mergeReports(files), log, rendering)
}

async function handle(inputs: Inputs, log: StepLog, rendering: RenderContext, signal: AbortSignal): Promise<EndedRun> {
  for (const warning of inputs.warnings) log.warning(warning)
  const workingDirectory = process.cwd()
  const { registrations, problems, warnings } = await readRegistrations(inputs.configuration, {
    workingDirectory,
    workspace: process.env['GITHUB_WORKSPACE'] || workingDirectory,
    repository: process.env['GITHUB_REPOSITORY'] || undefined
  })
  reportFileWarnings(warnings, log)
  if (problems.length > 0) return endedRefused(problems, log, rendering)
  const all = registrations.map(({ registration }) => registration)
  for (const warning of unusedPfxWarnings(inputs.pfxBase64, all)) log.warning(warning)
  const { shard } = inputs
  const mine =
    shard === undefined ? registrations : registrations.filter(({ registration }) => isInShard(registration, shard))
  if (shard !== undefined) log.info(`Shard ${shardText(shard)}: ${mine.length} of ${all.length} registrations`)
  // What signs in and talks to Graph is most of the code. A refused configuration need not wait until it is loaded.
  const { runAll } = await import('./wiring/run-all.ts')
  if (mine.length > 1) keepHeapSmall()
  const settings = { inputs, workingDirectory, log, rendering, keepsDebug: isDebug(), clock: systemClock, signal }
  return endedByRegistrations(await runAll(mine, settings), warnings, log)
}
