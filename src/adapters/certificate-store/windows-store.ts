import type { StoreCertificate, StoreLocation } from '../../domain/request/registration.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { oneTimePassword } from '../certificate/one-time-password.ts'
import { openExport } from './open-export.ts'
import { exitOf, type Tool } from './process-exit.ts'
import { ambiguous, notInStore, storeError, USE_A_PFX } from './store-error.ts'
import type { StorePorts } from './store-ports.ts'
import { parseWindowsAnswer, type WindowsAnswer } from './windows-answer.ts'
import { exportError } from './windows-error.ts'
import { EXPORT_SCRIPT, SCRIPT_INPUT } from './windows-export-script.ts'

const POWERSHELL: Tool = {
  name: 'Windows PowerShell',
  timeoutMs: 120_000,
  waiting: 'An invisible window may be asking for a smart card, or whether a strongly protected key may be used.'
}

/** `-Command` takes all that follows, so it is the last option. */
const OPTIONS = ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-Command']

/** What PowerShell and the key stores need; in particular no inputs of the action, and no PSModulePath of PowerShell 7. */
const PASSED_ON = [
  'SystemDrive',
  'windir',
  'Path',
  'PATHEXT',
  'PROCESSOR_ARCHITECTURE',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'ProgramData',
  'ProgramFiles',
  'HOMEDRIVE',
  'HOMEPATH',
  'USERNAME',
  'USERDOMAIN',
  'COMPUTERNAME'
]

/**
 * Reads CurrentUser\My or LocalMachine\My with Windows PowerShell, which exports the one certificate with its key
 * under a one-time password. Nothing is written to disk.
 * @throws ActionError `certificate-store`
 */
export async function readWindowsStore(request: StoreCertificate, ports: StorePorts): Promise<CertificateWithKey> {
  const { location, thumbprint } = request
  const systemRoot = systemFolder(ports)
  const password = oneTimePassword(ports.mask)
  const outcome = await ports.runProcess(
    `${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`,
    [...OPTIONS, EXPORT_SCRIPT],
    {
      environment: {
        ...passedOn(ports),
        SystemRoot: systemRoot,
        [SCRIPT_INPUT.location]: location,
        [SCRIPT_INPUT.thumbprint]: thumbprint,
        [SCRIPT_INPUT.password]: password
      },
      stdin: '',
      timeoutMs: POWERSHELL.timeoutMs
    }
  )
  const { exitCode, stdout } = exitOf(outcome, POWERSHELL)
  const answer = parseWindowsAnswer(stdout.toString('latin1'))
  if (answer === undefined) {
    throw storeError(
      `Windows PowerShell ended with exit code ${exitCode} and without an answer while it read ${storeName(location)}. Check that this user may run powershell.exe, or ${USE_A_PFX}.`
    )
  }
  return openExport({ pfx: exportedPfx(answer, request), password, store: storeName(location) }, thumbprint)
}

function exportedPfx(answer: WindowsAnswer, { location, thumbprint }: StoreCertificate): Buffer {
  const store = storeName(location)
  switch (answer.status) {
    case 'exported':
      return answer.pfx
    case 'absent':
      throw notInStore(thumbprint, store, answer.lookedAt, absenceHint(location, answer.elsewhere))
    case 'ambiguous':
      throw ambiguous(thumbprint, store)
    case 'without-key':
      throw storeError(
        `The certificate ${thumbprint} in ${store} has no private key. Import it again from a PFX with its key and mark the key as exportable, or ${USE_A_PFX}.`
      )
    case 'restricted':
      throw storeError(
        `An application control policy restricts PowerShell on this machine to the constrained language mode, so the certificate store cannot be read. Use a runner without that policy, or ${USE_A_PFX}.`
      )
    case 'failed':
      throw exportError(answer, thumbprint, store)
  }
}

function absenceHint(location: StoreLocation, elsewhere: boolean): string {
  const other = location === 'CurrentUser' ? 'LocalMachine' : 'CurrentUser'
  if (elsewhere) return `It is in ${storeName(other)}: set certificate.location to "${other}".`
  return location === 'CurrentUser'
    ? 'Check certificate.thumbprint, and that the certificate was imported by the user that runs this job.'
    : 'Check certificate.thumbprint, and that the certificate was imported into the store of this computer.'
}

function storeName(location: StoreLocation): string {
  return `Cert:\\${location}\\My`
}

/** PowerShell is found by its full path, because PATH and the working folder may hold another program of that name. */
function systemFolder(ports: StorePorts): string {
  const systemRoot = variable(ports, 'SystemRoot')
  if (systemRoot === undefined || !/^[A-Za-z]:\\[^"]+$/.test(systemRoot)) {
    throw storeError(
      `The environment variable SystemRoot does not name the folder of Windows, so PowerShell cannot be found. Set it to the folder of Windows, usually C:\\Windows, or ${USE_A_PFX}.`
    )
  }
  return systemRoot.replace(/\\+$/, '')
}

function passedOn(ports: StorePorts): Record<string, string> {
  const values = PASSED_ON.map((name) => [name, variable(ports, name)] as const)
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

/** Names of environment variables are case-insensitive on Windows. */
function variable({ environment }: StorePorts, name: string): string | undefined {
  const key = Object.keys(environment).find((each) => each.toUpperCase() === name.toUpperCase())
  return key === undefined ? undefined : environment[key]
}
