import { PATH_SYNTAX } from '../adapters/files/chosen-files.ts'
import { type RegistrationFolders, readRegistrationFiles } from '../adapters/files/registration-files.ts'
import { type CheckedRegistrations, checkRegistrations } from '../registration/check-registrations.ts'

/** What the runner says of where a run takes place. */
export interface RunSurroundings extends RegistrationFolders {
  /** The repository that the workflow runs in, as `owner/name`; undefined outside of GitHub. */
  readonly repository: string | undefined
}

/** Every problem and warning of every file, before anything touches the network. */
export async function readRegistrations(
  configuration: string,
  { workingDirectory, workspace, repository }: RunSurroundings
): Promise<CheckedRegistrations> {
  const read = await readRegistrationFiles(configuration, { workingDirectory, workspace })
  return checkRegistrations(read, { workingDirectory, pathSyntax: PATH_SYNTAX, repository })
}
