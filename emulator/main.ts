import { readCommandLine } from './command-line.ts'
import { EmulatorError, type RunningEmulator, startEmulator } from './index.ts'
import { writeAtomically } from './state-file.ts'

function readyFile(emulator: RunningEmulator): string {
  const { requestUrl, requestToken, subject } = emulator.githubOidc
  const ready = {
    authorityHost: emulator.authorityHost,
    graphEndpoint: emulator.graphEndpoint,
    caFile: emulator.caFile,
    tenantId: emulator.tenantId,
    tenantDomain: emulator.tenantDomain,
    clientId: emulator.clientId,
    clientSecret: emulator.clientSecret,
    clientCertificateFile: emulator.clientCertificateFile,
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
