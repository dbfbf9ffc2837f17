import type { Outcome } from '../../src/domain/result/outcome.ts'
import { type RegistrationReport, registrationReport } from '../../src/report/registration-report.ts'
import { type RunDescription, type RunReport, type RunResult, runReport } from '../../src/report/run-report.ts'
import { appliedOutcomeOf } from './outcome-builder.ts'

/** The entry of a registration that was applied in a tenant of its own and had nothing to do, with changes. */
export function entryOf(
  file: string,
  changes: Partial<RegistrationReport> = {},
  outcome: Outcome = appliedOutcomeOf()
): RegistrationReport {
  const tenantId = `c0470500-0000-4000-8000-${Buffer.from(file).toString('hex').padStart(12, '0').slice(-12)}`
  return { ...registrationReport(outcome, { file, durationMs: 1500 }), tenantId, ...changes }
}

/** The report of a run that took a minute. */
export function reportOf(
  registrations: readonly RegistrationReport[],
  changes: Partial<RunDescription & RunResult> = {}
): RunReport {
  return runReport(
    {
      actionVersion: '1.2.3',
      mode: 'apply',
      shard: null,
      startedOn: new Date('2026-11-20T10:00:00Z'),
      endedOn: new Date('2026-11-20T10:01:00Z'),
      ...changes
    },
    { ...changes, registrations }
  )
}
