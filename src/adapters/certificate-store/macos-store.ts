import type { Thumbprint } from '../../domain/identifiers.ts'
import type { StoreCertificate, StoreLocation } from '../../domain/request/registration.ts'
import type { ActionError } from '../../errors.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { oneTimePassword } from '../certificate/one-time-password.ts'
import {
  exportCommand,
  keychainProblem,
  parseCertificates,
  parseDefaultKeychain,
  parseIdentities
} from './macos-keychain.ts'
import { openExport } from './open-export.ts'
import { exitOf, type Tool } from './process-exit.ts'
import { notInStore, storeError, USE_A_PFX } from './store-error.ts'
import type { ProcessExit, StorePorts } from './store-ports.ts'

const SECURITY: Tool = {
  name: '/usr/bin/security',
  timeoutMs: 60_000,
  waiting:
    'A window may ask whether the key may be used: unlock the keychain and run "security set-key-partition-list -S apple-tool:,apple:" for it in an earlier step.'
}

const SYSTEM_KEYCHAIN = '/Library/Keychains/System.keychain'

const PASSED_ON = ['HOME', 'USER', 'LOGNAME', 'TMPDIR']

const EXPORT_ALL = 'security exports every identity of a keychain at once, so one other key can make it fail'

/** The keychain of one request, and the thumbprints of the certificates with a key in it. */
interface Keychain {
  readonly path: string
  readonly identities: ReadonlySet<string>
}

/**
 * Reads a keychain: CurrentUser is the user's default keychain and LocalMachine the System keychain, as in .NET
 * (https://learn.microsoft.com/dotnet/standard/security/cross-platform-cryptography#x509store). The export goes through
 * a pipe, encrypted with a one-time password. Nothing is written to disk.
 * @throws ActionError `certificate-store`
 */
export async function readMacosStore(request: StoreCertificate, ports: StorePorts): Promise<CertificateWithKey> {
  const path = await keychainPath(request.location, ports)
  const keychain = { path, identities: await identitiesIn(path, ports) }
  if (!keychain.identities.has(request.thumbprint)) throw await absence(request, keychain, ports)
  const password = oneTimePassword(ports.mask)
  const exported = await security(['-i'], ports, exportCommand(path, password))
  if (exported.stdout.length === 0) throw exportError(exported, request, keychain, password)
  return openExport({ pfx: exported.stdout, password, store: path }, request.thumbprint)
}

async function keychainPath(location: StoreLocation, ports: StorePorts): Promise<string> {
  if (location === 'LocalMachine') return SYSTEM_KEYCHAIN
  const { stdout } = await security(['default-keychain'], ports)
  const path = parseDefaultKeychain(stdout.toString('utf8'))
  if (path !== undefined) return path
  throw storeError(
    `This user has no default keychain, so there is no CurrentUser store. Make one with "security create-keychain" and "security default-keychain -s" as the user that runs this job, or ${USE_A_PFX}.`
  )
}

/** Without `-v`, because macOS considers self-signed certificates invalid. */
async function identitiesIn(keychain: string, ports: StorePorts): Promise<ReadonlySet<string>> {
  const { stdout } = await security(['find-identity', keychain], ports)
  return parseIdentities(stdout.toString('utf8'))
}

async function absence(request: StoreCertificate, { path }: Keychain, ports: StorePorts): Promise<ActionError> {
  const { thumbprint, location } = request
  const listing = await security(['find-certificate', '-a', '-Z', path], ports)
  if (listing.exitCode !== 0 && keychainProblem(listing.stderr) === 'no-keychain') {
    return storeError(
      `The keychain ${path} does not exist. Make it or set another default keychain as the user that runs this job, or ${USE_A_PFX}.`
    )
  }
  const certificates = parseCertificates(listing.stdout.toString('utf8'))
  if (certificates.has(thumbprint)) {
    return storeError(
      `The certificate ${thumbprint} in ${path} has no private key. Import it again from a PFX with its key ("security import"), or ${USE_A_PFX}.`
    )
  }
  const other = location === 'CurrentUser' ? 'LocalMachine' : 'CurrentUser'
  const hint = (await isElsewhere(thumbprint, other, ports))
    ? `It is in the keychain of ${other}: set certificate.location to "${other}".`
    : 'Check certificate.thumbprint, and that the certificate is in this keychain and not in another one.'
  return notInStore(thumbprint, path, certificates.size, hint)
}

async function isElsewhere(thumbprint: Thumbprint, location: StoreLocation, ports: StorePorts): Promise<boolean> {
  const path =
    location === 'LocalMachine'
      ? SYSTEM_KEYCHAIN
      : parseDefaultKeychain((await security(['default-keychain'], ports)).stdout.toString('utf8'))
  return path !== undefined && (await identitiesIn(path, ports)).has(thumbprint)
}

function exportError(
  { exitCode, stderr }: ProcessExit,
  { thumbprint, location }: StoreCertificate,
  { path, identities }: Keychain,
  password: string
): ActionError {
  const key = `The private key of the certificate ${thumbprint} in ${path}`
  const others =
    identities.size > 1
      ? ` The keychain holds ${identities.size} identities; ${EXPORT_ALL}: keep this one in a keychain of its own.`
      : ''
  switch (keychainProblem(stderr)) {
    case 'interaction':
      return storeError(
        location === 'LocalMachine'
          ? `${key} may be exported by root only, or after a person has agreed. Import it with "security import -A" into a keychain of the user that runs this job and set certificate.location to "CurrentUser", or ${USE_A_PFX}.${others}`
          : `${key} cannot be exported without a person who agrees: the keychain is locked, or /usr/bin/security may not use the key. In an earlier step unlock it with "security unlock-keychain" and run "security set-key-partition-list -S apple-tool:,apple:" for it, or ${USE_A_PFX}.${others}`
      )
    case 'not-exportable':
      return storeError(
        `${key} is not exportable. Import its PFX again without the option -x of "security import", or ${USE_A_PFX}.${others}`
      )
    default:
      return storeError(
        `${key} cannot be exported: ${quoted(stderr, password) ?? `/usr/bin/security ended with exit code ${exitCode} and said nothing`}. Try the export in Keychain Access to learn more, or ${USE_A_PFX}.${others}`
      )
  }
}

/** The first line of what the tool says, which should never hold the password and certainly does not here. */
function quoted(stderr: string, password: string): string | undefined {
  const line = stderr.replaceAll(password, '***').trim().split('\n')[0] ?? ''
  // Control characters could forge lines of the log.
  const printable = line.replace(/\p{Cc}/gu, ' ').slice(0, 200)
  return printable === '' ? undefined : `"${printable}"`
}

async function security(args: readonly string[], ports: StorePorts, stdin = ''): Promise<ProcessExit> {
  const { timeoutMs, name } = SECURITY
  const environment = Object.fromEntries(
    PASSED_ON.flatMap((variable) => {
      const value = ports.environment[variable]
      return value === undefined ? [] : [[variable, value]]
    })
  )
  return exitOf(await ports.runProcess(name, args, { environment, stdin, timeoutMs }), SECURITY)
}
