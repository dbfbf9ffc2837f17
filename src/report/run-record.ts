import type { NamedRegistration } from '../domain/request/named-registration.ts'
import type { Outcome } from '../domain/result/outcome.ts'
import { type ActionError, asActionError } from '../errors.ts'
import { type Outputs, outputsOf, sharedOutputs } from './outputs.ts'
import { renderFailure } from './refusal-summary.ts'
import { byNeed } from './registration-order.ts'
import { notStartedReport, type RegistrationReport, registrationReport, WAS_STOPPED } from './registration-report.ts'
import type { RenderContext } from './render-context.ts'
import type { RunReport } from './run-report.ts'
import { type RegistrationDetails, renderRunSummary } from './run-summary.ts'
import { SUMMARY_LIMIT } from './size-limit.ts'
import { renderDetails, renderSummary } from './summary.ts'

/**
 * What a run keeps of its registrations: an entry of the report for each, and rendered details while the summary has room
 * for them. The outcomes with all that they hold are let go.
 */
export class RunRecord {
  readonly #registrations: readonly NamedRegistration[]
  readonly #context: RenderContext
  readonly #entries = new Map<NamedRegistration, RegistrationReport>()
  #details: readonly RegistrationDetails[] = []
  #detailBytes = 0
  #outputs: Omit<Outputs, 'report'> | undefined
  #stoppedBy: ActionError | undefined

  /** @param registrations all that the run is to handle */
  constructor(registrations: readonly NamedRegistration[], context: RenderContext) {
    this.#registrations = registrations
    this.#context = context
  }

  /** Takes the end of one registration. */
  add(named: NamedRegistration, outcome: Outcome, durationMs: number): RegistrationReport {
    const entry = reported(outcome, { file: named.file, durationMs })
    this.#entries.set(named, entry)
    this.#keep({ entry, markdown: this.#rendered(outcome) })
    if (this.#isAlone) this.#outputs = outputsOf(outcome)
    return entry
  }

  /**
   * Takes the end of the run before all registrations were handled.
   * @param unstarted those whose turn did not come
   */
  stop(unstarted: readonly NamedRegistration[], reason: ActionError): void {
    for (const named of unstarted) this.#entries.set(named, notStartedReport(named, reason))
    if (this.entries.some(({ state }) => WAS_STOPPED.has(state))) this.#stoppedBy = reason
  }

  /** Why not all registrations were handled; undefined where all were. */
  get stoppedBy(): ActionError | undefined {
    return this.#stoppedBy
  }

  /** In the order of the registrations. */
  get entries(): readonly RegistrationReport[] {
    return this.#registrations.flatMap((named) => this.#entries.get(named) ?? [])
  }

  get outputs(): Omit<Outputs, 'report'> {
    return this.#outputs ?? sharedOutputs(this.entries.some(({ changed }) => changed))
  }

  /** Of one registration what there is to say of it; of several an overview first. */
  summaryOf(report: RunReport): string {
    const [only] = this.#details
    return this.#isAlone && only !== undefined ? only.markdown : renderRunSummary(report, this.#details, this.#context)
  }

  get #isAlone(): boolean {
    return this.#registrations.length === 1
  }

  /** What was done is reported as it is, even where its page cannot be drawn. */
  #rendered(outcome: Outcome): string {
    try {
      return this.#isAlone ? renderSummary(outcome, this.#context) : renderDetails(outcome, this.#context)
    } catch (error) {
      return renderFailure(asActionError(error), this.#context)
    }
  }

  /** Where there is no more room, those in the greatest need of attention remain. */
  #keep(details: RegistrationDetails): void {
    this.#details = [...this.#details, details]
    this.#detailBytes += Buffer.byteLength(details.markdown)
    if (this.#detailBytes <= SUMMARY_LIMIT) return
    const sorted = this.#details.toSorted((a, b) => byNeed(a.entry, b.entry))
    let bytes = 0
    this.#details = sorted.filter(({ markdown }) => {
      bytes += Buffer.byteLength(markdown)
      return bytes <= SUMMARY_LIMIT
    })
    this.#detailBytes = this.#details.reduce((sum, { markdown }) => sum + Buffer.byteLength(markdown), 0)
  }
}

/** One that cannot be reported has failed, and costs the others neither their entries nor their turn. */
function reported(outcome: Outcome, facts: Parameters<typeof registrationReport>[1]): RegistrationReport {
  try {
    return registrationReport(outcome, facts)
  } catch (error) {
    const { registration } = outcome
    return registrationReport({ kind: 'refused', registration, failure: asActionError(error) }, facts)
  }
}
