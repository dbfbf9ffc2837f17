import { readRegistrationFiles } from './adapters/files/registration-files.ts'
import { documentationPage } from './adapters/github/documentation.ts'
import { runnerLog } from './adapters/github/runner-log.ts'
import { setStepOutputs, writeJobSummary } from './adapters/github/step-files.ts'
import { systemClock } from './adapters/system-clock.ts'
import { cancellationSignal } from './adapters/termination-signals.ts'
import type { Registration } from './domain/request/registration.ts'
import { unusedPfxWarnings } from './input-warnings.ts'
import { misspeltInputs, readInputs } from './inputs.ts'
import { parseRegistration } from './registration/parse-registration.ts'
import type { RegistrationProblem } from './registration/registration-problem.ts'
import {
  publishReport,
  reportEarlyFailure,
  reportFileWarnings,
  reportOutcome,
  reportProblems,
  type StepFiles
} from './report/publish-report.ts'
import type { RenderContext } from './report/render-context.ts'
import { startRun } from './run/run-context.ts'
import { runRegistrations } from './run/run-registrations.ts'

const STEP_FILES: StepFiles = { setOutputs: setStepOutputs, writeSummary: writeJobSummary }

/** The whole run. Whatever fails is reported here, once. */
export async function run(): Promise<void> {
  const signal = cancellationSignal()
  const context = renderContext()
  try {
    misspeltInputs().forEach(runnerLog.warning)
    const inputs = readInputs()
    inputs.warnings.forEach(runnerLog.warning)
    const workingDirectory = process.cwd()
    const { registrations, problems, warnings } = await readRegistrations(inputs.configuration, workingDirectory)
    reportFileWarnings(warnings)
    if (problems.length > 0) {
      await reportProblems(problems, STEP_FILES, context)
      return
    }
    unusedPfxWarnings(inputs.pfxBase64, registrations).forEach(runnerLog.warning)
    // What signs in and talks to Graph is most of the code. A refused configuration need not wait until it is loaded.
    const { share, wireRegistration } = await import('./wiring/wire-registration.ts')
    const shared = share(inputs, workingDirectory, systemClock)
    const ports = { clock: systemClock, log: runnerLog, signal }
    const outcomes = await runRegistrations(registrations, {
      register: (registration) => wireRegistration(registration, inputs, workingDirectory, startRun(ports), shared),
      report: (outcome) => reportOutcome(outcome, context),
      limit: 1
    })
    await publishReport(outcomes, warnings, STEP_FILES, context)
  } catch (error) {
    await reportEarlyFailure(error, STEP_FILES, context)
  }
  // Work that cannot be stopped, as the making of a key, would keep the process beyond the time that the runner gives it.
  if (signal.aborted) process.exit()
}

function renderContext(): RenderContext {
  return { now: systemClock.now(), errorPage: documentationPage('docs/errors.md', process.env) }
}

interface ReadRegistrations {
  readonly registrations: readonly Registration[]
  readonly problems: readonly RegistrationProblem[]
  readonly warnings: readonly RegistrationProblem[]
}

/** Every problem and warning of every file, before anything touches the network. */
async function readRegistrations(configuration: string, workingDirectory: string): Promise<ReadRegistrations> {
  const sources = await readRegistrationFiles(configuration, workingDirectory)
  const results = sources.map((read) => (read.ok ? parseRegistration(read.source) : read))
  return {
    registrations: results.flatMap((result) => (result.ok ? [result.registration] : [])),
    problems: results.flatMap((result) => (result.ok ? [] : result.problems)),
    warnings: results.flatMap((result) => (result.ok ? result.warnings : []))
  }
}
