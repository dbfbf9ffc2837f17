import { ActionError } from '../errors.ts'
import { ineffectiveMergeWarnings } from './input-warnings.ts'
import { INPUT_NAMES, type InputName, readBoolean, readInput, refuseUnevaluated } from './read-input.ts'
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

/** What merging makes use of, and what has a default, which cannot be told from the same value given. */
const NOT_WARNED_OF: ReadonlySet<InputName> = new Set([
  'mode',
  'reports',
  'rotate',
  'time-limit',
  'github-token',
  'fail-on-drift',
  'comment'
])

/** What is given beside the folder with reports and has no effect. */
export function readMergeWarnings(): readonly string[] {
  const named = INPUT_NAMES.filter((name) => !NOT_WARNED_OF.has(name) && readInput(name))
  const switches = (['fail-on-drift', 'comment'] as const).filter((name) => readBoolean(name))
  return ineffectiveMergeWarnings([...named, ...switches])
}
