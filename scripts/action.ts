import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type RunningEmulator, startEmulator } from '../emulator/index.ts'
import { bundledSeeds, readSeed } from '../emulator/seed.ts'
import { generateCertificate, generateKeyPair } from '../src/adapters/certificate/generate-certificate.ts'
import { readRegistrationFiles } from '../src/adapters/files/registration-files.ts'
import type { Registration } from '../src/domain/request/registration.ts'
import { writePfx } from '../src/pkcs12/write-pfx.ts'
import { parseRegistration } from '../src/registration/parse-registration.ts'
import { readActionMetadata } from './action-metadata.ts'
import { type OptionValues, runScript, UsageError } from './command-line.ts'
import { ROOT } from './run-command.ts'
import { type ActionRun, runAction } from './runner.ts'
import { showRun } from './show-run.ts'

const PFX_PASSWORD = 'demo-only'
const WORKSPACE = 'out/workspace'
/** The certificate of a file among the test vectors, as .NET 8 keeps it in its store. */
const SAMPLE = {
  thumbprint: 'C11023A7017FB5BFF7FCDF265C09F706BA1E8138',
  file: '__tests__/vectors/pfx/dotnet8-store.pfx'
}

const { inputs } = await readActionMetadata()
const inputNames = inputs.map(({ name }) => name)

const USAGE = `Runs the action in a tenant on this machine, as a GitHub runner would. Nothing is sent anywhere.

  npm run action -- --configuration FILE [--seed NAME] [--state FILE] [--workspace FOLDER] [--record FILE.ndjson] [INPUT]…

  --configuration  a registration file, as examples/new-application.json
  --seed           what the tenant is like at first: ${bundledSeeds.join(', ')}, or a file; else the one that the
                   registration names
  --state          keeps the tenant in this file; the next run goes on with it
  --workspace      where relative paths in the registration begin; else ${WORKSPACE}, which is emptied first
                   unless --state is given
  --record         writes down what was asked and answered, one exchange a line
  INPUT            another input of action.yml by its name, as in --mode plan:
                   ${inputNames.filter((name) => name !== 'configuration').join('\n                   ')}

The identity that signs in and the addresses are those of the tenant, and the PFX password is "${PFX_PASSWORD}". A PFX that the
registration takes its certificate from is made where it is missing.
`

const OPTIONS: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  ['seed', 'state', 'workspace', 'record', ...inputNames].map((name) => [name, { type: 'string' } as const])
)

interface Stage {
  readonly options: OptionValues<string>
  readonly emulator: RunningEmulator
  readonly workspace: string
  /** Undefined where the file is refused: the action says why. */
  readonly registration: Registration | undefined
}

await runScript({ usage: USAGE, options: OPTIONS }, async (options) => {
  const file = options.get('configuration')
  if (file === undefined) throw new UsageError('--configuration is missing; give a registration file.')
  const registration = await readRegistration(file)
  const state = options.get('state')
  const record = options.get('record')
  const emulator = await startEmulator({
    seed: options.get('seed') ?? seedFor(registration),
    ...(state === undefined ? {} : { stateFile: state }),
    ...(record === undefined ? {} : { recordFile: record })
  })
  try {
    const workspace = await openWorkspace(options)
    const stage = { options, emulator, workspace, registration }
    console.log(`A tenant is running at ${emulator.graphEndpoint}: ${emulator.tenantDomain}`)
    console.log(`Relative paths begin in ${workspace}\n`)
    await makeMissingPfx(stage)
    await makeReady(stage, file)
    const run = await runOnce(stage, resolve(file))
    showRun(file, run)
    process.exitCode = run.exitCode
  } finally {
    await emulator.close()
  }
})

async function readRegistration(file: string): Promise<Registration | undefined> {
  const [read] = await readRegistrationFiles(file, process.cwd())
  const parsed = read?.ok ? parseRegistration(read.source) : undefined
  return parsed?.ok ? parsed.registration : undefined
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

async function makeMissingPfx({ registration, workspace, options }: Stage): Promise<void> {
  const certificate = registration?.certificate
  if (certificate?.source !== 'pfx' || certificate.path === undefined) return
  const path = resolve(workspace, certificate.path)
  if ((await stat(path).catch(() => undefined)) !== undefined) return
  const friendlyName = 'Made by npm run action'
  const request = {
    source: 'generate',
    friendlyName,
    keySize: 2048,
    validityDays: 365,
    renewBeforeDays: 0,
    overlapDays: 0
  } as const
  const made = await generateCertificate(request, await generateKeyPair(2048), new Date())
  const password = options.get('pfx-password') ?? PFX_PASSWORD
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await writePfx({ ...made, friendlyName }, { password, encryption: 'AES256_SHA256' }))
  console.log(`${certificate.path} is not there: it is made, with a self-signed certificate\n`)
}

/** With "grantPermissions" false an application is only checked: in a fresh tenant there is nothing that could pass. */
async function makeReady(stage: Stage, file: string): Promise<void> {
  const { registration, options } = stage
  if (registration?.application.flow !== 'existing' || registration.application.grantPermissions) return
  if (options.has('state')) return
  const [read] = await readRegistrationFiles(file, process.cwd())
  if (!read?.ok) return
  const document = JSON.parse(Buffer.from(read.source.bytes).toString('utf8'))
  document.application.grantPermissions = true
  showRun(
    'First with "grantPermissions": true, as somebody has to do before',
    await runOnce(stage, JSON.stringify(document))
  )
}

async function runOnce(stage: Stage, configuration: string): Promise<ActionRun> {
  const { options, emulator, workspace } = stage
  const given = Object.fromEntries(
    inputNames.flatMap((name) => (options.has(name) ? [[name, options.get(name) ?? '']] : []))
  )
  const signsInOtherwise = 'client-certificate' in given || 'client-id' in given
  return runAction({
    workingDirectory: workspace,
    environment: { NODE_EXTRA_CA_CERTS: emulator.caFile, HOME: await homeFor(stage) },
    inputs: {
      'client-id': emulator.clientId,
      'pfx-password': PFX_PASSWORD,
      'authority-host': emulator.authorityHost,
      'graph-endpoint': emulator.graphEndpoint,
      'exchange-endpoint': emulator.exchangeEndpoint,
      'sharepoint-endpoint': emulator.sharePointEndpoint,
      ...(signsInOtherwise ? {} : { 'client-secret': emulator.clientSecret }),
      ...given,
      configuration
    }
  })
}

/** Where .NET keeps its store on Linux: this user's, but for the sample certificate of the examples. */
async function homeFor({ registration, workspace }: Stage): Promise<string> {
  const certificate = registration?.certificate
  if (certificate?.source !== 'store' || certificate.thumbprint !== SAMPLE.thumbprint) return process.env['HOME'] ?? ''
  const home = join(workspace, 'home')
  const store = join(home, '.dotnet/corefx/cryptography/x509stores/my')
  await mkdir(store, { recursive: true })
  await copyFile(join(ROOT, SAMPLE.file), join(store, `${SAMPLE.thumbprint}.pfx`))
  return home
}
