import { help, readCommandLine } from './command-line.ts'
import { EmulatorError, type RunningEmulator, type RunningGithub, type RunningVb365, startEmulator } from './index.ts'
import { writeAtomically } from './state-file.ts'

function readyGithub({ apiUrl, token, jobToken, repository, environment }: RunningGithub): object {
  return { apiUrl, token, jobToken, repository, environment }
}

function readyVb365({ server, username, password, serverThumbprint }: RunningVb365): object {
  return { server, username, password, serverThumbprint }
}

async function readyFile(emulator: RunningEmulator): Promise<string> {
  const { githubOidc, github, keyVault, vb365 } = emulator
  const { requestUrl, requestToken, subject } = githubOidc
  const clientCertificate = await emulator.clientCertificate()
  const ready = {
    authorityHost: emulator.authorityHost,
    graphEndpoint: emulator.graphEndpoint,
    exchangeEndpoint: emulator.exchangeEndpoint,
    sharePointEndpoint: emulator.sharePointEndpoint,
    caFile: emulator.caFile,
    tenantId: emulator.tenantId,
    tenantDomain: emulator.tenantDomain,
    tenants: emulator.tenants,
    clientId: emulator.clientId,
    clientSecret: emulator.clientSecret,
    clientCertificateFile: clientCertificate.file,
    githubOidc: { requestUrl, requestToken, subject },
    ...(github && { github: readyGithub(github) }),
    ...(keyVault && { keyVault: { vault: keyVault.vault } }),
    ...(vb365 && { vb365: readyVb365(vb365) }),
    pid: process.pid
  }
  return `${JSON.stringify(ready, null, 2)}\n`
}

async function run(): Promise<void> {
  const { options, readyFile: path, wantsHelp } = readCommandLine(process.argv.slice(2))
  if (wantsHelp) {
    process.stdout.write(help)
    return
  }
  const emulator = await startEmulator({ ...options, log: (line) => process.stdout.write(`${line}\n`) })
  const stop = (): void => {
    void emulator.close()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  try {
    if (path !== undefined) writeAtomically(path, await readyFile(emulator))
  } catch (error) {
    await emulator.close()
    throw error
  }
}

try {
  await run()
} catch (error) {
  if (!(error instanceof EmulatorError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
