import type { RunningEmulator, Tenant } from '../../emulator/index.ts'
import type { RegistrationReport } from '../../src/report/registration-report.ts'

/** What a run of many registrations left. */
export interface LeftByRun {
  readonly entries: readonly RegistrationReport[]
  /** From the request at which it was interrupted until its end; undefined for one that was not. */
  readonly tookMs: number | undefined
}

export interface InterruptedRuns {
  readonly emulator: RunningEmulator
  /**
   * Applies a registration of every tenant, each of an application with this name.
   * @param nth at which request, counted from 1, the run gets its signal; undefined: it gets none
   */
  run(application: string, nth?: number): Promise<LeftByRun>
}

/** The runner ends a step by force ten seconds after the first signal; what a run says has to be there long before. */
const LONGEST_END_MS = 5_000

/** Calls `then` once so many requests have arrived, and says when that was. */
export function atRequest(emulator: RunningEmulator, nth: number, then: () => void): () => number | undefined {
  let seen = 0
  let at: number | undefined
  emulator.setFaults({
    faults: [],
    watch: () => {
      seen += 1
      if (seen !== nth) return
      at = performance.now()
      then()
    }
  })
  return () => at
}

/**
 * Interrupts a run at a request, and lets two others follow.
 * @returns what did not hold, a sentence each
 */
export async function interruptAt(runs: InterruptedRuns, application: string, nth: number): Promise<readonly string[]> {
  const { emulator } = runs
  const interrupted = await runs.run(application, nth)
  const untrue = interrupted.entries.flatMap((entry) => untruths(entry, emulator, application))
  const next = await runs.run(application)
  const third = await runs.run(application)
  const { tookMs } = interrupted
  return [
    ...(tookMs === undefined ? ['the run was not interrupted'] : []),
    ...(tookMs !== undefined && tookMs > LONGEST_END_MS ? [`the run ended after ${Math.round(tookMs)} ms`] : []),
    ...(interrupted.entries.length === emulator.tenants.length
      ? []
      : [`the report has ${interrupted.entries.length} registrations`]),
    ...untrue,
    ...next.entries.flatMap(({ name, state, failure }) =>
      ['changed', 'in-place'].includes(state) ? [] : [`the next run leaves ${name} ${state}: ${failure?.message}`]
    ),
    ...third.entries.flatMap(({ name, state, steps }) =>
      state === 'in-place' && steps.planned === 0 ? [] : [`the third run leaves ${name} ${state}`]
    )
  ]
}

/** Where the report of a registration differs from its tenant. */
function untruths(entry: RegistrationReport, emulator: RunningEmulator, application: string): readonly string[] {
  const tenant = emulator.tenantOf(entry.tenant)
  if (tenant === undefined) return [`${entry.name} is of no tenant`]
  const { all } = entry.steps
  const done = (kind: string) => all.filter((step) => step.kind === kind && step.done).length
  const found = contentsOf(tenant, application)
  const reported = {
    applications: done('create-application'),
    servicePrincipals: done('create-service-principal'),
    appRoles: done('grant-app-role'),
    delegatedGrants: done('grant-delegated-scopes'),
    directoryRoles: done('assign-directory-role')
  }
  const differing = Object.entries(reported).filter(([kind, count]) => found[kind] !== count)
  const isSilent = entry.state === 'not-started' && all.length === 0
  return [
    ...differing.map(
      ([kind, count]) => `${entry.name} (${entry.state}) reports ${count} ${kind}, and has ${found[kind]}`
    ),
    ...(entry.state === 'not-started' && !isSilent ? [`${entry.name} was begun, and is reported as not begun`] : [])
  ]
}

function contentsOf(tenant: Tenant, application: string): Readonly<Record<string, number>> {
  const applications = tenant.applications.filter(({ displayName }) => displayName === application)
  const own = new Set(applications.map(({ appId }) => appId))
  const principals = tenant.servicePrincipals.filter(({ appId }) => own.has(appId))
  const ids = new Set(principals.map(({ id }) => id))
  return {
    applications: applications.length,
    servicePrincipals: principals.length,
    appRoles: tenant.appRoleAssignments.filter(({ principalId }) => ids.has(principalId)).length,
    delegatedGrants: tenant.delegatedGrants.filter(({ clientId }) => ids.has(clientId)).length,
    directoryRoles: tenant.roleAssignments.filter(({ principalId }) => ids.has(principalId)).length
  }
}
