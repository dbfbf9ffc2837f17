import { accessSync, constants, statSync, truncateSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setOutput } from '@actions/core'
import { ActionError } from '../../errors.ts'
import { errorCode, fileProblem } from '../files/file-problem.ts'

/**
 * Sets outputs of the step. What a file takes only in part is taken back: the runner would refuse all of it.
 * @throws ActionError `file-access` for the first one that cannot be set
 */
export function setStepOutputs(outputs: Readonly<Record<string, string>>): void {
  const path = process.env['GITHUB_OUTPUT']
  for (const [name, value] of Object.entries(outputs)) {
    const size = path === undefined ? undefined : sizeOf(path)
    try {
      setOutput(name, value)
    } catch (error) {
      if (path === undefined) throw error
      takeBack(path, size)
      throw notWritten('The outputs of this step could not be set', 'GITHUB_OUTPUT', path, error)
    }
  }
}

/**
 * Adds to the job summary; does nothing on a runner of another make that has none.
 * @throws ActionError `file-access` where it cannot be written
 */
export async function writeJobSummary(markdown: string): Promise<void> {
  const path = process.env['GITHUB_STEP_SUMMARY']
  if (!path) return
  const size = sizeOf(path)
  try {
    const file = await open(path, constants.O_WRONLY | constants.O_APPEND)
    try {
      await file.writeFile(markdown)
    } finally {
      await file.close()
    }
  } catch (error) {
    takeBack(path, size)
    throw notWritten('The job summary could not be written', 'GITHUB_STEP_SUMMARY', path, error)
  }
}

function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size
  } catch {
    return undefined
  }
}

/** Best effort: what failed was to write there. */
function takeBack(path: string, size: number | undefined): void {
  try {
    if (size !== undefined) truncateSync(path, size)
  } catch {
    // The runner then says itself that the file is not as it has to be.
  }
}

function notWritten(what: string, variable: string, path: string, error: unknown): ActionError {
  const message = `${what}: the file ${path}, which ${variable} names, cannot be written: ${reason(path, error)}.`
  return new ActionError('file-access', message, { cause: error })
}

/** The toolkit looks itself whether the file is there, and its words for that have no code. */
function reason(path: string, error: unknown): string {
  if (errorCode(error) !== undefined) return fileProblem(error)
  try {
    accessSync(path, constants.W_OK)
    return fileProblem(error)
  } catch (refusal) {
    return fileProblem(refusal)
  }
}
