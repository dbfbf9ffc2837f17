import type { RunContext } from '../ports.ts'

/** Entra names no upper bound for replication; minutes are seen on bad days (hashicorp/terraform-provider-azuread#1802). */
export const REPLICATION_TIMEOUT_MS = 5 * 60 * 1000

/** The context of a registration that begins now: all that it waits for together ends within `limitMs`. */
export function startRun(shared: Omit<RunContext, 'deadline'>, limitMs = REPLICATION_TIMEOUT_MS): RunContext {
  return { ...shared, deadline: new Date(shared.clock.now().getTime() + limitMs) }
}
