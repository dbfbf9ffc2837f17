import type { X509Certificate } from 'node:crypto'
import { posix } from 'node:path'
import type { Thumbprint } from '../../domain/identifiers.ts'
import type { StoreCertificate } from '../../domain/request/registration.ts'
import { errorMessage } from '../../errors.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { errorCode, fileProblem } from '../files/file-problem.ts'
import { ambiguous, notInStore, storeError, USE_A_PFX, unsuitable } from './store-error.ts'
import type { StorePorts } from './store-ports.ts'
import { hasThumbprint, readStoredCertificates, type StoredCertificates } from './stored-identity.ts'

/** dotnet/runtime, OpenSslDirectoryBasedStoreProvider.cs and PersistedFiles.Unix.cs. */
const STORE_BELOW_HOME = '.dotnet/corefx/cryptography/x509stores/my'

interface Match {
  readonly name: string
  readonly certificate: X509Certificate
  readonly file: StoredCertificates
}

interface Search {
  readonly matches: readonly Match[]
  readonly lookedAt: number
  readonly unreadable: number
}

/**
 * Reads CurrentUser\My of .NET, a folder with one PFX without password for each certificate. .NET itself does not
 * trust the file names, so the content decides.
 * @throws ActionError `certificate-store`
 */
export async function readLinuxStore(request: StoreCertificate, ports: StorePorts): Promise<CertificateWithKey> {
  if (request.location === 'LocalMachine') {
    throw storeError(
      `The store LocalMachine\\My does not exist on Linux, where .NET keeps certificates with private keys for each user only. Set certificate.location to "CurrentUser", or ${USE_A_PFX}.`
    )
  }
  const folder = storeFolder(ports)
  const search = await searchFolder(folder, request.thumbprint, ports)
  return pickIdentity(search, request.thumbprint, folder)
}

function storeFolder({ environment }: StorePorts): string {
  const home = environment['HOME'] ?? ''
  if (!home.startsWith('/')) {
    throw storeError(
      `The environment variable HOME is ${home === '' ? 'not set' : 'not an absolute path'}, so the certificate store of .NET cannot be found. Set HOME to the home folder of the user whose store holds the certificate, or ${USE_A_PFX}.`
    )
  }
  return posix.join(home, STORE_BELOW_HOME)
}

async function searchFolder(folder: string, thumbprint: Thumbprint, { files, log }: StorePorts): Promise<Search> {
  const names = await files.list(folder).catch((error: unknown) => {
    throw folderError(folder, error)
  })
  const matches: Match[] = []
  const seen = new Set<string>()
  let unreadable = 0
  for (const name of names.filter((each) => /\.pfx$/i.test(each)).toSorted()) {
    const path = posix.join(folder, name)
    const content = await readFile(path, files)
    if (typeof content === 'string') {
      unreadable += 1
      const message = `The file ${path} of the certificate store is skipped: ${content}`
      if (name.toUpperCase().startsWith(thumbprint)) log.warning(message)
      else log.debug(message)
      continue
    }
    for (const certificate of content.certificates) {
      seen.add(certificate.fingerprint512)
      if (hasThumbprint(certificate, thumbprint)) matches.push({ name, certificate, file: content })
    }
  }
  return { matches, lookedAt: seen.size, unreadable }
}

/** What a file holds, or the sentence that says why it cannot be read. */
async function readFile(path: string, files: StorePorts['files']): Promise<StoredCertificates | string> {
  let bytes: Buffer | undefined
  try {
    bytes = await files.read(path)
  } catch (error) {
    return `${fileProblem(error)}.`
  }
  if (bytes === undefined) return 'it is not a file.'
  try {
    return await readStoredCertificates(bytes, undefined)
  } catch (error) {
    return errorMessage(error)
  }
}

function folderError(folder: string, error: unknown): Error {
  if (errorCode(error) === 'ENOENT') {
    return storeError(
      `This user has no certificate store of .NET: there is no folder ${folder}. Put the certificate with its key into CurrentUser\\My as the user that runs this job (in a container job HOME is another folder), or ${USE_A_PFX}.`,
      error
    )
  }
  return storeError(
    `The certificate store ${folder} cannot be read: ${fileProblem(error)}. Let the user that runs this job read the folder, or ${USE_A_PFX}.`,
    error
  )
}

function pickIdentity({ matches, lookedAt, unreadable }: Search, thumbprint: Thumbprint, folder: string) {
  if (matches.length === 0) {
    const skipped =
      unreadable === 0 ? '' : ` ${unreadable} ${unreadable === 1 ? 'file' : 'files'} could not be read (see the log).`
    throw notInStore(
      thumbprint,
      folder,
      lookedAt,
      `Check certificate.thumbprint and that the certificate was added by the user that runs this job.${skipped}`
    )
  }
  if (new Set(matches.map(({ certificate }) => certificate.fingerprint512)).size > 1)
    throw ambiguous(thumbprint, folder)
  const withKey = matches.filter(({ file }) => file.hasKeys)
  if (withKey.length === 0) {
    const names = matches.map(({ name }) => name).join(', ')
    throw storeError(
      `The certificate ${thumbprint} in ${folder} has no private key (${names}). Add it again from a PFX with its key, or ${USE_A_PFX}.`
    )
  }
  return firstUsable(withKey, thumbprint, folder)
}

/** The first of the matches that is usable. Throws the first error when none is; there is at least one match. */
function firstUsable(matches: readonly Match[], thumbprint: Thumbprint, folder: string): CertificateWithKey {
  let firstError: unknown
  for (const { name, certificate, file } of matches) {
    try {
      return file.identity(certificate)
    } catch (error) {
      firstError ??= unsuitable(thumbprint, posix.join(folder, name), error)
    }
  }
  throw firstError
}
