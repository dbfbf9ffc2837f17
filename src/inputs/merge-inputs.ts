import { ActionError } from '../errors.ts'
import { ineffectiveMergeWarnings } from './input-warnings.ts'
import { readBoolean, readInput, refuseUnevaluated } from './read-input.ts'
import { MERGE } from './run-settings.ts'

/**
 * The folder with reports that are to be merged; undefined in every other mode.
 * @throws ActionError `input-invalid` where it is missing
 */
export function readReportsFolder(): string | undefined {
  if (readInput('mode') !== MERGE) return undefined
  refuseUnevaluated('reports')
  const folder = readInput('reports')
  if (folder !== undefined) return folder
  throw new ActionError(
    'input-invalid',
    'The input "reports" is missing: with mode "merge" give the folder with the reports of the other jobs, as actions/download-artifact leaves it.'
  )
}

/** What is given beside the folder with reports and has no effect; inputs with a default cannot be told from it. */
export function readMergeWarnings(): readonly string[] {
  const named = (['configuration', 'client-id', 'shard', 'concurrency'] as const).filter((name) => readInput(name))
  const switches = (['fail-on-drift', 'comment'] as const).filter((name) => readBoolean(name))
  return ineffectiveMergeWarnings([...named, ...switches])
}
