import type { ReadRegistration } from '../../registration/check-registrations.ts'
import { readJsonSource } from '../../registration/json-source.ts'
import { problemOfWholeSource } from '../../registration/registration-problem.ts'
import { isYaml } from '../../registration/yaml-text.ts'
import { annotatedPath } from './annotated-path.ts'
import { chosenFiles, PATH_SYNTAX } from './chosen-files.ts'
import { configurationLines, misunderstoodLine } from './configuration-lines.ts'
import { DefaultsReader } from './defaults-chain.ts'
import { inBatches } from './in-batches.ts'
import type { PathHints } from './registration-content.ts'
import { type ReadFile, realPathOf, SourceFiles, shownPath } from './source-files.ts'

/** Where registration files lie. */
export interface RegistrationFolders {
  /** Where relative paths start. */
  readonly workingDirectory: string
  /** Which files of defaults may not leave. */
  readonly workspace: string
}

interface FoundFile {
  /** Path as annotations show it. */
  readonly file: string
  readonly read: ReadFile
}

const HINTS: PathHints = {
  directory: 'name a file in it, or many with a pattern such as customers/*.json',
  missing: 'the path starts at the working directory, and the repository must be checked out by an earlier step'
}

/** True for a registration itself: an object, a list of objects, or YAML: all are reported by the parser. */
function isInline(configuration: string): boolean {
  return /^\s*(?:\{|\[\s*\{)/.test(configuration) || isYaml(configuration)
}

function refused(message: string): readonly ReadRegistration[] {
  return [{ ok: false, problems: [problemOfWholeSource(undefined, message)] }]
}

/**
 * Reads what the input `configuration` names, with the defaults that it extends: the JSON itself, or files by lines of
 * paths and patterns. A file that cannot be read is a problem like any other, so that it is reported together with those
 * of other files.
 */
export async function readRegistrationFiles(
  configuration: string,
  folders: RegistrationFolders
): Promise<readonly ReadRegistration[]> {
  const { workingDirectory, workspace } = folders
  const files = new SourceFiles()
  const realFolders = {
    workingDirectory: await realPathOf(workingDirectory),
    workspace: await realPathOf(workspace)
  }
  const defaults = new DefaultsReader(files, realFolders)
  if (isInline(configuration)) {
    const bytes = new TextEncoder().encode(configuration)
    const own = readJsonSource({ name: 'The input configuration', file: undefined, bytes, pathSyntax: PATH_SYNTAX })
    return [{ ok: true, chain: await defaults.chainOf(own, undefined) }]
  }
  const lines = configurationLines(configuration)
  if (lines.length === 0) {
    return refused('The input configuration is empty; give the path of a registration file or the JSON itself.')
  }
  const { paths, problems } = await chosenFiles(lines, workingDirectory)
  const read = await readNamed(paths, { workingDirectory, files, defaults })
  return [...(problems.length === 0 ? [] : [{ ok: false, problems } as const]), ...read]
}

interface Readers {
  readonly workingDirectory: string
  readonly files: SourceFiles
  readonly defaults: DefaultsReader
}

async function readNamed(
  paths: readonly string[],
  { workingDirectory, files, defaults }: Readers
): Promise<readonly ReadRegistration[]> {
  const named = await inBatches(paths, async (path) => ({ path, realPath: await realPathOf(path) }))
  // Each file once, under its first name: a link to a file that is named too is not a second registration.
  const distinct = [...Map.groupBy(named, ({ realPath }) => realPath).values()].flatMap(([first]) => first ?? [])
  const found = await inBatches(distinct, async ({ path, realPath }) => {
    const file = annotatedPath(path, workingDirectory)
    const hints = { ...HINTS, missing: misunderstoodLine(file) ?? HINTS.missing }
    return { file, read: await files.read(realPath, file, hints) }
  })
  // Files of defaults come after all registrations, so that one that is both has one name.
  return inBatches(found, (each) => registrationIn(each, defaults))
}

async function registrationIn({ file, read }: FoundFile, defaults: DefaultsReader): Promise<ReadRegistration> {
  if ('refusal' in read) {
    const message = `The registration file ${shownPath(file)} ${read.refusal}.`
    return { ok: false, problems: [problemOfWholeSource(file, message)] }
  }
  return { ok: true, chain: await defaults.chainOf(read.source, read.realPath) }
}
