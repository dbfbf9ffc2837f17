import { displayedText } from '../../domain/displayed-text.ts'
import { problemOfWholeSource, type RegistrationProblem } from '../../registration/registration-problem.ts'
import type { RegistrationSource } from '../../registration/registration-source.ts'
import { isYaml } from '../../registration/yaml-text.ts'
import { annotatedPath } from './annotated-path.ts'
import { chosenFiles, PATH_SYNTAX } from './chosen-files.ts'
import { configurationLines } from './configuration-lines.ts'
import { registrationContent } from './registration-content.ts'

/** A registration that was read, or why it could not be. */
export type ReadRegistration =
  | { readonly ok: true; readonly source: RegistrationSource }
  | { readonly ok: false; readonly problems: readonly RegistrationProblem[] }

const LONGEST_SHOWN_PATH = 200
const WHERE_PATHS_START =
  'the path starts at the working directory, and the repository must be checked out by an earlier step'

async function readFileSource(path: string, workingDirectory: string): Promise<ReadRegistration> {
  const file = annotatedPath(path, workingDirectory)
  const name = displayedText(file, LONGEST_SHOWN_PATH)
  const content = await registrationContent(path, WHERE_PATHS_START)
  if ('bytes' in content) return { ok: true, source: { name, file, bytes: content.bytes, pathSyntax: PATH_SYNTAX } }
  const message = `The registration file ${name} ${content.refusal}.`
  return { ok: false, problems: [problemOfWholeSource(file, message)] }
}

/** True for a registration itself: an object, a list of objects, or YAML: all are reported by the parser. */
function isInline(configuration: string): boolean {
  return /^\s*(?:\{|\[\s*\{)/.test(configuration) || isYaml(configuration)
}

function refused(message: string): readonly ReadRegistration[] {
  return [{ ok: false, problems: [problemOfWholeSource(undefined, message)] }]
}

/**
 * Reads what the input `configuration` names: the JSON itself, or files by lines of paths and patterns, which start at
 * `workingDirectory`. A file that cannot be read is a problem like any other, so that it is reported together with those of other files.
 */
export async function readRegistrationFiles(
  configuration: string,
  workingDirectory: string
): Promise<readonly ReadRegistration[]> {
  if (isInline(configuration)) {
    const bytes = new TextEncoder().encode(configuration)
    return [{ ok: true, source: { name: 'The input configuration', file: undefined, bytes, pathSyntax: PATH_SYNTAX } }]
  }
  const lines = configurationLines(configuration)
  if (lines.length === 0) {
    return refused('The input configuration is empty; give the path of a registration file or the JSON itself.')
  }
  const { paths, problems } = await chosenFiles(lines, workingDirectory)
  const read: ReadRegistration[] = problems.length === 0 ? [] : [{ ok: false, problems }]
  for (const path of paths) read.push(await readFileSource(path, workingDirectory))
  return read
}
