import { readCommandLine } from './command-line.ts'
import { EmulatorError, type RunningEmulator, startEmulator } from './index.ts'
import { writeAtomically } from './state-file.ts'

function readyFile(emulator: RunningEmulator): string {
  const {
    authorityHost,
    graphEndpoint,
    caFile,
    tenantId,
    tenantDomain,
    clientId,
    clientSecret,
    clientCertificateFile
  } = emulator
  const { requestUrl, requestToken, subject } = emulator.githubOidc
  const ready = {
    authorityHost,
    graphEndpoint,
    caFile,
    tenantId,
    tenantDomain,
    clientId,
    clientSecret,
    clientCertificateFile,
    githubOidc: { requestUrl, requestToken, subject },
    pid: process.pid
  }
  return `${JSON.stringify(ready, null, 2)}\n`
}

async function run(): Promise<void> {
  const { options, readyFile: path } = readCommandLine(process.argv.slice(2))
  const emulator = await startEmulator({ ...options, log: (line) => process.stdout.write(`${line}\n`) })
  const stop = (): void => {
    void emulator.close()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  try {
    if (path !== undefined) writeAtomically(path, readyFile(emulator))
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
