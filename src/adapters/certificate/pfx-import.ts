import { resolve } from 'node:path'
import { ActionError } from '../../errors.ts'
import { readPfx } from '../../pkcs12/read-pfx.ts'
import type { CertificateWithKey } from '../../ports.ts'
import { fileProblem } from '../files/file-problem.ts'
import { readBoundedFile, type UnreadFile } from '../files/read-bounded-file.ts'
import { decodeBase64, isEncodedAgain } from './base64.ts'
import { certificateFacts } from './certificate-facts.ts'
import { refuseOutsideValidity } from './certificate-validity.ts'
import { naming } from './naming.ts'
import { holdsPem, pfxInPem } from './pem.ts'

/** Where a PFX comes from. The content of `base64` is secret. */
export type PfxSource =
  | { readonly kind: 'file'; readonly path: string; readonly workingDirectory: string }
  | { readonly kind: 'base64'; readonly text: string }

const SIZE_LIMIT = 1024 * 1024

const UNREAD: Readonly<Record<UnreadFile, string>> = {
  directory: 'it is a directory',
  'not-a-file': 'it is not a file but a pipe, a socket or a device',
  'too-large': 'it is larger than 1 MiB, which no PFX with one certificate is'
}

/**
 * Opens a PFX that was made elsewhere.
 * @param password undefined when it was made without one
 * @throws ActionError `input-invalid`, `file-access` or `certificate-invalid`
 */
export async function importPfx(
  source: PfxSource,
  password: string | undefined,
  now: Date
): Promise<{ readonly certificate: CertificateWithKey; readonly friendlyName: string | undefined }> {
  const bytes = await bytesOf(source)
  return naming(source.kind === 'file' ? source.path : 'Input "pfx-base64"', async () => {
    const content = await readPfx(bytes, password)
    const certificate: CertificateWithKey = { ...content, facts: certificateFacts(content.certificate) }
    refuseOutsideValidity(certificate, now)
    return { certificate, friendlyName: content.friendlyName }
  })
}

async function bytesOf(source: PfxSource): Promise<Uint8Array> {
  switch (source.kind) {
    case 'base64':
      return fromBase64(source.text)
    case 'file': {
      const content = await fromFile(source.path, source.workingDirectory)
      return pfxInPem(content.toString('latin1')) ?? content
    }
  }
}

function fromBase64(text: string): Uint8Array {
  const encoded = pfxInPem(text)
  if (encoded !== undefined) return encoded
  const bytes = decodeBase64(text)
  if (bytes === undefined) {
    throw invalid(
      holdsPem(text)
        ? `holds a PEM and not a PFX: make a PFX of it with openssl pkcs12 -export, and ${STORE_IT}`
        : `is not base64: ${STORE_IT}`
    )
  }
  if (isEncodedAgain(bytes)) throw invalid(`is encoded twice, so that it holds base64 of base64: ${STORE_IT}`)
  return pfxInPem(bytes.toString('latin1')) ?? bytes
}

const STORE_IT =
  'store the PFX as a secret with the output of base64 -w0 FILE, or of [Convert]::ToBase64String([IO.File]::ReadAllBytes("FILE")).'

function invalid(problem: string): ActionError {
  return new ActionError('input-invalid', `The input "pfx-base64" ${problem}`)
}

async function fromFile(path: string, workingDirectory: string): Promise<Buffer> {
  const content = await readBoundedFile(resolve(workingDirectory, path), SIZE_LIMIT).catch((error: unknown) => {
    throw unreadable(path, fileProblem(error), error)
  })
  if (typeof content === 'string') throw unreadable(path, UNREAD[content])
  return content
}

function unreadable(path: string, why: string, cause?: unknown): ActionError {
  return new ActionError(
    'file-access',
    `The PFX ${path} cannot be read: ${why}. Check "certificate.path" in the registration file; it is taken from the working directory of the job.`,
    { cause }
  )
}
