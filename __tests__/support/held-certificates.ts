import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { RunningEmulator } from '../../emulator/index.ts'
import { newest } from '../../emulator/key-vault/vault.ts'
import { certificateFacts } from '../../src/adapters/certificate/certificate-facts.ts'
import { readPfx } from '../../src/pkcs12/read-pfx.ts'
import { ENVIRONMENT, SECRET, storedIn } from './github-deliveries.ts'
import { CERTIFICATE } from './key-vault-session.ts'

/** A certificate that a place uses to sign in, by its SHA-1 thumbprint in capitals. */
export interface HeldCertificate {
  readonly place: string
  readonly thumbprint: string
}

/** Where certificates are delivered to. */
export interface Places {
  readonly emulator: RunningEmulator
  /** Of the PFX in the file and in the secret. */
  readonly password: string
  readonly pfxPath: string | undefined
}

/** What each destination uses now, as it itself says; a version of a vault that is disabled is of no use to anybody. */
export async function heldCertificates({ emulator, password, pfxPath }: Places): Promise<readonly HeldCertificate[]> {
  const pfx = pfxPath === undefined ? undefined : await readFile(pfxPath).catch(() => undefined)
  return [
    ...inVault(emulator),
    ...onVb365Server(emulator),
    ...(await inGithub(emulator, password)),
    ...(pfx === undefined ? [] : [{ place: 'PFX file', thumbprint: await thumbprintIn(pfx, password) }])
  ]
}

function inVault({ keyVault }: RunningEmulator): HeldCertificate[] {
  const stored = keyVault?.contents.certificates.get(CERTIFICATE)
  if (stored === undefined) return []
  const { credential, enabled } = newest(stored)
  const thumbprint = credential.certificate.fingerprint.replaceAll(':', '')
  return enabled ? [{ place: 'Key Vault', thumbprint }] : []
}

function onVb365Server({ vb365 }: RunningEmulator): HeldCertificate[] {
  return (vb365?.installation.organizations ?? []).flatMap(({ exchange, sharePoint }) => [
    ...(exchange === null ? [] : [{ place: 'VB365 server, Exchange', thumbprint: exchange.thumbprint }]),
    ...(sharePoint === null ? [] : [{ place: 'VB365 server, SharePoint', thumbprint: sharePoint.thumbprint }])
  ])
}

async function inGithub({ github }: RunningEmulator, password: string): Promise<HeldCertificate[]> {
  if (github === undefined) return []
  const { secrets, variables } = storedIn(github, ENVIRONMENT)
  const [secret, variable] = [secrets.get(SECRET)?.value, variables.get(`${SECRET}_THUMBPRINT`)?.value]
  return [
    ...(secret === undefined
      ? []
      : [{ place: 'GitHub secret', thumbprint: await thumbprintIn(Buffer.from(secret, 'base64'), password) }]),
    ...(variable === undefined ? [] : [{ place: 'GitHub variable', thumbprint: variable }])
  ]
}

/** By the digest of a PFX, as opening one takes its time. */
const opened = new Map<string, Promise<string>>()

function thumbprintIn(pfx: Uint8Array, password: string): Promise<string> {
  const digest = createHash('sha256').update(pfx).digest('hex')
  const thumbprint =
    opened.get(digest) ?? readPfx(pfx, password).then(({ certificate }) => certificateFacts(certificate).thumbprint)
  opened.set(digest, thumbprint)
  return thumbprint
}
