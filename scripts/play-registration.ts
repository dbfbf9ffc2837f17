import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunningEmulator } from '../emulator/index.ts'
import { bundledSeeds, readSeed } from '../emulator/seed.ts'
import { readRegistrationFiles } from '../src/adapters/files/registration-files.ts'
import type { Registration } from '../src/domain/request/registration.ts'
import { parseRegistration } from '../src/registration/parse-registration.ts'
import { readActionMetadata } from './action-metadata.ts'
import { type OptionValues, UsageError } from './command-line.ts'
import { onThisMachine, reaching, startServices } from './local-services.ts'
import { type PlainRecord, plainRecord } from './plain-record.ts'
import { ROOT } from './run-command.ts'
import { type ActionRun, runAction } from './runner.ts'
import { fillVault, homeFor, makeMissingPfx } from './sample-certificates.ts'
import { showRun } from './show-run.ts'

export const PFX_PASSWORD = 'demo-only'
export const WORKSPACE = 'out/workspace'

const { inputs } = await readActionMetadata()
/** Of action.yml; each is an option as well. */
export const inputNames = inputs.map(({ name }) => name)

/** A registration file that is a registration. */
interface ReadFile {
  readonly registration: Registration
  /** With its defaults. */
  readonly document: PlainRecord
  /** Whether the file extends nothing, so that it means the same in any folder. */
  readonly isWhole: boolean
}

interface Stage {
  readonly options: OptionValues<string>
  readonly emulator: RunningEmulator
  readonly workspace: string
  readonly registration: Registration | undefined
}

/**
 * Runs the action for a registration in a tenant on this machine that it fits, and prints what came of it.
 * @returns the exit code of the step
 * @throws UsageError
 */
export async function playRegistration(options: OptionValues<string>): Promise<number> {
  const file = options.get('configuration')
  if (file === undefined) throw new UsageError('--configuration is missing; give a registration file.')
  // Where the file is refused, the action says why.
  const read = await readRegistration(file)
  const registration = read?.registration
  const state = options.get('state')
  const record = options.get('record')
  const emulator = await startServices(registration, {
    seed: options.get('seed') ?? seedFor(registration),
    ...(state === undefined ? {} : { stateFile: state }),
    ...(record === undefined ? {} : { recordFile: record })
  })
  try {
    const stage = { options, emulator, workspace: await openWorkspace(options), registration }
    console.log(`A tenant is running at ${emulator.graphEndpoint}: ${emulator.tenantDomain}`)
    console.log(`Relative paths begin in ${stage.workspace}\n`)
    const run = read === undefined ? await runOnce(stage, resolve(file)) : await runHere(stage, file, read)
    showRun(file, run)
    return run.exitCode
  } finally {
    await emulator.close()
  }
}

async function readRegistration(file: string): Promise<ReadFile | undefined> {
  const folders = { workingDirectory: process.cwd(), workspace: process.cwd() }
  const [read, ...others] = await readRegistrationFiles(file, folders)
  if (!read?.ok || others.length > 0) return undefined
  const parsed = parseRegistration(read.chain)
  if (!parsed.ok) return undefined
  const document = plainRecord(JSON.parse(JSON.stringify(parsed.document.data)), file)
  return { registration: parsed.registration, document, isWhole: read.chain.defaults.length === 0 }
}

/** The bundled tenant that a registration names, by its ID or a domain. */
function seedFor(registration: Registration | undefined): string {
  if (registration === undefined) return 'contoso'
  const wanted = registration.tenant.toLowerCase()
  const found = bundledSeeds.find((name) => {
    const { tenant, domains } = readSeed(name)
    return [tenant.id, ...domains.map((domain) => domain.name)].includes(wanted)
  })
  if (found !== undefined) return found
  const known = bundledSeeds.map(
    (name) =>
      `${name} (${readSeed(name)
        .domains.map((domain) => domain.name)
        .join(', ')})`
  )
  throw new UsageError(
    `No tenant here is ${registration.tenant}: there are ${known.join(', ')}; name one of them in the registration, or give a file with --seed.`
  )
}

async function openWorkspace(options: OptionValues<string>): Promise<string> {
  const workspace = options.get('workspace') ?? join(ROOT, WORKSPACE)
  // What lies there belongs to tenants that are gone.
  if (!options.has('workspace') && !options.has('state')) await rm(workspace, { recursive: true, force: true })
  await mkdir(workspace, { recursive: true })
  return resolve(workspace)
}

/** Runs a registration for which everything that it presupposes is there. */
async function runHere(stage: Stage, file: string, { registration, document, isWhole }: ReadFile): Promise<ActionRun> {
  const { options, emulator, workspace } = stage
  const { certificate } = registration
  if (await makeMissingPfx(certificate, workspace, options.get('pfx-password') ?? PFX_PASSWORD)) {
    console.log('The PFX that it names is not there: it is made, with a self-signed certificate\n')
  }
  if (await fillVault(certificate, emulator)) {
    console.log('The vault is empty at first: a self-signed certificate was put into it\n')
  }
  const local = onThisMachine(document, emulator)
  if (local.replaced.length > 0) console.log(`${local.replaced.join('\n')}\n`)
  await makeReady(stage, local.document)
  // A file as it is lets the action say in which line it finds something.
  const isAsWritten = isWhole && local.replaced.length === 0
  return runOnce(stage, isAsWritten ? resolve(file) : JSON.stringify(local.document))
}

/** With "grantPermissions" false an application is only checked: in a fresh tenant there is nothing that could pass. */
async function makeReady(stage: Stage, document: PlainRecord): Promise<void> {
  const { registration, options } = stage
  if (registration?.application.flow !== 'existing' || registration.application.grantPermissions) return
  if (options.has('state')) return
  const application = { ...plainRecord(document['application'], 'application'), grantPermissions: true }
  const run = await runOnce(stage, JSON.stringify({ ...document, application }))
  showRun('First with "grantPermissions": true, as is done once before', run)
}

async function runOnce(stage: Stage, configuration: string): Promise<ActionRun> {
  const { options, emulator, workspace, registration } = stage
  const { inputs: known, environment } = reaching(emulator)
  const given = Object.fromEntries(
    inputNames.flatMap((name) => (options.has(name) ? [[name, options.get(name) ?? '']] : []))
  )
  const signsInOtherwise = 'client-certificate' in given || 'client-id' in given
  return runAction({
    workingDirectory: workspace,
    environment: { ...environment, HOME: await homeFor(registration?.certificate, workspace) },
    inputs: {
      ...known,
      'pfx-password': PFX_PASSWORD,
      ...(signsInOtherwise ? {} : { 'client-secret': emulator.clientSecret }),
      ...given,
      configuration
    }
  })
}
