import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import * as tls from 'node:tls'
import type { RunningEmulator } from '../emulator/index.ts'
import { generateCertificate } from '../src/adapters/certificate/generate-certificate.ts'
import { generateKeyPair } from '../src/adapters/certificate/rsa-key-pair.ts'
import type { CertificateRequest } from '../src/domain/request/registration.ts'
import { writePfx } from '../src/pkcs12/write-pfx.ts'
import { ROOT } from './run-command.ts'

/** The certificate of a file among the test vectors, as .NET 8 keeps it in its store; an example names it. */
const IN_STORE = {
  thumbprint: 'C11023A7017FB5BFF7FCDF265C09F706BA1E8138',
  file: '__tests__/vectors/pfx/dotnet8-store.pfx'
}

const FRIENDLY_NAME = 'Made by npm run action'

async function newPfx(password: string, encryption: 'AES256_SHA256' | 'TripleDES_SHA1'): Promise<Uint8Array> {
  const request = {
    source: 'generate',
    friendlyName: FRIENDLY_NAME,
    keySize: 2048,
    validityDays: 365,
    renewBeforeDays: 0,
    overlapDays: 0
  } as const
  const made = await generateCertificate(request, await generateKeyPair(2048), new Date())
  return writePfx({ ...made, friendlyName: FRIENDLY_NAME }, { password, encryption })
}

/**
 * Makes the PFX that a registration takes its certificate from, where it is missing.
 * @returns whether it was made
 */
export async function makeMissingPfx(
  certificate: CertificateRequest,
  workspace: string,
  password: string
): Promise<boolean> {
  if (certificate.source !== 'pfx' || certificate.path === undefined) return false
  const path = resolve(workspace, certificate.path)
  if ((await stat(path).catch(() => undefined)) !== undefined) return false
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await newPfx(password, 'AES256_SHA256'))
  return true
}

/**
 * Puts a certificate into the vault of the emulator, for a registration that takes one from there.
 * @returns whether it did
 */
export async function fillVault(certificate: CertificateRequest, emulator: RunningEmulator): Promise<boolean> {
  const { keyVault } = emulator
  if (certificate.source !== 'keyVault' || keyVault === undefined) return false
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), emulator.ca])
  const password = 'one-time'
  const body = { value: Buffer.from(await newPfx(password, 'TripleDES_SHA1')).toString('base64'), pwd: password }
  const url = `${keyVault.vault}/certificates/${certificate.certificate}/import?api-version=7.6`
  await send(url, { 'content-type': 'application/json', ...(await authorization(emulator)) }, JSON.stringify(body))
  return true
}

/** A token for a vault that is reached as localhost. */
async function authorization({ authorityHost, tenantId, clientId, clientSecret }: RunningEmulator) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: 'https://localhost/.default',
    client_id: clientId,
    client_secret: clientSecret
  })
  const { access_token: token } = Object(await send(`${authorityHost}/${tenantId}/oauth2/v2.0/token`, {}, form))
  return { authorization: `Bearer ${token}` }
}

async function send(url: string, headers: Record<string, string>, body: string | URLSearchParams): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers, body })
  const text = await response.text()
  if (response.ok) return JSON.parse(text)
  throw new Error(`${url} answered ${response.status}: ${text}`)
}

/** Where .NET keeps its store on Linux: this user's, but for the sample certificate of the examples. */
export async function homeFor(certificate: CertificateRequest | undefined, workspace: string): Promise<string> {
  if (certificate?.source !== 'store' || certificate.thumbprint !== IN_STORE.thumbprint) {
    return process.env['HOME'] ?? ''
  }
  const home = join(workspace, 'home')
  const store = join(home, '.dotnet/corefx/cryptography/x509stores/my')
  await mkdir(store, { recursive: true })
  await copyFile(join(ROOT, IN_STORE.file), join(store, `${IN_STORE.thumbprint}.pfx`))
  return home
}
